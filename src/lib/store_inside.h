// Between store.c and store_open.c.
#pragma once

#include "base/thread.h"
#include "lib/store.h"

#include <sqlite3.h>
#include <sys/types.h>

// X(NAME, SQL). Ids grow by one from 1 and rows go all at once: so the highest id is how many there are.
#define STORE_STATEMENTS(X)                                                                    \
    X(BEGIN, "BEGIN IMMEDIATE") X(COMMIT, "COMMIT") X(ROLLBACK, "ROLLBACK")                    \
    X(INSERT, "INSERT INTO items(type, item) VALUES(?, ?)")                                    \
    X(COUNT, "SELECT ifnull(max(id), 0) FROM items")                                           \
    X(SELECT, "SELECT type, item FROM items WHERE id > ?1 AND id <= ?2 ORDER BY id")           \
    X(CLEAR, "DELETE FROM items")

enum store_statement {
#define X(name, sql) STORE_##name,
    STORE_STATEMENTS(X)
#undef X
    STORE_STATEMENT_COUNT
};

struct store {
    char *path;
    pid_t owner;      // the process that made this
    struct os_mutex mutex; // guards what follows; one thread at a time is inside SQLite
    sqlite3 *db;      // NULL: not open
    pid_t opened_by;  // the process that opened it
    bool was_let_go;
    int64_t looked;   // when it was last seen that the file is still in its place
    int64_t busy_since; // when the current wait for another program began: busy handler
    sqlite3_stmt *statements[STORE_STATEMENT_COUNT]; // made when first needed
};

// The mutex is held.
enum store_status store_open_locked(struct store *s, struct diag *d);
void store_close_locked(struct store *s);
enum store_status store_failed(struct store *s, int rc, struct diag *d); // puts an SQLite code into words; STORE_BUSY without any
enum store_status store_strange(struct store *s, struct diag *d);        // a row that we did not write
