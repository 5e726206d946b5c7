// Between progress.c and progress_file.c: the file itself. Everything is called with the gate held: one thread at a time.
#pragma once

#include "base/text.h"
#include "lesson/progress.h"
#include <sqlite3.h>

// X(NAME, SQL)
#define PROGRESS_STATEMENTS(X)                                                                                                   \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                                                  \
    X(COMMIT, "COMMIT")                                                                                                          \
    X(ROLLBACK, "ROLLBACK")                                                                                                      \
    X(FIND_HASH, "SELECT id, hash, title FROM lesson WHERE hash = ?1 ORDER BY name = ?2 DESC, last DESC LIMIT 1")                \
    X(FIND_NAME, "SELECT id, hash, title FROM lesson WHERE name = ?1 ORDER BY last DESC")                                        \
    X(LESSON, "SELECT at, steps, finished, spent_ms, first, last FROM lesson WHERE id = ?1")                                     \
    X(STEPS, "SELECT hash, heading, kind, done, right, first_right, tries, given FROM step "                                     \
             "WHERE lesson = ?1 AND place IS NOT NULL ORDER BY place")                                                           \
    X(ADD_LESSON, "INSERT INTO lesson(name, title, hash, steps, first, last) VALUES(?1, ?2, ?3, ?4, ?5, ?5)")                    \
    X(UNPLACE, "UPDATE step SET place = NULL WHERE lesson = ?1")                                                                 \
    X(PLACE, "INSERT INTO step(lesson, hash, place, heading, kind) VALUES(?1, ?2, ?3, ?4, ?5) "                                  \
             "ON CONFLICT(lesson, hash) DO UPDATE SET place = ?3, heading = ?4")                                                 \
    X(RENEW, "UPDATE lesson SET name = ?2, title = ?3, hash = ?4, steps = ?5, at = ?6 WHERE id = ?1")                            \
    X(MOVE, "UPDATE lesson SET at = ?2, spent_ms = spent_ms + ?3, last = max(last, ?4), finished = finished + ?5 WHERE id = ?1") \
    X(DONE, "UPDATE step SET done = 1 WHERE lesson = ?1 AND hash = ?2")                                                          \
    X(TRY, "UPDATE step SET first_right = iif(tries, first_right, ?3), tries = tries + 1, right = max(right, ?3), given = ?4 "   \
           "WHERE lesson = ?1 AND hash = ?2")                                                                                    \
    X(FORGET_STEPS, "DELETE FROM step WHERE lesson = ?1")                                                                        \
    X(FORGET, "DELETE FROM lesson WHERE id = ?1")

enum progress_statement {
#define X(name, sql) PROGRESS_SQL_##name,
    PROGRESS_STATEMENTS(X)
#undef X
    PROGRESS_STATEMENT_COUNT
};

// What is wrong with the file. Each is told once.
enum progress_trouble {
    PROGRESS_FINE, PROGRESS_BUSY, PROGRESS_FULL, PROGRESS_DENIED, PROGRESS_NEWER, PROGRESS_DAMAGED, PROGRESS_BROKEN,
    PROGRESS_ABSENT, // no file, and none is to be made; not told
    PROGRESS_TROUBLE_COUNT
};

struct progress_file {
    char *path;
    sqlite3 *db; // NULL: not open
    bool keeps;  // marks will be written: what is damaged may be put aside
    bool reads_only;
    sqlite3_stmt *statements[PROGRESS_STATEMENT_COUNT]; // made when first needed
    bool told[PROGRESS_TROUBLE_COUNT];
    struct text news; // messages, a line each
};

// A mark with the lesson that it is about.
struct progress_entry {
    const struct outline *outline;
    struct progress_mark mark; // `given` is owned
};

// Opens the file unless it is open. `writes`: makes it, and puts one aside that is damaged or not ours.
enum progress_trouble progress_file_open(struct progress_file *f, bool writes);
void progress_file_close(struct progress_file *f);
// All or none. Anything but FINE: nothing was written.
enum progress_trouble progress_file_write(struct progress_file *f, const struct progress_entry *entries, size_t n);
bool progress_file_read(struct progress_file *f, const struct outline *o, struct progress_record *out);

// Between progress_open.c and progress_file.c.
enum progress_trouble progress_failed(struct progress_file *f, int rc);    // an SQLite code in our words
void progress_tell(struct progress_file *f, enum progress_trouble trouble, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
