// A list of items in a file: what database() keeps its items with. One SQLite file, one table, position i in the list is the row with
// id i + 1. Any number of threads and processes may add to it at once.
//
// All functions may be called by any thread; those of one process share one connection, under a mutex. None waits for another program
// longer than 20 ms: STORE_BUSY then, nothing has changed, call again. An item is on disk for every process to see when store_append
// returns.
//
// Fork: a connection must not be there while a process is forked, since SQLite's idea of which locks are held is copied, but
// the locks are not. store_let_go closes it; parent and child open their own when they next need one.
#pragma once

#include "base/diag.h"

// X(NAME, as it stands in the file's `type` column)
#define STORE_TYPES(X) \
    X(NONE, "None") X(BOOL, "bool") X(INT, "int") X(FLOAT, "float") X(STR, "str") X(LIST, "list") X(TUPLE, "tuple") X(DICT, "dict")

enum store_type {
#define X(name, text) STORE_##name,
    STORE_TYPES(X)
#undef X
    STORE_TYPE_COUNT
};

struct store_item {
    enum store_type type;
    int64_t i;         // BOOL, INT
    double d;          // FLOAT
    const char *bytes; // STR: UTF-8; LIST, TUPLE, DICT: whatever the writer put there
    size_t len;
};

enum store_status {
    STORE_OK,
    STORE_BUSY,   // another program holds the file just now
    STORE_FAILED, // the diag says why
};

struct store;

// The file need not be there; it is looked at and opened when first needed. path is absolute.
struct store *store_create(const char *path);
void store_destroy(struct store *s);  // takes NULL; leaves a single file where it can
void store_let_go(struct store *s);   // closes the connection for a fork: nobody else is inside SQLite
const char *store_path(const struct store *s);
const char *store_name(const struct store *s); // the file's, without folders

enum store_status store_open(struct store *s, struct diag *d); // creates the file; tells at once when it is not one of ours
enum store_status store_append(struct store *s, const struct store_item *items, size_t n, struct diag *d); // all or none
enum store_status store_len(struct store *s, int64_t *out, struct diag *d);
enum store_status store_clear(struct store *s, struct diag *d);
struct store_range {
    int64_t from, to; // positions [from, to)
};
// Hands the items in a range to `take` in order, as many as there are, until it says no. An item's bytes are valid
// during the call only.
typedef bool (*store_take_fn)(void *user, const struct store_item *item);
enum store_status store_read(struct store *s, struct store_range range, store_take_fn take, void *user, struct diag *d);
