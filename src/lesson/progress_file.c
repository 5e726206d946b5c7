// The progress file: reading and writing. A batch of marks is one transaction, so a bobbin that dies leaves all of it or nothing.
//
// Rows of steps are found by what the step says. When a lesson was edited, its steps are given their new places; those that are gone keep
// their rows without a place, and get one again when the old text comes back.

#include "lesson/progress_file.h"

#include "base/mem.h"
#include <string.h>
#include <unistd.h>

static const char *const statements[PROGRESS_STATEMENT_COUNT] = {
#define X(name, sql) [PROGRESS_SQL_##name] = sql,
    PROGRESS_STATEMENTS(X)
#undef X
};

// A lesson as the file has it.
struct kept {
    int64_t id; // 0: it does not
    uint64_t hash;
    int64_t at;
    struct outline outline;
    struct progress_step *steps;
    size_t cap, steps_cap;
};

static int prepare(struct progress_file *f, enum progress_statement which) {
    if (f->statements[which])
        return SQLITE_OK;
    return sqlite3_prepare_v3(f->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, &f->statements[which], NULL);
}

// Numbers go to ?1, ?2, ... in order. An SQLite code.
static int bind_numbers(struct progress_file *f, enum progress_statement which, const int64_t *numbers, int n) {
    int rc = prepare(f, which);
    for (int i = 0; i < n && rc == SQLITE_OK; i++)
        rc = sqlite3_bind_int64(f->statements[which], i + 1, numbers[i]);
    return rc;
}

#define BIND(f, which, ...)                                                                              \
    bind_numbers((f), (which), (const int64_t[]){__VA_ARGS__}, (int)(sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t)))

static int bind_text(struct progress_file *f, enum progress_statement which, int at, const char *s) {
    int rc = prepare(f, which);
    return rc == SQLITE_OK ? sqlite3_bind_text(f->statements[which], at, s, -1, SQLITE_TRANSIENT) : rc;
}

// Runs what was bound and gives no rows.
static int run(struct progress_file *f, enum progress_statement which) {
    int rc = prepare(f, which);
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(f->statements[which]);
    int reset = sqlite3_reset(f->statements[which]);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : reset ? reset : rc;
}

static int run_numbers(struct progress_file *f, enum progress_statement which, const int64_t *numbers, int n) {
    int rc = bind_numbers(f, which, numbers, n);
    return rc == SQLITE_OK ? run(f, which) : rc;
}

#define RUN(f, which, ...)                                                                               \
    run_numbers((f), (which), (const int64_t[]){__VA_ARGS__}, (int)(sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t)))

static void kept_finish(struct kept *k) {
    for (size_t i = 0; i < k->outline.n; i++)
        mem_free(k->steps[i].given);
    mem_free(k->steps);
    outline_finish(&k->outline);
    *k = (struct kept){0};
}

static void add_step(struct kept *k, sqlite3_stmt *st) {
    mem_reserve(k->outline.steps, k->outline.n, k->cap);
    mem_reserve(k->steps, k->outline.n, k->steps_cap);
    k->outline.steps[k->outline.n] = (struct outline_step){
        .hash = (uint64_t)sqlite3_column_int64(st, 0),
        .heading = (uint64_t)sqlite3_column_int64(st, 1),
        .kind = (enum step_kind)sqlite3_column_int(st, 2),
    };
    int64_t tries = sqlite3_column_int64(st, 6);
    k->steps[k->outline.n++] = (struct progress_step){
        .done = sqlite3_column_int(st, 3) != 0,
        .right = sqlite3_column_int(st, 4) != 0,
        .first_right = sqlite3_column_int(st, 5) != 0,
        .tries = tries > 0 ? (size_t)tries : 0,
        .given = mem_copy_string((const char *)sqlite3_column_text(st, 7)),
    };
}

static int read_steps(struct progress_file *f, struct kept *k) {
    int rc = BIND(f, PROGRESS_SQL_STEPS, k->id);
    sqlite3_stmt *st = f->statements[PROGRESS_SQL_STEPS];
    while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        add_step(k, st);
        rc = SQLITE_OK;
    }
    if (st)
        sqlite3_reset(st);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int find_hash(struct progress_file *f, const struct outline *o, struct kept *k) {
    int rc = BIND(f, PROGRESS_SQL_FIND_HASH, (int64_t)o->hash);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_FIND_HASH, 2, o->name);
    sqlite3_stmt *st = f->statements[PROGRESS_SQL_FIND_HASH];
    if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        k->id = sqlite3_column_int64(st, 0);
        k->hash = (uint64_t)sqlite3_column_int64(st, 1);
    }
    if (st)
        sqlite3_reset(st);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

// Lessons of one name may be different ones. An edited one still shares steps with what it was.
static bool is_edited(const struct kept *k, const struct outline *o, const char *title) {
    size_t shared = outline_shared(&k->outline, o);
    return shared > 0 && (strcmp(title, o->title) == 0 || 3 * shared >= k->outline.n);
}

