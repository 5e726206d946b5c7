// The loop over a session without a prompt. It may not know Readline, nor what is replayed.

#include "shell/replay.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/utf8.h"
#include "shell/signals.h"
#include <poll.h>
#include <signal.h>

void replay_complain(struct screen *screen, const char *fmt, ...) {
    struct text raw = {0}, safe = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&raw, fmt, args);
    va_end(args);
    text_add_str(&safe, "bobbin: ");
    utf8_add_visible(&safe, text_str(&raw), raw.len);
    text_add_char(&safe, '\n');
    screen_end_line(screen);
    screen_complain(screen, text_str(&safe), safe.len);
    text_finish(&raw);
    text_finish(&safe);
}

bool replay_init(struct replay *r, const struct options *o, int signals) {
    r->signals = signals;
    r->wake = OS_NO_DEADLINE;
    return session_init(&r->session, o, false);
}

void replay_finish(struct replay *r) {
    session_finish(&r->session);
}

void replay_record(struct replay *r, const struct options *o) {
    struct text message = {0};
    if (!session_record(&r->session, o, &message)) {
        replay_complain(&r->session.screen, "%s", text_str(&message));
        replay_stop(r, EXIT_USAGE);
    }
    text_finish(&message);
}

void replay_end_record(struct replay *r) {
    struct text message = {0};
    if (r->session.record) session_pump(&r->session);
    if (!session_end_record(&r->session, &message)) {
        replay_complain(&r->session.screen, "%s; nothing was written there", text_str(&message));
        if (r->status == EXIT_FINE) r->status = EXIT_FAILED;
    }
    text_finish(&message);
}

void replay_stop(struct replay *r, int status) {
    r->status = status;
    r->over = true;
}

// The first Ctrl-C is the program's to deal with; while only threads are left it ends them.
static void take_signals(struct replay *r) {
    for (int n; (n = signals_next(r->signals)) != 0;) {
        r->interrupted |= n == SIGINT;
        if (n != SIGINT) replay_stop(r, EXIT_SIGNAL + n);
        else if (r->session.running) engine_interrupt(r->session.engine);
        else replay_stop(r, EXIT_INTERRUPTED);
    }
}

static int time_left(const struct replay *r) {
    int left = session_time_left(&r->session);
    if (r->wake == OS_NO_DEADLINE) return left;
    int64_t until = (r->wake - clock_now() + 999999) / 1000000;
    int rest = until < 0 ? 0 : until > 3600000 ? 3600000 : (int)until;
    return left < 0 || rest < left ? rest : left;
}

void replay_round(struct replay *r) {
    struct session *s = &r->session;
    bool stuck = screen_is_stuck(&s->screen);
    struct pollfd p[] = {{.fd = session_fd(s), .events = POLLIN}, {.fd = r->signals, .events = POLLIN}};
    int n = poll(p, 2, stuck ? 0 : time_left(r));
    engine_work(s->engine);
    if (n < 0 || p[1].revents) take_signals(r);
    if (n >= 0 && (p[0].revents || s->backlog)) session_pump(s);
    session_tick(s);
    if (stuck) screen_flush(&s->screen);
    if (s->screen.broken) replay_stop(r, EXIT_FAILED);
    engine_rest(s->engine);
}

void replay_settle(struct replay *r) {
    feed_flush(r->session.feed);
    feed_end_line(r->session.feed);
}
