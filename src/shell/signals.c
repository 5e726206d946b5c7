// The self-pipe. The handler does one write and nothing else; it has no user data, so the pipe's end is this file's only
// variable. The pipe never blocks: when it is full enough signals are waiting.

#include "shell/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t pipe_end = -1;

static const int always[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int at_terminal[] = {SIGTSTP, SIGCONT, SIGWINCH};

static void note_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t n = write(pipe_end, &byte, 1);
    (void)n;
    errno = saved;
}

static void catch_signals(const int *numbers, size_t n, bool restart) {
    struct sigaction act = {.sa_handler = note_signal, .sa_flags = restart ? SA_RESTART : 0}, old;
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < n; i++) {
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN && numbers[i] != SIGWINCH) continue;
        sigaction(numbers[i], &act, NULL);
    }
}

int signals_open(bool terminal, bool restart) {
    int fds[2];
    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    pipe_end = fds[1];
    catch_signals(always, sizeof always / sizeof *always, restart);
    if (terminal) catch_signals(at_terminal, sizeof at_terminal / sizeof *at_terminal, restart);
    return fds[0];
}

void signals_close(int fd) {
    struct sigaction act = {.sa_handler = SIG_DFL};
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof at_terminal / sizeof *at_terminal; i++) sigaction(at_terminal[i], &act, NULL);
    // Those that end the process stay caught: on the way out they have nothing left to do.
    close(fd);
    int end = pipe_end;
    pipe_end = -1;
    close(end);
}

int signals_next(int fd) {
    unsigned char byte;
    return read(fd, &byte, 1) == 1 ? byte : 0;
}

void signals_stop_here(void) {
    struct sigaction act = {.sa_handler = SIG_DFL}, stop, go;
    sigemptyset(&act.sa_mask);
    sigaction(SIGTSTP, &act, &stop);
    sigaction(SIGCONT, &act, &go); // who returns from here knows that the process goes on
    raise(SIGTSTP);
    sigaction(SIGTSTP, &stop, NULL);
    sigaction(SIGCONT, &go, NULL);
}
