// plot: what the last compare or speedup found, drawn again, or as a picture in a file. The one idea: the measuring keeps its numbers until
// the next one, so nothing has to run twice for a picture.

#include "shell/commands.h"

#include "base/outfile.h"
#include "base/utf8.h"
#include "lab/plot.h"
#include "shell/session.h"
#include <string.h>
#include <strings.h>

static bool ends_with_svg(const char *path) {
    size_t len = strlen(path);
    return len > 4 && strcasecmp(path + len - 4, ".svg") == 0;
}

static bool write_file(struct command_call *c, const struct plot *p, const char *path) {
    struct text svg = {0};
    plot_draw_svg(&svg, p);
    bool fine = outfile_write(path, text_str(&svg), svg.len, c->out);
    text_finish(&svg);
    if (!fine) text_add_str(c->out, "; nothing was written there");
    if (!fine) return false;
    text_add_str(c->out, "wrote ");
    utf8_add_visible(c->out, path, strlen(path));
    text_add_char(c->out, '\n');
    return true;
}

// A program writes no files, this way neither.
static bool words_fit(struct command_call *c) {
    bool fine = c->nwords == 0 || (c->nwords == 2 && strcmp(c->words[0], "-o") == 0 && ends_with_svg(c->words[1]));
    if (!fine) text_add_str(c->out, "plot takes nothing, or -o and the name of a file that ends in .svg");
    else if (c->nwords && c->inside_cell) text_add_str(c->out, "plot -o is for the prompt: a program writes no files");
    return fine && !(c->nwords && c->inside_cell);
}

static bool run_plot(struct command_call *c) {
    struct lab *lab = &c->session->lab;
    if (!words_fit(c)) return false;
    struct plot *p = lab_take(lab);
    if (!p) {
        text_add_str(c->out, "nothing was measured yet: compare f(1), g(1) or speedup f, [1, 2, 4] comes first");
        return false;
    }
    bool fine = true;
    if (c->nwords) fine = write_file(c, p, c->words[1]);
    else plot_draw_text(c->out, p, c->session->screen.width - 1, c->session->screen.unicode);
    if (!c->nwords) text_add_char(c->out, '\n');
    lab_keep(lab, p);
    return fine;
}

const struct command cmd_plot = {
    .name = "plot", .group = GROUP_TASKS, .usage = "plot [-o FILE.svg]", .max = 2, .run = run_plot,
    .help = "Draws again what the last compare or speedup found; with -o as a picture in a file.", .example = "plot",
};
