// History as a list and as a file. It may not know Readline: repl.c hands the entries over.
//
// The one idea: nothing is rewritten in place. An entry is appended by one write; cutting to the newest entries writes a new
// file beside the old one and renames it, so a full disk or a crash costs at most the newest entry.

#include "shell/history.h"

#include "base/folders.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "shell/state.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES (8u << 20)  // more is not read
#define ENTRY_MAX_BYTES (64u << 10) // a longer entry is kept for the session only

static void keep(struct history *h, char *entry) {
    mem_reserve(h->lines, h->len, h->cap);
    h->lines[h->len++] = entry;
}

static void forget_oldest(struct history *h) {
    size_t extra = h->len > HISTORY_KEEP ? h->len - HISTORY_KEEP : 0;
    for (size_t i = 0; i < extra; i++) mem_free(h->lines[i]);
    if (extra) memmove(h->lines, h->lines + extra, (h->len - extra) * sizeof *h->lines);
    h->len -= extra;
    h->earlier -= extra < h->earlier ? extra : h->earlier;
}

static void add_encoded(struct text *out, const char *entry) {
    for (const char *p = entry; *p; p++) {
        if (*p == '\n') text_add_str(out, "\\n");
        else if (*p == '\\') text_add_str(out, "\\\\");
        else text_add_char(out, *p);
    }
    text_add_char(out, '\n');
}

static char *decode(const char *line, size_t len) {
    struct text t = {0};
    for (size_t i = 0; i < len; i++) {
        bool pair = line[i] == '\\' && i + 1 < len && (line[i + 1] == 'n' || line[i + 1] == '\\');
        if (pair) i++;
        text_add_char(&t, pair && line[i] == 'n' ? '\n' : line[i]);
    }
    return text_take(&t);
}

static void read_entries(struct history *h, const char *bytes, size_t len) {
    const char *end = bytes + len;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t n = stop ? (size_t)(stop - bytes) : (size_t)(end - bytes);
        if (n && !memchr(bytes, 0, n) && utf8_is_valid(bytes, n, NULL)) keep(h, decode(bytes, n));
        bytes += n + 1;
    }
}

static bool write_all(int fd, const struct text *t) {
    size_t done = 0;
    while (done < t->len) {
        ssize_t n = write(fd, t->data + done, t->len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

static void rewrite_file(struct history *h) {
    struct text beside = {0}, all = {0};
    text_printf(&beside, "%s.%ld", h->path, (long)getpid());
    for (size_t i = 0; i < h->len; i++) add_encoded(&all, h->lines[i]);
    int fd = open(text_str(&beside), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        bool fine = write_all(fd, &all);
        fine = close(fd) == 0 && fine;
        if (!fine || rename(text_str(&beside), h->path) != 0) unlink(text_str(&beside));
    }
    text_finish(&beside);
    text_finish(&all);
}

static void read_file(struct history *h) {
    int fd = open(h->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0) return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
        size_t size = (size_t)st.st_size, from = size > FILE_MAX_BYTES ? size - FILE_MAX_BYTES : 0;
        char *bytes = mem_alloc(size - from + 1);
        ssize_t n = pread(fd, bytes, size - from, (off_t)from);
        if (n > 0) read_entries(h, bytes, (size_t)n);
        mem_free(bytes);
        if (h->len > HISTORY_KEEP + HISTORY_KEEP / 4 || from) {
            forget_oldest(h);
            rewrite_file(h);
        }
        forget_oldest(h);
    }
    close(fd);
}

void history_load(struct history *h) {
    if (h->loaded) return;
    h->loaded = true;
    struct text path = {0};
    if (state_folder(&path)) {
        text_add_str(&path, "/history");
        h->path = text_take(&path);
        read_file(h);
    }
    h->earlier = h->len;
    text_finish(&path);
}

static bool append_to_file(struct history *h, const char *entry) {
    char *slash = strrchr(h->path, '/');
    *slash = 0;
    bool fine = folders_make(h->path);
    *slash = '/';
    if (!fine) return false;
    int fd = open(h->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) return false;
    struct text line = {0};
    add_encoded(&line, entry);
    fine = write_all(fd, &line);
    text_finish(&line);
    int failure = errno;
    if (close(fd) != 0) fine = false;
    else errno = failure;
    return fine;
}

bool history_add(struct history *h, const char *entry, struct text *warning) {
    if (strspn(entry, " \t\n") == strlen(entry)) return true;
    if (h->len && strcmp(h->lines[h->len - 1], entry) == 0) return true;
    keep(h, mem_copy_string(entry));
    forget_oldest(h);
    if (!h->path || h->warned || strlen(entry) > ENTRY_MAX_BYTES) return true;
    if (append_to_file(h, entry)) return true;
    h->warned = true;
    text_printf(warning, "the history is kept for this session only: %s: %s", h->path, strerror(errno));
    return false;
}

const char *history_last(const struct history *h, const char *but) {
    size_t n = h->len;
    while (n > 0 && strcmp(h->lines[n - 1], but) == 0) n--;
    return n > 0 ? h->lines[n - 1] : "";
}

void history_finish(struct history *h) {
    for (size_t i = 0; i < h->len; i++) mem_free(h->lines[i]);
    mem_free(h->lines);
    mem_free(h->path);
    *h = (struct history){0};
}
