// From the session to a page. It may not know sockets.

#include "shell/notes_share.h"

#include "base/clock.h"
#include "shell/session.h"
#include <string.h>
#include <unistd.h>

static const char *const kinds[] = {
#define X(name, text) [STEP_##name] = text,
    STEP_KINDS(X)
#undef X
};

void notes_share_close(struct notes_share *n) {
    notes_server_close(n->server);
    n->server = NULL;
}

// A page borrows what it names: it is only written, never finished.
static char *borrow(const char *s) {
    return (char *)(uintptr_t)s;
}

static void add_lesson(struct notes_page *page, const struct session *s) {
    const struct player *p = &s->player;
    const struct lesson *l = p->lesson;
    const struct step *step = p->shown < l->nsteps ? &l->steps[p->shown] : NULL;
    const struct step *next = p->at < l->nsteps ? &l->steps[p->at] : NULL;
    page->lesson = borrow(l->name);
    page->title = borrow(l->title);
    page->steps = (int64_t)l->nsteps;
    page->step = (int64_t)session_step_number(s);
    page->minutes = l->minutes;
    page->open_ms = (clock_now() - s->opened_ns) / 1000000;
    if (step) {
        page->kind = borrow(kinds[step->kind]);
        page->heading = borrow(step->heading);
        page->note = borrow(step->note);
    }
    if (next) {
        page->next_kind = borrow(kinds[next->kind]);
        page->next_heading = borrow(next->heading);
        page->next_note = borrow(next->note);
    }
}

static void send_page(struct notes_share *n, const struct session *s) {
    struct notes_page page = {.pid = getpid(), .minutes = -1};
    page.talk_ms = s->clock_ns ? (clock_now() - s->clock_ns) / 1000000 : -1;
    if (s->has_lesson) add_lesson(&page, s);
    notes_server_send(n->server, &page);
}

static bool has_changed(struct notes_share *n, const struct session *s) {
    const void *lesson = s->has_lesson ? s->player.lesson : NULL;
    size_t at = lesson ? s->player.at : 0, shown = lesson ? s->player.shown : 0;
    bool changed = !n->sent || lesson != n->lesson || at != n->at || shown != n->shown || s->clock_ns != n->clock_ns;
    n->sent = true;
    n->lesson = lesson;
    n->at = at;
    n->shown = shown;
    n->clock_ns = s->clock_ns;
    return changed;
}

void notes_share_update(struct notes_share *n, const struct session *s) {
    if (!n->server) return;
    bool changed = has_changed(n, s), is_new = notes_server_is_new(n->server);
    if (changed || is_new) send_page(n, s);
}

// The first page is made at once: from then on a page means that somebody has stepped.
void notes_share_open(struct notes_share *n, const struct session *s) {
    *n = (struct notes_share){.server = notes_server_open()};
    notes_share_update(n, s);
}
