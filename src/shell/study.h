// What is kept of the lesson that is open at the prompt: where one stands, what was done, how long it took. Only there: a lesson that is
// run or checked leaves no trace.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct outline;
struct progress_record;
struct session;
struct step_state;
struct text;

struct study *study_create(struct session *s);
void study_destroy(struct study *st); // takes NULL; writes what waits. study_leave comes first

// All of these take a session without a study, too, and do nothing then.
void study_open(struct session *s);     // the session's lesson was opened: the player is put where it was left
void study_leave(struct session *s);    // it is about to be closed
void study_offer(struct session *s);    // says so
// The next step. The first one after a lesson was gone on with runs the cells before it, unseen: study_begin_catching_up. Then, while
// study_is_catching_up, study_catch_up is to be called whenever no cell runs.
void study_next(struct session *s);
bool study_begin_catching_up(struct session *s); // false: there is nothing to catch up with
bool study_is_catching_up(const struct session *s);
void study_catch_up(struct session *s);
void study_moved(struct session *s);    // the player has moved
void study_answered(struct session *s, size_t place, const struct step_state *q); // something was said to a question, an exercise was checked
void study_forget_variables(struct session *s); // they are gone: a lesson that is opened again has to catch up
void study_finished(struct session *s); // the lesson's end was reached
void study_say_trouble(struct session *s);

void study_add_summary(struct session *s, struct text *out); // of the open lesson: a sentence, or nothing
bool study_read(struct session *s, const struct outline *o, struct progress_record *out);
void study_forget(struct session *s, const struct outline *o);
// The file in which progress is kept. False: there is no folder for it.
bool study_path(struct text *out);
