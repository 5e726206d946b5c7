// A plot as SVG, a file of its own: light and dark, with what a point is as its tooltip.
#include "lab/plot.h"
#include "base/utf8.h"
#include "lab/measure.h"
#include <math.h>
#include <string.h>

#define WIDTH 640
#define HEIGHT 400
#define LEFT 70
#define RIGHT 30
#define TOP 56
#define BOTTOM 60
#define BAR_HEIGHT 26

static const char style[] =
    "<style>svg{--ground:#fff;--ink:#1b2330;--soft:#5d6878;--line:#dfe4ea;--mark:#1a9c6b;--curve:#4b8fd0;background:var(--ground);"
    "font:13px system-ui,sans-serif}@media(prefers-color-scheme:dark){svg{--ground:#14181f;--ink:#e4e9f0;--soft:#98a3b3;--line:#2c3440;"
    "--mark:#35c08a;--curve:#69a9e6}}@media print{svg{--ground:#fff;--ink:#000;--soft:#444;--line:#ccc}}"
    "text{fill:var(--ink)}.soft{fill:var(--soft)}.grid{stroke:var(--line)}.curve{fill:none;stroke:var(--curve);stroke-width:2}"
    ".beyond{stroke-dasharray:5 4}.ideal{stroke:var(--soft);stroke-dasharray:2 4}.point{fill:var(--mark)}.spread{stroke:var(--mark);stroke-width:2}</style>\n";

static void add_escaped(struct text *out, const char *s) {
    struct text safe = {0};
    utf8_add_visible(&safe, s, strlen(s));
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.data[i] == '<') text_add_str(out, "&lt;");
        else if (safe.data[i] == '&') text_add_str(out, "&amp;");
        else text_add_char(out, safe.data[i]);
    }
    text_finish(&safe);
}

static double x_of(const struct plot *p, double x) {
    double from = p->points[0].x, to = p->points[p->n - 1].x;
    if (p->kind == PLOT_SIZES) from = log(from), to = log(to), x = log(x);
    return LEFT + (to > from ? (x - from) / (to - from) : 0.5) * (WIDTH - LEFT - RIGHT);
}

static double y_of(double top, double y) {
    return HEIGHT - BOTTOM - fmin(y / top, 1) * (HEIGHT - TOP - BOTTOM);
}

static void add_grid(struct text *out, const struct plot *p, double top) {
    for (int i = 0; i <= 4; i++) {
        double v = top * i / 4, y = y_of(top, v);
        text_printf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"soft\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>\n", LEFT, y,
                    WIDTH - RIGHT, LEFT - 8, y + 4, v);
    }
    for (size_t i = 0; i < p->n; i++) {
        text_printf(out, "<text class=\"soft\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.6g</text>\n", x_of(p, p->points[i].x), HEIGHT - BOTTOM + 20,
                    p->points[i].x);
    }
    text_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", (WIDTH + LEFT - RIGHT) / 2, HEIGHT - 14,
                p->kind == PLOT_SIZES ? "size" : "workers");
}

// The curve from one number of workers to another; `beyond` those to which it was fitted it is dashed.
static void add_path(struct text *out, const struct plot *p, double from, double to, bool beyond) {
    double top = plot_top(p);
    const char *class = beyond ? "curve beyond" : "curve";
    if (to <= from) return;
    text_printf(out, "<path class=\"%s\" d=\"", class);
    for (int i = 0; i <= 60; i++) {
        double x = from + (to - from) * i / 60;
        text_printf(out, "%c%.1f %.1f", i ? 'L' : 'M', x_of(p, x), y_of(top, plot_curve(p, x)));
    }
    text_add_str(out, "\"/>\n");
}

static void add_curve(struct text *out, const struct plot *p, double top) {
    double from = p->points[0].x, to = p->points[p->n - 1].x, known = fmax(from, fmin(to, p->fitted_to));
    if (p->kind == PLOT_SIZES) {
        text_printf(out, "<path class=\"ideal\" d=\"M%d %.1fH%d\"><title>equally fast</title></path>\n", LEFT, y_of(top, 1), WIDTH - RIGHT);
    } else if (p->has_curve) {
        add_path(out, p, from, known, false);
        add_path(out, p, known, to, true);
    }
}

static void add_points(struct text *out, const struct plot *p, double top) {
    for (size_t i = 0; i < p->n; i++) {
        const struct plot_point *a = &p->points[i];
        double x = x_of(p, a->x);
        text_printf(out, "<path class=\"spread\" d=\"M%.1f %.1fV%.1f\"/><circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"><title>%.6g: %.2f times</title></circle>\n",
                    x, y_of(top, a->low), y_of(top, a->high), x, y_of(top, a->y), a->x, a->y);
    }
}

static void add_title(struct text *out, const struct plot *p) {
    text_printf(out, "<text x=\"%d\" y=\"22\" font-weight=\"600\">", LEFT);
    if (p->kind == PLOT_SIZES) text_add_str(out, "how many times as fast the second is as the first");
    else text_add_str(out, "how many times as fast as with the first number of workers");
    text_add_str(out, "</text>\n");
    if (p->has_curve) {
        text_printf(out, "<text class=\"soft\" x=\"%d\" y=\"38\">Amdahl's law with a serial share of %.1f %%</text>\n", LEFT, 100 * plot_serial_share(p));
    }
}

static void begin(struct text *out, int width, int height) {
    text_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n%s"
                     "<rect width=\"%d\" height=\"%d\" style=\"fill:var(--ground)\"/>\n", width, height, width, height, style, width, height);
}

static void draw_bars(struct text *out, const struct plot *p) {
    double most = 0;
    for (size_t i = 0; i < p->n; i++) most = fmax(most, p->points[i].y);
    begin(out, WIDTH, (int)p->n * BAR_HEIGHT * 2 + 20);
    for (size_t i = 0; i < p->n; i++) {
        int y = (int)i * BAR_HEIGHT * 2 + 10;
        text_printf(out, "<text x=\"16\" y=\"%d\">", y + 16);
        add_escaped(out, p->points[i].name);
        text_printf(out, "</text>\n<rect class=\"point\" x=\"16\" y=\"%d\" width=\"%.1f\" height=\"18\"/><text class=\"soft\" x=\"%.1f\" y=\"%d\">", y + 22,
                    fmax(most > 0 ? p->points[i].y / most * (WIDTH - 150) : 0, 1), 24 + (most > 0 ? p->points[i].y / most * (WIDTH - 150) : 0), y + 36);
        measure_add_duration(out, p->points[i].y, 3, true);
        text_add_str(out, "</text>\n");
    }
    text_add_str(out, "</svg>\n");
}

void plot_draw_svg(struct text *out, const struct plot *p) {
    if (p->kind == PLOT_BARS) {
        draw_bars(out, p);
        return;
    }
    double top = plot_top(p);
    begin(out, WIDTH, HEIGHT);
    add_title(out, p);
    add_grid(out, p, top);
    add_curve(out, p, top);
    add_points(out, p, top);
    text_add_str(out, "</svg>\n");
}
