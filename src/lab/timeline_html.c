// A page with one timeline (timeline_svg.h). All that it says is there without script; timeline.js adds zooming and filters, and makes
// the picture as wide as the window.
#include "base/mem.h"
#include "lab/timeline_assets.h"
#include "lab/timeline_picture.h"
#include "lab/timeline_waits.h"

#define SCALE_HEIGHT 34 // px above the lanes; the heading is the page's
#define BLOCK_LANES 20
#define ROWS_MAX 3000   // of the table
#define LIST_COLUMNS 320 // of a line below the picture, before the browser wraps it

static const char page_css[] =
    ":root { color-scheme: light dark; --page: #ffffff; --text: #1b2330; --faint: #5d6878; --rule: #dfe4ea; --field: #f6f8fa; }\n"
    "@media (prefers-color-scheme: dark) { :root { --page: #14181f; --text: #e4e9f0; --faint: #98a3b3; --rule: #2c3440; --field: #1f2630; } }\n"
    "@media print { :root { --page: #ffffff; --text: #000000; --faint: #444444; --rule: #cccccc; } }\n"
    "body { margin: 0; padding: 20px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }\n"
    "h1 { font-size: 20px; margin: 0 0 2px; } .about { color: var(--faint); margin: 0 0 14px; }\n"
    ".controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 0 0 10px; }\n"
    ".controls[hidden] { display: none; }\n"
    ".controls input[type=search] { flex: 1 1 12em; max-width: 24em; }\n"
    ".controls input[type=search], .controls button { font: inherit; padding: 3px 10px; color: inherit; background: var(--field);\n"
    "  border: 1px solid var(--rule); border-radius: 6px; }\n"
    ".controls output { color: var(--faint); margin-left: 4px; }\n"
    ".picture { overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; padding-bottom: 6px; touch-action: pan-x pan-y; }\n"
    ".picture.live { overflow-x: clip; }\n"
    ".top { position: sticky; top: 0; z-index: 2; background: var(--page); border-radius: 7px 7px 0 0; }\n"
    ".lanes { position: relative; } .under, .over { position: absolute; inset: 0 auto auto 0; }\n"
    ".inside .timeline { background: none; } .over { pointer-events: none; } .over .arrow { pointer-events: auto; }\n"
    ".block { position: relative; content-visibility: auto; }\n"
    ".picture:focus-visible { outline: 2px solid var(--join, #4b8fd0); }\n"
    ".picture.live .plot { cursor: grab; } .picture.held .plot { cursor: grabbing; }\n"
    ".legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 10px 0; padding: 0; color: var(--faint); font-size: 13px; }\n"
    ".legend label, .legend li { display: flex; align-items: center; gap: 6px; }\n"
    ".legend svg { background: none; flex: none; }\n"
    ".lists { font: 12px/1.6 ui-monospace, \"DejaVu Sans Mono\", Menlo, Consolas, monospace; margin: 12px 0; }\n"
    ".lists div { padding-left: 10ch; text-indent: -10ch; white-space: pre-wrap; overflow-wrap: anywhere; }\n"
    "details { margin: 14px 0; } summary { cursor: pointer; } .table { overflow-x: auto; }\n"
    "table { border-collapse: collapse; font-size: 13px; margin-top: 8px; }\n"
    "th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--rule); vertical-align: top; unicode-bidi: plaintext; }\n"
    "@media print { .controls, .legend input { display: none; } .block { content-visibility: visible; } .top { position: static; } }\n"
    ".number { text-align: right; font-variant-numeric: tabular-nums; }\n";

static void add_entry(void *user, const char *class, const char *sign, const char *word) {
    text_printf(user, "<li data-class=\"%s\"><svg class=\"timeline\" width=\"18\" height=\"22\" aria-hidden=\"true\">%s</svg> %s</li>\n", class, sign,
                word);
}

static void add_line(void *user, const char *line) {
    text_add_str(user, "<div>");
    markup_add(user, line);
    text_add_str(user, "</div>\n");
}

static void add_seconds(struct text *out, const struct picture *p, int64_t ns) {
    if (ns == TIMELINE_NEVER) text_add_str(out, "<td class=\"number\">-</td>");
    else text_printf(out, "<td class=\"number\">%.6f</td>", (double)(ns - p->axis.zero) / 1e9);
}

static void add_cell(struct text *out, const char *s) {
    text_add_str(out, "<td>");
    markup_add(out, s);
    text_add_str(out, "</td>");
}

static void add_row(struct text *out, const struct picture *p, const struct timeline_task *task) {
    static const char *const ends[TIMELINE_END_COUNT] = {"goes on", "finished", "failed", "killed"};
    text_add_str(out, "<tr>");
    add_cell(out, timeline_name(p->t, task));
    add_cell(out, timeline_text(p->t, task->call));
    add_seconds(out, p, task->started);
    add_seconds(out, p, task->ended);
    if (task->end == TIMELINE_OPEN) text_add_str(out, "<td class=\"number\">-</td>");
    else text_printf(out, "<td class=\"number\">%.6f</td>", (double)task->cpu_ns / 1e9);
    add_cell(out, task->end == TIMELINE_OPEN && task->started == TIMELINE_NEVER && task->id != 1 ? "not started" : ends[task->end]);
    add_cell(out, timeline_text(p->t, task->outcome));
    text_add_str(out, "</tr>\n");
}

