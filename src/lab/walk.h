// Walking along a schedule of what was explored, step by step: `replay N`, and from there by hand. A walk is plain data, a path and how far
// one has come; each move sends a scout that goes the path anew from the session's variables, so nothing but the path is ever kept.
#pragma once

#include "lab/steps_text.h"
#include "lab/walk_go.h"

struct call;
struct interp;
struct lab;

struct walk {
    size_t outcome;     // whose schedule it is, from 1 on; 0: one that was given
    uint8_t *path;      // owned
    size_t steps, at;   // at: steps that are behind
    bool own;           // it has left the schedule that it began with
    struct walked seen; // the last report
    struct step_columns columns; // of the header that was shown last
};

void walk_register(struct interp *in, struct lab *lab);
// The walk that is open, taken away; NULL: none. Any thread. walk_keep gives one (back), and frees what is there.
struct walk *walk_take(struct lab *lab);
void walk_keep(struct lab *lab, struct walk *w);
bool walk_is_open(struct lab *lab);
// Opens a walk at the beginning of what `e` is about, all by hand; without a prompt whoever can and comes first goes on. false: an error is set.
bool walk_by_hand(struct call *c, const struct explored *e, struct text *out);
// For a prompt: "replay 2", and " 3/8"; false: none is open.
bool walk_place(struct lab *lab, struct text *name, struct text *place);
bool walk_knows(struct lab *lab, const char *word); // it is a move: next, back, goto N, or a task of it
size_t walk_task(const struct walked *seen, const char *name); // T2, main, or as the program calls it; SIZE_MAX: none of them

// walk_text.c
void walk_add_opening(struct walk *w, const char *outcome, const struct explored_view *v, struct text *out);
void walk_add_move(struct walk *w, size_t from, const struct explored_view *v, struct text *out); // rows (from, w->at], and what is next
void walk_add_whole(const struct walk *w, const char *outcome, const struct explored_view *v, struct text *out); // all of it at once
void walk_add_choices(const struct walked *seen, struct text *out); // "T1 or T2"
void walk_add_wait(const struct walked *seen, size_t task, const struct explored_view *v, struct text *out); // "waits for m"
