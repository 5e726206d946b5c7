// Where the sockets are and whom one may trust there. It may not know what goes through them.
//
// The folder is bobbin in $XDG_RUNTIME_DIR, or else one of this user's own among the temporary files, where others could have made it before:
// so it is used only if it is a folder, this user's, and closed to everybody else. A socket's name has its shell's process id; one whose
// shell is gone (kill -9) is removed by whoever comes across it.

#include "shell/notes_socket.h"

#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PREFIX "notes-"
#define SHELLS_MOST 64 // looked at
#define WAITING_MOST 8

// False with errno.
static bool is_ours_alone(const char *folder) {
    struct stat st;
    if (lstat(folder, &st) != 0) return false;
    errno = EACCES;
    return S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 077) == 0;
}

static bool find_folder(struct text *out) {
    const char *run = getenv("XDG_RUNTIME_DIR");
    struct stat st;
    bool has_run = run && run[0] == '/' && stat(run, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
    if (has_run) text_printf(out, "%s/bobbin", run);
    else text_printf(out, P_tmpdir "/bobbin-%ld", (long)geteuid());
    if (mkdir(text_str(out), 0700) != 0 && errno != EEXIST) return false;
    return is_ours_alone(text_str(out));
}

static bool address_of(const char *path, struct sockaddr_un *out) {
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof out->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(out->sun_path, path);
    return true;
}

static int new_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static int listen_at(const char *path) {
    struct sockaddr_un address;
    int fd = address_of(path, &address) ? new_socket() : -1;
    if (fd < 0) return -1;
    unlink(path); // of an earlier process with the same id
    bool fine = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && chmod(path, 0600) == 0 && listen(fd, WAITING_MOST) == 0;
    if (fine) return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

void notes_touch(const char *path) {
    utimensat(AT_FDCWD, path, NULL, 0);
}

struct found {
    char name[64];
    struct timespec used;
};

static bool is_newer(const struct timespec *a, const struct timespec *b) {
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

// The sockets of shells that live, the one used last first. Those of shells that do not are removed.
static size_t list_shells(const char *folder, struct found *out) {
    size_t n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && n < SHELLS_MOST && (e = readdir(dir)) != NULL;) {
        struct stat st;
        long pid = strncmp(e->d_name, PREFIX, strlen(PREFIX)) == 0 ? strtol(e->d_name + strlen(PREFIX), NULL, 10) : 0;
        if (pid <= 0 || strlen(e->d_name) >= sizeof out->name) continue;
        if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISSOCK(st.st_mode)) continue;
        if (kill((pid_t)pid, 0) != 0 && errno == ESRCH) {
            unlinkat(dirfd(dir), e->d_name, 0);
            continue;
        }
        size_t at = n++;
        for (; at > 0 && is_newer(&st.st_mtim, &out[at - 1].used); at--) out[at] = out[at - 1];
        strcpy(out[at].name, e->d_name);
        out[at].used = st.st_mtim;
    }
    if (dir) closedir(dir);
    return n;
}

int notes_listen(struct text *path) {
    struct text folder = {0};
    struct found shells[SHELLS_MOST];
    int fd = -1;
    if (find_folder(&folder)) {
        list_shells(text_str(&folder), shells); // tidies up
        text_printf(path, "%s/" PREFIX "%ld", text_str(&folder), (long)getpid());
        fd = listen_at(text_str(path));
    }
    text_finish(&folder);
    return fd;
}

static int connect_to(const char *folder, const char *name) {
    struct text path = {0};
    struct sockaddr_un address;
    text_printf(&path, "%s/%s", folder, name);
    int fd = address_of(text_str(&path), &address) ? new_socket() : -1;
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        if (errno == ECONNREFUSED) unlink(text_str(&path)); // the process of that id is another one by now
        close(fd);
        fd = -1;
    }
    text_finish(&path);
    return fd;
}

int notes_connect(size_t *others) {
    struct text folder = {0};
    struct found shells[SHELLS_MOST];
    size_t n = find_folder(&folder) ? list_shells(text_str(&folder), shells) : 0;
    int fd = -1;
    for (size_t i = 0; i < n && fd < 0; i++) {
        fd = connect_to(text_str(&folder), shells[i].name);
        *others = n - i - 1;
    }
    text_finish(&folder);
    return fd;
}
