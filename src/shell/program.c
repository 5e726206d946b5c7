// A program's text. Whatever is no text of a sensible size is refused here, with a reason, before anybody looks into it.

#include "shell/program.h"

#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct text *error, const char *path, const char *why) {
    utf8_add_visible(error, path, strlen(path));
    text_printf(error, ": %s", why);
    return false;
}

static bool is_sensible_file(int fd, const char *path, struct text *error) {
    struct stat st;
    if (fstat(fd, &st) != 0) return fail(error, path, strerror(errno));
    if (S_ISDIR(st.st_mode)) return fail(error, path, "this is a folder, not a program");
    if (S_ISREG(st.st_mode) && st.st_size > PROGRAM_MAX_BYTES) return fail(error, path, "too large for a program (more than 16 MB)");
    return true;
}

static bool read_all(int fd, const char *path, struct text *out, struct text *error) {
    char chunk[1 << 14];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) return fail(error, path, "interrupted");
        if (n < 0) return fail(error, path, strerror(errno));
        if (n == 0) return true;
        text_add(out, chunk, (size_t)n);
        if (out->len > PROGRAM_MAX_BYTES) return fail(error, path, "too large for a program (more than 16 MB)");
    }
}

static bool is_text(const char *path, struct text *t, struct text *error) {
    size_t bad = 0;
    if (t->len && memchr(t->data, 0, t->len)) return fail(error, path, "this is not a text (it has zero bytes)");
    if (utf8_is_valid(text_str(t), t->len, &bad)) return true;
    struct text why = {0};
    size_t line = 1;
    for (size_t i = 0; i < bad; i++) line += t->data[i] == '\n';
    text_printf(&why, "this is not UTF-8 text (line %zu)", line);
    fail(error, path, text_str(&why));
    text_finish(&why);
    return false;
}

static void drop_byte_order_mark(struct text *t) {
    if (t->len < 3 || memcmp(t->data, "\xef\xbb\xbf", 3) != 0) return;
    memmove(t->data, t->data + 3, t->len - 3 + 1);
    t->len -= 3;
}

bool program_read(const char *path, struct text *out, struct text *error) {
    bool is_input = strcmp(path, "-") == 0;
    int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    const char *name = is_input ? "standard input" : path;
    if (fd < 0) return fail(error, name, strerror(errno));
    bool fine = is_sensible_file(fd, name, error) && read_all(fd, name, out, error) && is_text(name, out, error);
    if (!is_input) close(fd);
    if (fine) drop_byte_order_mark(out);
    return fine;
}
