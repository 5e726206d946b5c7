// The arithmetic of plots.
#include "lab/plot.h"
#include "base/mem.h"
#include <math.h>

// Least squares of (a + b / n) / t - 1: two equations in two unknowns. Neither part can be negative: then the other one explains all.
bool plot_fit(struct plot *p, const double *workers, const double *ns, size_t n, double most) {
    double aa = 0, ab = 0, bb = 0, at = 0, bt = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (workers[i] > most || workers[i] < 1 || ns[i] <= 0) continue;
        double a = 1 / ns[i], b = a / workers[i];
        aa += a * a, ab += a * b, bb += b * b, at += a, bt += b;
        used++;
    }
    double det = aa * bb - ab * ab;
    if (used < 2 || !(det > 1e-12 * aa * bb)) return false;
    p->serial = (at * bb - bt * ab) / det;
    p->parallel = (bt * aa - at * ab) / det;
    if (p->serial < 0) p->serial = 0, p->parallel = bt / bb;
    if (p->parallel < 0) p->parallel = 0, p->serial = at / aa;
    p->has_curve = true;
    p->fitted_to = most;
    return true;
}

double plot_serial_share(const struct plot *p) {
    double all = p->serial + p->parallel;
    return all > 0 ? p->serial / all : 0;
}

double plot_curve(const struct plot *p, double workers) {
    double ns = p->serial + p->parallel / workers;
    return ns > 0 ? p->first / ns : 0;
}

double plot_top(const struct plot *p) {
    double most = 0;
    for (size_t i = 0; i < p->n; i++) most = fmax(most, p->points[i].y);
    if (p->has_curve && p->n) most = fmax(most, plot_curve(p, p->points[p->n - 1].x));
    if (!(most > 0)) return 1;
    double unit = pow(10, floor(log10(most))), steps = most / unit;
    return unit * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 3 ? 3 : steps <= 4 ? 4 : steps <= 6 ? 6 : steps <= 8 ? 8 : 10);
}

void plot_finish(struct plot *p) {
    for (size_t i = 0; i < p->n; i++) mem_free(p->points[i].name);
    mem_free(p->points);
    *p = (struct plot){0};
}