static void add_table(struct text *out, const struct picture *p) {
    const struct timeline *t = p->t;
    text_add_str(out, "<details><summary>As a table</summary><div class=\"table\"><table>\n<thead><tr><th>task</th><th>call</th>"
                      "<th class=\"number\">started, s</th><th class=\"number\">ended, s</th><th class=\"number\">cpu, s</th><th>end</th>"
                      "<th>result</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < t->ntasks && i < ROWS_MAX; i++) add_row(out, p, &t->tasks[i]);
    if (t->ntasks > ROWS_MAX) text_printf(out, "<tr><td colspan=\"7\">and %zu more</td></tr>\n", t->ntasks - ROWS_MAX);
    text_add_str(out, "</tbody></table></div></details>\n");
}

// A tick taken from the legend hides what its sign stands for.
static void add_hiding(struct text *out) {
    static const char *const others[] = {"holds", "chunk", "print", "end", "starts", "ends", "wakes", "hands"};
    for (size_t i = 0; i < TIMELINE_STATE_COUNT; i++) text_printf(out, ".no-%s .zoom .%s { visibility: hidden; }\n", picture_classes[i], picture_classes[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        text_printf(out, ".no-%s .zoom .%s, .no-%s .arrows .%s { visibility: hidden; }\n", others[i], others[i], others[i], others[i]);
    }
}

static void add_head(struct text *out, const char *heading) {
    text_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    markup_add(out, heading);
    text_add_str(out, "</title>\n<style>\n");
    text_add_str(out, page_css);
    timeline_svg_add_style(out);
    add_hiding(out);
    text_add_str(out, "</style>\n</head>\n<body>\n<h1>");
    markup_add(out, heading);
    text_add_str(out, "</h1>\n");
}

static void add_controls(struct text *out) {
    text_add_str(out,
        "<form class=\"controls\" hidden>\n"
        "<input type=\"search\" aria-label=\"Show tasks whose names contain\" placeholder=\"Filter tasks: Thread-1, Pool\">\n"
        "<button type=\"button\" data-zoom=\"2\" title=\"Zoom in (+)\" aria-label=\"Zoom in\">+</button>\n"
        "<button type=\"button\" data-zoom=\"0.5\" title=\"Zoom out (-)\" aria-label=\"Zoom out\">\xe2\x88\x92</button>\n"
        "<button type=\"button\" data-zoom=\"0\" title=\"Everything (0)\">All</button>\n"
        "<output></output>\n</form>\n");
}

static void add_scale(struct text *out, struct picture *p) {
    text_add_str(out, "<div class=\"top\">");
    picture_root(p, " labels-of-scale", SCALE_HEIGHT);
    text_add_str(out, " aria-hidden=\"true\">");
    picture_scale(p, &(struct picture_scale){.label_y = 21, .from = SCALE_HEIGHT - 6, .to = SCALE_HEIGHT});
    text_add_str(out, "</svg></div>\n");
}

// Blocks of lanes: a browser draws only those that can be seen.
static void add_block(struct text *out, struct picture *p) {
    double height = picture_y(p, p->end);
    text_printf(out, "<div class=\"block\" style=\"height:%gpx\">", height);
    picture_root(p, " block-of-lanes", height);
    text_add_str(out, ">\n");
    picture_names(p);
    picture_plot(p);
    text_add_str(out, "</svg></div>\n");
}

static void add_layer(struct text *out, struct picture *p, const char *class, double height) {
    picture_root(p, class, height);
    text_add_str(out, ">\n");
}

static void add_lanes(struct text *out, struct picture *p) {
    double height = (double)p->lanes * LANE_HEIGHT;
    text_add_str(out, "<div class=\"lanes\">\n");
    add_layer(out, p, " under", height);
    picture_scale(p, &(struct picture_scale){.label_y = -1, .to = height});
    text_add_str(out, "</svg>\n");
    for (size_t i = 0; i < p->lanes; i += BLOCK_LANES) {
        p->first = i;
        p->end = i + BLOCK_LANES < p->lanes ? i + BLOCK_LANES : p->lanes;
        add_block(out, p);
    }
    p->first = 0;
    p->end = p->lanes;
    add_layer(out, p, " over", height);
    picture_arrows(p);
    text_add_str(out, "</svg>\n</div>\n");
}

static void add_picture(struct text *out, struct picture *p) {
    struct text title = {0};
    p->out = out;
    timeline_title(p->t, &title);
    text_printf(out, "<p class=\"about\">%s</p>\n", text_str(&title));
    text_finish(&title);
    if (!p->lanes) return;
    add_controls(out);
    text_add_str(out, "<div class=\"picture\"");
    picture_data(p);
    text_printf(out, "><div class=\"inside\" style=\"width:%gpx\">\n", p->width);
    add_scale(out, p);
    add_lanes(out, p);
    text_add_str(out, "</div></div>\n");
}

static void add_words(struct text *out, struct picture *p) {
    text_add_str(out, "<ul class=\"legend\">\n");
    picture_legend(p, add_entry, out);
    text_add_str(out, "</ul>\n<div class=\"lists\">\n");
    picture_lists(p, LIST_COLUMNS, add_line, out);
    text_add_str(out, "</div>\n");
    add_table(out, p);
}

void timeline_html_add(struct text *out, const struct timeline *t, const char *heading) {
    struct picture p;
    picture_init(&p, t, &(struct timeline_svg_options){.id = "t"});
    add_head(out, heading);
    add_picture(out, &p);
    if (p.lanes) add_words(out, &p);
    text_add_str(out, "<script>\n");
    text_add_str(out, timeline_js);
    text_add_str(out, "</script>\n</body>\n</html>\n");
}