static int find_edited(struct progress_file *f, const struct outline *o, struct kept *k) {
    int rc = bind_text(f, PROGRESS_SQL_FIND_NAME, 1, o->name);
    sqlite3_stmt *st = f->statements[PROGRESS_SQL_FIND_NAME];
    bool found = false;
    while (!found && rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        kept_finish(k);
        k->id = sqlite3_column_int64(st, 0);
        k->hash = (uint64_t)sqlite3_column_int64(st, 1);
        const char *title = (const char *)sqlite3_column_text(st, 2);
        rc = read_steps(f, k);
        found = rc == SQLITE_OK && is_edited(k, o, title ? title : "");
    }
    if (st)
        sqlite3_reset(st);
    if (!found)
        kept_finish(k);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

// The lesson with its steps, k->id 0 if there is none.
static int find(struct progress_file *f, const struct outline *o, struct kept *k) {
    int rc = find_hash(f, o, k);
    if (rc == SQLITE_OK && k->id)
        return read_steps(f, k);
    return rc == SQLITE_OK ? find_edited(f, o, k) : rc;
}

// Where one stands in the lesson as it is now: behind the step that was the last.
static size_t place_now(const struct kept *k, const struct outline *o, size_t at) {
    if (at > k->outline.n)
        at = k->outline.n;
    if (k->hash == o->hash || at == 0 || o->n == 0)
        return at;
    return outline_place(&k->outline, o, at - 1) + 1;
}

static int place_steps(struct progress_file *f, const struct outline *o, int64_t id) {
    int rc = RUN(f, PROGRESS_SQL_UNPLACE, id);
    for (size_t i = 0; i < o->n && rc == SQLITE_OK; i++) {
        const struct outline_step *s = &o->steps[i];
        rc = RUN(f, PROGRESS_SQL_PLACE, id, (int64_t)s->hash, (int64_t)i, (int64_t)s->heading, (int64_t)s->kind);
    }
    return rc;
}

static int add_lesson(struct progress_file *f, const struct outline *o, int64_t wall, int64_t *id) {
    int rc = BIND(f, PROGRESS_SQL_ADD_LESSON, 0, 0, (int64_t)o->hash, (int64_t)o->n, wall);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_ADD_LESSON, 1, o->name);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_ADD_LESSON, 2, o->title);
    if (rc == SQLITE_OK)
        rc = run(f, PROGRESS_SQL_ADD_LESSON);
    *id = rc == SQLITE_OK ? sqlite3_last_insert_rowid(f->db) : 0;
    return rc == SQLITE_OK ? place_steps(f, o, *id) : rc;
}

// The lesson was edited or renamed: its row says what it is now.
static int renew(struct progress_file *f, const struct outline *o, const struct kept *k) {
    int64_t old_at = 0;
    int rc = BIND(f, PROGRESS_SQL_LESSON, k->id);
    sqlite3_stmt *st = f->statements[PROGRESS_SQL_LESSON];
    if (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        old_at = sqlite3_column_int64(st, 0);
    if (st)
        sqlite3_reset(st);
    size_t at = place_now(k, o, old_at > 0 ? (size_t)old_at : 0);
    if (rc == SQLITE_OK)
        rc = BIND(f, PROGRESS_SQL_RENEW, k->id, 0, 0, (int64_t)o->hash, (int64_t)o->n, (int64_t)at);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_RENEW, 2, o->name);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_RENEW, 3, o->title);
    if (rc == SQLITE_OK)
        rc = run(f, PROGRESS_SQL_RENEW);
    return rc == SQLITE_OK ? place_steps(f, o, k->id) : rc;
}

// The lesson's row, made if there is none and `wall` is not 0.
static int settle_lesson(struct progress_file *f, const struct outline *o, int64_t wall, int64_t *id) {
    struct kept k = {0};
    int rc = find(f, o, &k);
    *id = k.id;
    if (rc == SQLITE_OK && k.id && wall && k.hash != o->hash)
        rc = renew(f, o, &k);
    else if (rc == SQLITE_OK && !k.id && wall)
        rc = add_lesson(f, o, wall, id);
    kept_finish(&k);
    return rc;
}

static int forget(struct progress_file *f, const struct outline *o) {
    int64_t id = 0;
    int rc = settle_lesson(f, o, 0, &id);
    if (rc == SQLITE_OK && id)
        rc = RUN(f, PROGRESS_SQL_FORGET_STEPS, id);
    if (rc == SQLITE_OK && id)
        rc = RUN(f, PROGRESS_SQL_FORGET, id);
    return rc;
}

static int note_try(struct progress_file *f, int64_t id, int64_t hash, const struct progress_mark *m) {
    int rc = BIND(f, PROGRESS_SQL_TRY, id, hash, m->right);
    if (rc == SQLITE_OK)
        rc = bind_text(f, PROGRESS_SQL_TRY, 4, m->given);
    return rc == SQLITE_OK ? run(f, PROGRESS_SQL_TRY) : rc;
}

