// A text in the user's editor: a private file, a child of the shell's own, and what it left there. It may not know what the text is.
//
// The child is in the shell's process group, so Ctrl-Z stops both: when the editor has stopped, the shell does, too, and both go on together.

#include "shell/editor.h"

#include "base/mem.h"
#include "shell/program.h"
#include "shell/signals.h"
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool fail(struct text *error, const char *what) {
    text_printf(error, "%s: %s", what, strerror(errno));
    return false;
}

static bool write_all(int fd, const char *text) {
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno != EINTR) return false;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

// A new file with the text in it; NULL with a message.
static char *make_file(const char *text, struct text *error) {
    const char *folder = getenv("TMPDIR");
    struct text path = {0};
    text_printf(&path, "%s/bobbin-XXXXXX.py", folder && *folder == '/' ? folder : "/tmp");
    char *name = text_take(&path);
    int fd = mkstemps(name, 3);
    bool fine = fd >= 0 && write_all(fd, text);
    if (!fine) fail(error, "no file can be made for the editor");
    if (fd >= 0 && close(fd) != 0 && fine) fine = fail(error, "the file for the editor cannot be written");
    if (fine) return name;
    if (fd >= 0) unlink(name);
    mem_free(name);
    return NULL;
}

static int start(const char *editor, const char *path, pid_t *pid) {
    struct text line = {0};
    posix_spawnattr_t how;
    sigset_t usual, none;
    sigfillset(&usual);
    sigemptyset(&none);
    text_printf(&line, "%s \"$1\"", editor);
    char sh[] = "sh", with[] = "-c";
    char *words[] = {sh, with, (char *)(uintptr_t)text_str(&line), sh, (char *)(uintptr_t)path, NULL};
    int failed = posix_spawnattr_init(&how);
    if (!failed) {
        posix_spawnattr_setsigdefault(&how, &usual);
        posix_spawnattr_setsigmask(&how, &none);
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        failed = posix_spawn(pid, "/bin/sh", NULL, &how, words, environ);
        posix_spawnattr_destroy(&how);
    }
    text_finish(&line);
    return failed;
}

// The editor's wait status.
static int wait_for(pid_t pid) {
    int status = 0;
    for (;;) {
        pid_t got = waitpid(pid, &status, WUNTRACED);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || !WIFSTOPPED(status)) return status;
        signals_stop_here();
        kill(pid, SIGCONT);
    }
}

static bool edit(const char *editor, const char *path, struct text *error) {
    pid_t pid;
    errno = start(editor, path, &pid);
    if (errno) return fail(error, "the editor cannot be started");
    int status = wait_for(pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) text_printf(error, "there is no editor '%s'; set EDITOR to one that you have", editor);
    else text_printf(error, "the editor '%s' failed, and nothing is taken from it", editor);
    return false;
}

bool editor_run(const char *text, struct text *out, struct text *error) {
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor) editor = getenv("EDITOR");
    if (!editor || !*editor) editor = "vi";
    char *path = make_file(text, error);
    if (!path) return false;
    bool fine = edit(editor, path, error) && program_read(path, out, error);
    unlink(path);
    mem_free(path);
    return fine;
}
