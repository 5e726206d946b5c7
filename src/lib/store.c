// Lists in SQLite files: reading and writing. How a file is opened is in store_open.c.
//
// One connection for each process, whose threads take turns: measured, that is as fast as one for each thread. A single item
// is a transaction by itself; several are wrapped in one that begins as a writer.
#include "lib/store_inside.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const type_names[STORE_TYPE_COUNT] = {
#define X(name, text) [STORE_##name] = text,
    STORE_TYPES(X)
#undef X
};

static const char *const statements[STORE_STATEMENT_COUNT] = {
#define X(name, sql) [STORE_##name] = sql,
    STORE_STATEMENTS(X)
#undef X
};

struct store *store_create(const char *path) {
    struct store *s = mem_alloc_zero(1, sizeof *s);
    os_mutex_init(&s->mutex);
    s->path = mem_copy_string(path);
    s->owner = getpid();
    return s;
}

const char *store_path(const struct store *s) {
    return s->path;
}

const char *store_name(const struct store *s) {
    const char *slash = strrchr(s->path, '/');
    return slash ? slash + 1 : s->path;
}

void store_close_locked(struct store *s) {
    for (size_t i = 0; i < STORE_STATEMENT_COUNT; i++) {
        sqlite3_finalize(s->statements[i]);
        s->statements[i] = NULL;
    }
    sqlite3_close(s->db);
    s->db = NULL;
}

// Without writing the log back into the file: the next connection goes on with it.
void store_let_go(struct store *s) {
    os_mutex_lock(&s->mutex);
    if (s->db && s->opened_by == getpid()) {
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        store_close_locked(s);
        s->was_let_go = true;
    }
    os_mutex_unlock(&s->mutex);
}

// The last one to close a file puts its log back into it. One that was let go of for a fork and not used again is opened once more
// for that. A connection that came through a fork after all is forgotten, never closed: closing would touch the parent's locks.
void store_destroy(struct store *s) {
    if (!s) return;
    bool inherited = s->db && s->opened_by != getpid();
    os_mutex_lock(&s->mutex);
    struct diag d = {0};
    if (!s->db && s->was_let_go && s->owner == getpid() && access(s->path, F_OK) == 0) store_open_locked(s, &d);
    diag_finish(&d);
    if (!inherited) store_close_locked(s);
    os_mutex_unlock(&s->mutex);
    os_mutex_finish(&s->mutex);
    mem_free(s->path);
    mem_free(s);
}

#define LOOK_EVERY 10000000 // ns

// Is the file under this name no longer the one that is open? A system call: so not each time.
static bool has_moved(struct store *s) {
    int64_t now = clock_now();
    if (now - s->looked < LOOK_EVERY) return false;
    s->looked = now;
    int moved = 0;
    return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

static enum store_status enter(struct store *s, struct diag *d) {
    os_mutex_lock(&s->mutex);
    if (s->db && has_moved(s)) store_close_locked(s);
    enum store_status status = s->db ? STORE_OK : store_open_locked(s, d);
    if (status != STORE_OK) os_mutex_unlock(&s->mutex);
    return status;
}

static enum store_status leave(struct store *s, enum store_status status) {
    os_mutex_unlock(&s->mutex);
    return status;
}

enum store_status store_open(struct store *s, struct diag *d) {
    enum store_status status = enter(s, d);
    return status == STORE_OK ? leave(s, status) : status;
}

static int prepare(struct store *s, enum store_statement which) {
    if (s->statements[which]) return SQLITE_OK;
    return sqlite3_prepare_v3(s->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[which], NULL);
}

// Runs a statement that gives no rows; an SQLite code, SQLITE_OK when done.
static int run(struct store *s, enum store_statement which) {
    int rc = prepare(s, which);
    if (rc != SQLITE_OK) return rc;
    rc = sqlite3_step(s->statements[which]);
    int reset = sqlite3_reset(s->statements[which]);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : reset ? reset : rc;
}

static int bind(sqlite3_stmt *st, const struct store_item *item) {
    int rc = sqlite3_bind_text(st, 1, type_names[item->type], -1, SQLITE_STATIC);
    if (rc != SQLITE_OK) return rc;
    switch (item->type) {
    case STORE_NONE: return sqlite3_bind_null(st, 2);
    case STORE_BOOL: case STORE_INT: return sqlite3_bind_int64(st, 2, item->i);
    case STORE_FLOAT: return sqlite3_bind_double(st, 2, item->d);
    case STORE_STR: return sqlite3_bind_text64(st, 2, item->bytes, item->len, SQLITE_STATIC, SQLITE_UTF8);
    default: return sqlite3_bind_blob64(st, 2, item->bytes, item->len, SQLITE_STATIC);
    }
}

static int insert(struct store *s, const struct store_item *item) {
    int rc = prepare(s, STORE_INSERT);
    if (rc == SQLITE_OK) rc = bind(s->statements[STORE_INSERT], item);
    if (rc == SQLITE_OK) rc = run(s, STORE_INSERT);
    return rc;
}

static int insert_all(struct store *s, const struct store_item *items, size_t n) {
    if (n == 1) return insert(s, items);
    int rc = run(s, STORE_BEGIN);
    if (rc != SQLITE_OK) return rc;
    for (size_t i = 0; i < n && rc == SQLITE_OK; i++) rc = insert(s, &items[i]);
    if (rc == SQLITE_OK) rc = run(s, STORE_COMMIT);
    int error = errno; // of what failed, for store_failed
    if (rc != SQLITE_OK && !sqlite3_get_autocommit(s->db)) run(s, STORE_ROLLBACK);
    errno = error;
    return rc;
}

enum store_status store_append(struct store *s, const struct store_item *items, size_t n, struct diag *d) {
    enum store_status status = enter(s, d);
    if (status != STORE_OK) return status;
    int rc = n ? insert_all(s, items, n) : SQLITE_OK;
    if (rc != SQLITE_OK) status = store_failed(s, rc, d);
    return leave(s, status);
}

enum store_status store_len(struct store *s, int64_t *out, struct diag *d) {
    enum store_status status = enter(s, d);
    if (status != STORE_OK) return status;
    int rc = prepare(s, STORE_COUNT);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s->statements[STORE_COUNT]);
        if (rc == SQLITE_ROW) *out = sqlite3_column_int64(s->statements[STORE_COUNT], 0);
        sqlite3_reset(s->statements[STORE_COUNT]);
    }
    if (rc != SQLITE_ROW) status = store_failed(s, rc, d);
    return leave(s, status);
}

