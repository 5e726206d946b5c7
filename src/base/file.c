// Writing files as a whole. The new bytes go into a file beside the old one, to the disk, and then take its name in one step.

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct text *error, const char *path, const char *why) {
    text_add_str(error, "cannot write '");
    utf8_add_visible(error, path, strlen(path));
    text_printf(error, "': %s; it is as it was", why);
    return false;
}

// Renaming asks the folder alone, and root may do everything: that a file is not to be written has to be asked here.
static bool may_be_written(const char *path, struct stat *st, struct text *error) {
    if (stat(path, st) != 0)
        return fail(error, path, strerror(errno));
    if (!S_ISREG(st->st_mode))
        return fail(error, path, "it is not a regular file");
    if (!(st->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)))
        return fail(error, path, "it is read-only (chmod u+w allows it)");
    return access(path, W_OK) == 0 || fail(error, path, strerror(errno));
}

static bool write_all(int fd, const char *bytes, size_t len) {
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

// Who may read the new file must be settled before there is anything in it.
static bool fill(int fd, const struct stat *st, const char *bytes, size_t len) {
    bool same_owner = fchown(fd, st->st_uid, st->st_gid) == 0;
    mode_t mode = st->st_mode & (same_owner ? 07777 : 0777);
    bool fine = fchmod(fd, mode) == 0 && write_all(fd, bytes, len) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && fine)
        return false;
    errno = why;
    return fine;
}

// `.name.XXXXXX` in the same folder.
static char *name_beside(const char *path) {
    struct text t = {0};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    text_add(&t, path, (size_t)(name - path));
    text_printf(&t, ".%s.XXXXXX", name);
    return text_take(&t);
}

static bool replace(const char *path, const struct stat *st, const char *bytes, size_t len) {
    char *beside = name_beside(path);
    int fd = mkostemp(beside, O_CLOEXEC);
    bool fine = fd >= 0 && fill(fd, st, bytes, len) && rename(beside, path) == 0;
    int why = errno;
    if (fd >= 0 && !fine)
        unlink(beside);
    mem_free(beside);
    errno = why;
    return fine;
}

bool file_replace(const char *path, const char *bytes, size_t len, struct text *error) {
    struct stat st;
    if (!may_be_written(path, &st, error))
        return false;
    char *real = realpath(path, NULL); // the file that a link leads to
    bool fine = real && replace(real, &st, bytes, len);
    int why = errno;
    free(real);
    return fine || fail(error, path, strerror(why));
}

// A link, unlike a new name, never takes the place of what is there.
bool file_create(const char *path, const char *bytes, size_t len, struct text *error) {
    mode_t mask = umask(0);
    umask(mask);
    struct stat st = {.st_uid = geteuid(), .st_gid = getegid(), .st_mode = S_IFREG | (0666 & ~mask)};
    char *beside = name_beside(path);
    int fd = mkostemp(beside, O_CLOEXEC);
    bool fine = fd >= 0 && fill(fd, &st, bytes, len) && link(beside, path) == 0;
    int why = errno;
    if (fd >= 0)
        unlink(beside);
    mem_free(beside);
    if (!fine) {
        text_add_str(error, "cannot write '");
        utf8_add_visible(error, path, strlen(path));
        text_printf(error, "': %s", why == EEXIST ? "there is one already, and it stays" : strerror(why));
    }
    return fine;
}
