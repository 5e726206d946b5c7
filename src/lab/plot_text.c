// A plot as text: points and a curve on a grid of dots. In Unicode a character has two by four of them (braille); in ASCII it is one. Points
// are letters of their own, so that they are told from the curve without colour.
#include "lab/plot.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROWS 9
#define LEFT 7         // columns before the axis
#define COLUMNS_MOST 60

struct grid {
    const struct plot *p;
    bool unicode;
    size_t columns;
    double top;                         // y of the uppermost row's upper edge
    unsigned char dots[ROWS][COLUMNS_MOST]; // of the curve: a bit for each
    bool points[ROWS][COLUMNS_MOST];
};

// From 0 to 1 across the plot. Workers stand by their number, sizes by its logarithm.
static double across(const struct plot *p, double x) {
    double from = p->points[0].x, to = p->points[p->n - 1].x;
    if (p->kind == PLOT_SIZES) from = log(from), to = log(to), x = log(x);
    return to > from ? (x - from) / (to - from) : 0;
}

static double x_at(const struct plot *p, double part) {
    return p->points[0].x + part * (p->points[p->n - 1].x - p->points[0].x);
}

// Braille's bits, by row and column of its eight dots.
static const unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

static void set_dot(struct grid *g, double x, double y) {
    size_t high = g->unicode ? 4 : 1, wide = g->unicode ? 2 : 1;
    double down = (1 - y / g->top) * (double)(ROWS * high), right = x * (double)(g->columns * wide - 1);
    if (down < 0 || down >= (double)(ROWS * high)) return;
    size_t row = (size_t)down, column = (size_t)(right + 0.5);
    g->dots[row / high][column / wide] |= g->unicode ? bits[row % 4][column % 2] : 1;
}

static void set_curve(struct grid *g) {
    size_t steps = g->columns * 2;
    for (size_t i = 0; i < steps; i++) {
        double part = (double)i / (double)(steps - 1);
        if (g->p->has_curve) set_dot(g, part, plot_curve(g->p, x_at(g->p, part)));
        else if (g->p->kind == PLOT_SIZES && i % 2 == 0) set_dot(g, part, 1); // where both are equally fast
    }
}

static void set_points(struct grid *g) {
    for (size_t i = 0; i < g->p->n; i++) {
        double down = (1 - g->p->points[i].y / g->top) * ROWS;
        size_t row = down <= 0 ? 0 : down >= ROWS ? ROWS - 1 : (size_t)down;
        g->points[row][(size_t)(across(g->p, g->p->points[i].x) * (double)(g->columns - 1) + 0.5)] = true;
    }
}

// U+2800 and so on: three bytes of UTF-8.
static void add_braille(struct text *out, unsigned char dots) {
    char bytes[] = {(char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f))};
    text_add(out, bytes, sizeof bytes);
}

static void add_row(struct text *out, const struct grid *g, size_t row) {
    char label[32] = "";
    if (row % 3 == 0) snprintf(label, sizeof label, g->top < 9.995 ? "%.2fx" : "%.3gx", g->top * (ROWS - (double)row) / ROWS);
    text_printf(out, "%*s %s", LEFT - 2, label, g->unicode ? (row % 3 == 0 ? "\xe2\x94\xa4" : "\xe2\x94\x82") : (row % 3 == 0 ? "+" : "|"));
    for (size_t i = 0; i < g->columns; i++) {
        if (g->points[row][i]) text_add_str(out, g->unicode ? "\xe2\x97\x8f" : "o");
        else if (!g->dots[row][i]) text_add_char(out, ' ');
        else if (!g->unicode) text_add_char(out, '.');
        else add_braille(out, g->dots[row][i]);
    }
    while (out->len && out->data[out->len - 1] == ' ') out->data[--out->len] = 0;
    text_add_char(out, '\n');
}

static void add_axis(struct text *out, const struct grid *g) {
    text_printf(out, "%*s %s", LEFT - 2, "0", g->unicode ? "\xe2\x94\x94" : "+");
    for (size_t i = 0; i < g->columns; i++) text_add_str(out, g->unicode ? "\xe2\x94\x80" : "-");
    text_add_char(out, '\n');
}

// Numbers below their points, as far as they do not touch.
static void add_numbers(struct text *out, const struct grid *g) {
    size_t at = 0, end = 0;
    text_add_repeat(out, ' ', LEFT);
    for (size_t i = 0; i < g->p->n; i++) {
        char number[32];
        size_t len = (size_t)snprintf(number, sizeof number, "%.6g", g->p->points[i].x);
        size_t column = (size_t)(across(g->p, g->p->points[i].x) * (double)(g->columns - 1) + 0.5);
        column = column > len / 2 ? column - len / 2 : 0;
        if (i && column < end + 1) continue;
        text_add_repeat(out, ' ', column - at);
        text_add(out, number, len);
        at = end = column + len;
    }
    text_add_str(out, g->p->kind == PLOT_SIZES ? "  size" : "  workers");
}

static size_t bar_width(double y, double most, size_t columns) {
    return most > 0 ? (size_t)(y / most * (double)columns + 0.5) : 0;
}

static void draw_bars(struct text *out, const struct plot *p, size_t columns, bool unicode) {
    double most = 0;
    size_t wide = 1;
    for (size_t i = 0; i < p->n; i++) {
        size_t w = utf8_width(p->points[i].name, strlen(p->points[i].name));
        most = fmax(most, p->points[i].y);
        wide = w > wide ? w : wide;
    }
    if (wide > columns / 2) wide = columns / 2;
    for (size_t i = 0; i < p->n; i++) {
        const char *name = p->points[i].name;
        size_t len = utf8_fit(name, strlen(name), wide), bar = bar_width(p->points[i].y, most, columns - wide - 1);
        if (i) text_add_char(out, '\n');
        text_add(out, name, len);
        text_add_repeat(out, ' ', wide - utf8_width(name, len) + 1);
        for (size_t k = 0; k < (bar ? bar : 1); k++) text_add_str(out, unicode ? "\xe2\x96\x88" : "#");
    }
}

void plot_draw_text(struct text *out, const struct plot *p, size_t columns, bool unicode) {
    if (p->n == 0) return;
    if (p->kind == PLOT_BARS) {
        draw_bars(out, p, columns, unicode);
        return;
    }
    struct grid *g = mem_alloc_zero(1, sizeof *g);
    size_t room = columns > LEFT + 20 ? columns - LEFT - 10 : 10;
    *g = (struct grid){.p = p, .unicode = unicode, .top = plot_top(p), .columns = room < COLUMNS_MOST ? room : COLUMNS_MOST};
    set_curve(g);
    set_points(g);
    for (size_t row = 0; row < ROWS; row++) add_row(out, g, row);
    add_axis(out, g);
    add_numbers(out, g);
    mem_free(g);
}