enum store_status store_clear(struct store *s, struct diag *d) {
    enum store_status status = enter(s, d);
    if (status != STORE_OK) return status;
    int rc = run(s, STORE_CLEAR);
    if (rc != SQLITE_OK) status = store_failed(s, rc, d);
    return leave(s, status);
}

// What a row holds; false when it is nothing that we write.
static bool item_of(sqlite3_stmt *st, struct store_item *item) {
    const char *name = (const char *)sqlite3_column_text(st, 0);
    int kind = sqlite3_column_type(st, 1);
    *item = (struct store_item){.type = STORE_NONE};
    while (item->type < STORE_TYPE_COUNT && strcmp(name ? name : "", type_names[item->type]) != 0) item->type++;
    switch (item->type) {
    case STORE_NONE:
        return kind == SQLITE_NULL;
    case STORE_BOOL: case STORE_INT:
        item->i = sqlite3_column_int64(st, 1);
        return kind == SQLITE_INTEGER;
    case STORE_FLOAT:
        item->d = kind == SQLITE_NULL ? __builtin_nan("") : sqlite3_column_double(st, 1); // SQLite keeps nan as NULL
        return kind == SQLITE_FLOAT || kind == SQLITE_NULL;
    case STORE_TYPE_COUNT:
        return false;
    default:
        item->bytes = item->type == STORE_STR ? (const char *)sqlite3_column_text(st, 1) : sqlite3_column_blob(st, 1);
        item->len = (size_t)sqlite3_column_bytes(st, 1);
        return item->bytes ? kind == (item->type == STORE_STR ? SQLITE_TEXT : SQLITE_BLOB) : item->len == 0 && kind != SQLITE_NULL;
    }
}

enum store_status store_read(struct store *s, struct store_range range, store_take_fn take, void *user, struct diag *d) {
    enum store_status status = enter(s, d);
    if (status != STORE_OK) return status;
    int rc = prepare(s, STORE_SELECT);
    sqlite3_stmt *st = s->statements[STORE_SELECT];
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(st, 1, range.from);
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(st, 2, range.to);
    bool more = true;
    while (rc == SQLITE_OK && more) {
        struct store_item item;
        rc = sqlite3_step(st);
        if (rc != SQLITE_ROW) break;
        rc = SQLITE_OK;
        if (item_of(st, &item)) {
            more = take(user, &item);
        } else {
            status = store_strange(s, d);
            break;
        }
    }
    if (st) sqlite3_reset(st);
    if (rc != SQLITE_OK && rc != SQLITE_DONE) status = store_failed(s, rc, d);
    return leave(s, status);
}
