// Whole files only. Bytes gather in memory, go to a new file in the same folder, and a rename puts that in place: who reads the name
// meanwhile sees the old file or the new one, and a full disk costs neither. Permissions of a file that is replaced stay.
#include "base/outfile.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MUCH (256u << 10) // bytes that wait before they are written

static bool fail(const char *path, int error, struct text *message) {
    utf8_add_visible(message, path, strlen(path));
    text_printf(message, ": %s", strerror(error));
    return false;
}

// The name behind links, or the name itself while nothing stands there yet.
static char *real_place(const char *path) {
    char *real = realpath(path, NULL);
    char *place = mem_copy_string(real ? real : path);
    free(real);
    return place;
}

// A new file beside the place, of a name that nobody has.
static int create_beside(struct outfile *o) {
    int fd = -1;
    for (int i = 0; i < 100 && fd < 0; i++) {
        struct text name = {0};
        text_printf(&name, "%s.part-%ld-%d", o->place, (long)getpid(), i);
        mem_free(o->beside);
        o->beside = text_take(&name);
        fd = open(o->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) break;
    }
    return fd;
}

static bool open_beside(struct outfile *o, const struct stat *old) {
    o->place = real_place(o->path);
    if (old && access(o->place, W_OK) != 0) return false;
    o->fd = create_beside(o);
    if (o->fd < 0) return false;
    if (old && fchmod(o->fd, old->st_mode & 07777) != 0) errno = 0; // a file system without permissions
    return true;
}

static bool open_any(struct outfile *o) {
    struct stat st;
    bool there = stat(o->path, &st) == 0;
    if (!there && errno != ENOENT) return false;
    if (there && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (!there || S_ISREG(st.st_mode)) return open_beside(o, there ? &st : NULL);
    o->fd = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return o->fd >= 0;
}

static void forget(struct outfile *o) {
    if (o->fd >= 0) close(o->fd);
    mem_free(o->path);
    mem_free(o->place);
    mem_free(o->beside);
    text_finish(&o->waiting);
    *o = (struct outfile){.fd = -1};
}

bool outfile_open(struct outfile *o, const char *path, struct text *message) {
    *o = (struct outfile){.path = mem_copy_string(path), .fd = -1};
    if (*path && open_any(o)) return true;
    fail(*path ? path : "''", *path ? errno : ENOENT, message);
    forget(o);
    return false;
}

static void write_waiting(struct outfile *o) {
    size_t done = 0;
    while (done < o->waiting.len && !o->error) {
        ssize_t n = write(o->fd, o->waiting.data + done, o->waiting.len - done);
        if (n > 0) done += (size_t)n;
        else if (n < 0 && errno != EINTR) o->error = errno;
    }
    text_clear(&o->waiting);
}

void outfile_may_write(struct outfile *o) {
    if (o->waiting.len >= MUCH) write_waiting(o);
}

void outfile_drop(struct outfile *o) {
    if (o->fd >= 0 && o->place) unlink(o->beside);
    forget(o);
}

bool outfile_close(struct outfile *o, struct text *message) {
    write_waiting(o);
    if (close(o->fd) != 0 && !o->error && errno != EINTR) o->error = errno;
    o->fd = -1;
    if (o->place && !o->error && rename(o->beside, o->place) != 0) o->error = errno;
    int error = o->error;
    if (error) fail(o->path, error, message);
    if (error && o->place) unlink(o->beside);
    forget(o);
    return error == 0;
}

bool outfile_write(const char *path, const char *bytes, size_t len, struct text *message) {
    struct outfile o;
    if (!outfile_open(&o, path, message)) return false;
    text_add(&o.waiting, bytes, len);
    return outfile_close(&o, message);
}