static int note(struct progress_file *f, int64_t id, const struct progress_entry *e) {
    const struct progress_mark *m = &e->mark;
    int64_t hash = m->place < e->outline->n ? (int64_t)e->outline->steps[m->place].hash : 0;
    int rc = RUN(f, PROGRESS_SQL_MOVE, id, (int64_t)m->at, m->spent_ms, m->wall, m->kind == PROGRESS_FINISHED);
    bool tried = m->kind == PROGRESS_ANSWER || m->kind == PROGRESS_ATTEMPT;
    if (rc == SQLITE_OK && tried)
        rc = note_try(f, id, hash, m);
    if (rc == SQLITE_OK && (tried ? m->right : m->kind == PROGRESS_DONE))
        rc = RUN(f, PROGRESS_SQL_DONE, id, hash);
    return rc;
}

static int write_all(struct progress_file *f, const struct progress_entry *entries, size_t n) {
    int64_t id = 0;
    int rc = run(f, PROGRESS_SQL_BEGIN);
    for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
        const struct progress_entry *e = &entries[i];
        if (i == 0 || e->outline != entries[i - 1].outline)
            id = 0;
        if (e->mark.kind == PROGRESS_FORGOTTEN) {
            rc = forget(f, e->outline);
            id = 0;
            continue;
        }
        if (!id)
            rc = settle_lesson(f, e->outline, e->mark.wall ? e->mark.wall : 1, &id);
        if (rc == SQLITE_OK)
            rc = note(f, id, e);
    }
    return rc == SQLITE_OK ? run(f, PROGRESS_SQL_COMMIT) : rc;
}

enum progress_trouble progress_file_write(struct progress_file *f, const struct progress_entry *entries, size_t n) {
    int moved = 0;
    if (f->db && sqlite3_file_control(f->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved)
        progress_file_close(f);
    enum progress_trouble trouble = progress_file_open(f, true);
    if (trouble != PROGRESS_FINE)
        return trouble;
    int rc = write_all(f, entries, n);
    trouble = progress_failed(f, rc);
    if (trouble != PROGRESS_FINE && !sqlite3_get_autocommit(f->db))
        run(f, PROGRESS_SQL_ROLLBACK);
    if (trouble == PROGRESS_DAMAGED)
        progress_file_close(f); // the next one looks at it from the beginning
    return trouble;
}

// What is known of each step, in the order of the lesson as it is now.
static void give_steps(struct kept *k, const struct outline *o, struct progress_record *out) {
    out->steps = mem_alloc_zero(o->n + 1, sizeof *out->steps);
    out->nsteps = o->n;
    for (size_t i = 0; i < o->n; i++) {
        for (size_t j = 0; j < k->outline.n; j++) {
            if (k->outline.steps[j].hash != o->steps[i].hash)
                continue;
            out->steps[i] = k->steps[j];
            k->steps[j].given = NULL;
            break;
        }
        out->done += out->steps[i].done;
    }
}

static int read_lesson(struct progress_file *f, struct kept *k, const struct outline *o, struct progress_record *out) {
    int rc = BIND(f, PROGRESS_SQL_LESSON, k->id);
    sqlite3_stmt *st = f->statements[PROGRESS_SQL_LESSON];
    if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t at = sqlite3_column_int64(st, 0), steps = sqlite3_column_int64(st, 1), finished = sqlite3_column_int64(st, 2);
        *out = (struct progress_record){
            .known = true,
            .was_at = at > 0 ? (size_t)at : 0,
            .was_steps = steps > 0 ? (size_t)steps : 0,
            .changed = k->hash != o->hash,
            .finished = finished > 0 ? (size_t)finished : 0,
            .spent_ms = sqlite3_column_int64(st, 3),
            .first = sqlite3_column_int64(st, 4),
            .last = sqlite3_column_int64(st, 5),
        };
        out->at = place_now(k, o, out->was_at);
        give_steps(k, o, out);
    }
    if (st)
        sqlite3_reset(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool progress_file_read(struct progress_file *f, const struct outline *o, struct progress_record *out) {
    *out = (struct progress_record){0};
    enum progress_trouble trouble = progress_file_open(f, f->keeps && access(f->path, F_OK) == 0);
    if (trouble == PROGRESS_DENIED || trouble == PROGRESS_FULL)
        trouble = progress_file_open(f, false);
    if (trouble != PROGRESS_FINE)
        return trouble == PROGRESS_ABSENT;
    struct kept k = {0};
    int rc = find(f, o, &k);
    if (rc == SQLITE_OK && k.id)
        rc = read_lesson(f, &k, o, out);
    kept_finish(&k);
    if (progress_failed(f, rc) == PROGRESS_DAMAGED)
        progress_file_close(f);
    return rc == SQLITE_OK;
}
