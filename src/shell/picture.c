// Timelines in files (picture.h). It may not know how a picture is drawn, nor how a file is written.
#include "shell/picture.h"

#include "lab/timeline_svg.h"
#include <string.h>
#include <strings.h>

static bool ends_with(const char *path, const char *ending) {
    size_t len = strlen(path), n = strlen(ending);
    return len > n && strcasecmp(path + len - n, ending) == 0;
}

static bool is_page(const char *path) {
    return ends_with(path, ".html") || ends_with(path, ".htm");
}

bool picture_knows(const char *path) {
    return is_page(path) || ends_with(path, ".svg");
}

void picture_fill(struct text *out, const char *path, const struct timeline *t, const char *heading) {
    if (is_page(path)) timeline_html_add(out, t, heading);
    else timeline_svg_add(out, t, &(struct timeline_svg_options){.standalone = true});
}
