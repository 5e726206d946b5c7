// database(name): a list that lives in a file of the current folder, for results that outlive the process that made them. The file's side
// is store.h; here are the object, its methods, and how they wait.
//
// Natives hold up the whole program while they run. So none waits long for another program that has the file: it gives way, and looks
// again some milliseconds later, for PATIENCE in all. Walks and slices read some hundred items at a time, in the prelude.
#include "lib/database_items.h"
#include "lib/waiting.h"
#include "lang/generator.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <unistd.h>

#define PATIENCE ((int64_t)5000000000) // ns for another program to let go of the file
#define PAUSE 4000000                  // ns between two looks
#define BATCH_ITEMS 512
#define BATCH_BYTES ((size_t)1 << 20)
#define NAME_BYTES 100

static const char PRELUDE[] =
    "def database_iterator__from(read):\n"
    "    at = 0\n"
    "    while True:\n"
    "        items = read(at)\n"
    "        if not items:\n"
    "            return\n"
    "        for x in items:\n"
    "            at += 1\n"
    "            yield x\n"
    "def database_slice(read, at, end, step):\n"
    "    xs = []\n"
    "    while at < end:\n"
    "        n = 0\n"
    "        for x in read(at, end):\n"
    "            xs.append(x)\n"
    "            n += 1\n"
    "        if n == 0:\n"
    "            break\n"
    "        at += n\n"
    "    return xs[::step]\n"
    "def database_extend(add, it):\n"
    "    xs = []\n"
    "    n = 0\n"
    "    for x in it:\n"
    "        xs.append(x)\n"
    "        n += 1\n"
    "        if n == 500:\n"
    "            add(xs)\n"
    "            xs = []\n"
    "            n = 0\n"
    "    if xs:\n"
    "        add(xs)\n";

// All databases of an interp. Objects for the same file share one store.
struct databases {
    struct os_mutex mutex;   // guards the rest, and all databases' `users`
    struct database *first;
    size_t users;            // database objects, and the object that keeps this
    struct type *type;
    value keeper;            // a foreign object that lives as long as the interp
};

struct database {
    struct databases *all;
    struct database *next;
    struct store *store;
    char *name;              // as the program gave it first
    size_t users;
};

static void leave_databases(struct databases *all) { // the mutex is held
    bool last = --all->users == 0;
    os_mutex_unlock(&all->mutex);
    if (!last) return;
    os_mutex_finish(&all->mutex);
    mem_free(all);
}

static void keeper_drop(value self) {
    struct databases *all = value_foreign(self)->data;
    os_mutex_lock(&all->mutex);
    leave_databases(all);
}

static void database_drop(value self) {
    struct database *db = value_foreign(self)->data;
    if (!db) return;
    struct databases *all = db->all;
    os_mutex_lock(&all->mutex);
    if (--db->users == 0) {
        struct database **at = &all->first;
        while (*at != db) at = &(*at)->next;
        *at = db->next;
        store_destroy(db->store);
        mem_free(db->name);
        mem_free(db);
    }
    leave_databases(all);
}

static struct database *database_of(value self) {
    return value_foreign(self)->data;
}

static enum native_status raise_diag(struct call *c, struct diag *d) {
    native_raise(c, d->kind, "%s", d->message);
    if (d->hint) native_hint(c, "%s", d->hint);
    diag_finish(d);
    return NATIVE_ERROR;
}

// What a native does with a status that is not STORE_OK.
static enum native_status give_way(struct call *c, struct store *s, enum store_status status, struct diag *d) {
    if (status != STORE_BUSY) return raise_diag(c, d);
    diag_finish(d);
    int64_t end = lib_deadline(c, PATIENCE), now = sched_now(lib_sched(c));
    if (now >= end) {
        native_raise(c, "TimeoutError", "'%s' is locked by another program", store_name(s));
        return native_hint(c, "nothing was changed; try again when that program has let it go");
    }
    sched_enter(c->fiber);
    struct waiting w = {.why = WAIT_OTHER, .deadline = now + PAUSE, .name = store_name(s), .holds = c->self};
    return sched_wait(c->fiber, NULL, &w);
}

static bool has_database_suffix(const struct str *name) {
    static const char *const SUFFIXES[] = {".db", ".sqlite", ".sqlite3"};
    for (size_t i = 0; i < LIB_COUNT(SUFFIXES); i++) {
        size_t len = strlen(SUFFIXES[i]);
        if (name->len > len && strcmp(name->bytes + name->len - len, SUFFIXES[i]) == 0) return true;
    }
    return false;
}

static enum native_status wrong_name(struct call *c, const char *why) {
    native_value_error(c, "%s", why);
    return native_hint(c, "a name such as database('results') makes results.db in the current folder");
}

// Lessons come from strangers: a name can neither leave the folder nor make a file that another program would take for its own.
static bool check_name(struct call *c, const struct str *name) {
    const char *why = NULL;
    if (name->len == 0) why = "a database needs a name";
    else if (name->len > NAME_BYTES) why = "the database's name is too long";
    else if (memchr(name->bytes, '/', name->len)) why = "a database's name has no folders in it";
    else if (name->bytes[0] == '.') why = "a database's name does not begin with a dot";
    else if (strchr(name->bytes, '.') && !has_database_suffix(name)) why = "a database's file ends in .db, .sqlite or .sqlite3";
    for (size_t i = 0; i < name->len && !why; i++) {
        if ((unsigned char)name->bytes[i] < ' ' || name->bytes[i] == 127) why = "a database's name has no control characters in it";
    }
    if (why) wrong_name(c, why);
    return !why;
}

static char *path_of(const struct str *name) {
    char *folder = getcwd(NULL, 0);
    if (!folder) return NULL;
    struct text path = {0};
    text_printf(&path, "%s/%s%s", strcmp(folder, "/") == 0 ? "" : folder, name->bytes, has_database_suffix(name) ? "" : ".db");
    free(folder);
    return text_take(&path);
}

// The database for a path, with one user more; makes it when it is new. The mutex is held.
static struct database *find_or_make(struct databases *all, const char *path, const char *name) {
    struct database *db = all->first;
    while (db && strcmp(store_path(db->store), path) != 0) db = db->next;
    if (!db) {
        db = mem_alloc_zero(1, sizeof *db);
        *db = (struct database){.all = all, .next = all->first, .store = store_create(path), .name = mem_copy_string(name)};
        all->first = db;
    }
    db->users++;
    all->users++;
    return db;
}

static enum native_status make_database(struct call *c) {
    struct databases *all = c->user;
    if (!value_is_str(c->args[0])) return native_type_error(c, "a database's name must be a string, not %s", type_name(c->args[0]));
    const struct str *name = value_str(c->args[0]);
    if (!check_name(c, name)) return NATIVE_ERROR;
    value v = make_foreign(lib_heap(c), all->type, NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    char *path = path_of(name);
    if (!path) return native_raise(c, "OSError", "the current folder is gone");
    os_mutex_lock(&all->mutex);
    struct database *db = find_or_make(all, path, name->bytes);
    os_mutex_unlock(&all->mutex);
    mem_free(path);
    value_foreign(v)->data = db;
    struct diag d = {0};
    enum store_status status = store_open(db->store, &d);
    return status == STORE_OK ? native_return(c, v) : give_way(c, db->store, status, &d);
}

static enum native_status append_all(struct call *c, const value *at, size_t n, struct store_item *room) {
    struct store *s = database_of(c->self)->store;
    struct items_out o = {.items = room};
    struct diag d = {0};
    bool fine = true;
    for (size_t i = 0; i < n && fine; i++) fine = items_put(c->fiber, &o, at[i]);
    enum native_status result = NATIVE_ERROR;
    if (fine) {
        items_place(&o);
        sched_io_begin(c->fiber);
        enum store_status status = store_append(s, o.items, n, &d);
        sched_io_end(c->fiber);
        result = status == STORE_OK ? native_return(c, VALUE_NONE) : give_way(c, s, status, &d);
    }
    text_finish(&o.bytes);
    return result;
}

static enum native_status database_append(struct call *c) {
    struct store_item item;
    return append_all(c, c->args, 1, &item);
}

static enum native_status database_add(struct call *c) {
    struct tuple *items = ops_items(c->fiber, c->args[0]);
    if (!items) return NATIVE_ERROR;
    struct store_item *room = mem_alloc(items->len * sizeof *room);
    enum native_status status = append_all(c, items->items, items->len, room);
    mem_free(room);
    return status;
}

static value own_method(struct call *c, const char *name) {
    return make_method(lib_heap(c), c->self, dict_get_str(value_foreign(c->self)->type->methods, name));
}

static enum native_status database_extend(struct call *c) {
    if (!lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    value add = own_method(c, "__add_items");
    return add == VALUE_UNDEF ? native_no_memory(c) : lib_prelude(c, "database_extend", (value[]){add, c->args[0]}, 2);
}

static enum store_status look_at_len(struct call *c, struct store *s, int64_t *n, struct diag *d) {
    sched_io_begin(c->fiber);
    enum store_status status = store_len(s, n, d);
    sched_io_end(c->fiber);
    return status;
}

static enum native_status database_len(struct call *c) {
    struct store *s = database_of(c->self)->store;
    struct diag d = {0};
    int64_t n = 0;
    enum store_status status = look_at_len(c, s, &n, &d);
    return status == STORE_OK ? native_made(c, make_int(lib_heap(c), n)) : give_way(c, s, status, &d);
}

static enum native_status database_clear(struct call *c) {
    struct store *s = database_of(c->self)->store;
    struct diag d = {0};
    sched_io_begin(c->fiber);
    enum store_status status = store_clear(s, &d);
    sched_io_end(c->fiber);
    return status == STORE_OK ? native_return(c, VALUE_NONE) : give_way(c, s, status, &d);
}

// Items on their way from the file. They are gathered first: nothing is made of a reading that fails in the middle.
struct incoming {
    struct call *c;
    struct list *list;
    size_t n, bytes;
    bool failed; // an error is set
};

static bool take_item(void *user, const struct store_item *item) {
    struct incoming *in = user;
    value v = items_value(in->c->fiber, item);
    if (v != VALUE_UNDEF && !list_append(lib_heap(in->c), in->list, v)) {
        native_no_memory(in->c);
        v = VALUE_UNDEF;
    }
    in->failed = v == VALUE_UNDEF;
    in->bytes += item->len;
    return !in->failed && ++in->n < BATCH_ITEMS && in->bytes < BATCH_BYTES;
}

// Reads some items of [from, to) into a new list. NATIVE_OK: it is in in->list.
static enum native_status read_some(struct call *c, struct incoming *in, int64_t from, int64_t to) {
    struct store *s = database_of(c->self)->store;
    struct diag d = {0};
    *in = (struct incoming){.c = c, .list = make_list(lib_heap(c), 0)};
    if (!in->list) return native_no_memory(c);
    c->fiber->wait.holds = value_from_object(in->list); // nothing else does yet
    sched_io_begin(c->fiber);
    enum store_status status = store_read(s, (struct store_range){from, to}, take_item, in, &d);
    sched_io_end(c->fiber);
    c->fiber->wait.holds = VALUE_UNDEF;
    if (in->failed) {
        diag_finish(&d);
        return NATIVE_ERROR;
    }
    return status == STORE_OK ? NATIVE_OK : give_way(c, s, status, &d);
}

static enum native_status database_read(struct call *c) {
    int64_t from = 0, to = INT64_MAX;
    struct incoming in;
    if (!native_arg_int(c, 0, &from) || !native_arg_int(c, 1, &to)) return NATIVE_ERROR;
    enum native_status status = read_some(c, &in, from, to);
    return status == NATIVE_OK ? native_return(c, value_from_object(in.list)) : status;
}

static enum native_status one_item(struct call *c, int64_t i) {
    struct store *s = database_of(c->self)->store;
    struct diag d = {0};
    struct incoming in;
    int64_t len = 0;
    enum store_status looked = i < 0 ? look_at_len(c, s, &len, &d) : STORE_OK;
    if (looked != STORE_OK) return give_way(c, s, looked, &d);
    i += len;
    if (i >= 0 && i < INT64_MAX) {
        enum native_status status = read_some(c, &in, i, i + 1);
        if (status != NATIVE_OK) return status;
        if (in.n > 0) return native_return(c, list_get(in.list, 0));
    }
    return native_raise(c, "IndexError", "database index out of range");
}

// The bounds of a slice as Python's slice.indices has them; false with the error set.
static bool slice_bounds(struct call *c, const struct slice *s, int64_t len, int64_t bounds[3]) {
    bounds[2] = 1;
    const value given[3] = {s->start, s->stop, s->step};
    for (int i = 2; i >= 0; i--) {
        bool down = bounds[2] < 0;
        int64_t low = down ? -1 : 0, high = down ? len - 1 : len;
        if (given[i] == VALUE_NONE) {
            if (i < 2) bounds[i] = (i == 0) == down ? high : low;
            continue;
        }
        if (!value_as_index(given[i], &bounds[i])) {
            native_type_error(c, "slice indices must be integers or None or have an __index__ method");
            return false;
        }
        if (i == 2) continue;
        if (bounds[i] < 0) bounds[i] += len;
        bounds[i] = bounds[i] < low ? low : bounds[i] > high ? high : bounds[i];
    }
    if (bounds[2] == 0) native_value_error(c, "slice step cannot be zero");
    return bounds[2] != 0;
}

// Reads the stretch that the slice lies in; the step is then applied to the list.
static enum native_status some_items(struct call *c, const struct slice *slice) {
    struct store *s = database_of(c->self)->store;
    struct diag d = {0};
    int64_t len = 0, b[3];
    enum store_status looked = look_at_len(c, s, &len, &d);
    if (looked != STORE_OK) return give_way(c, s, looked, &d);
    if (!slice_bounds(c, slice, len, b)) return NATIVE_ERROR;
    int64_t from = b[0], to = b[1];
    if (b[2] < 0) {
        if (b[2] < -len - 1) b[2] = -len - 1; // as good as any longer step, and can be turned round
        int64_t count = b[0] > b[1] ? (b[0] - b[1] - 1) / -b[2] + 1 : 0;
        from = count ? b[0] + (count - 1) * b[2] : 0;
        to = count ? b[0] + 1 : 0;
    }
    value read = own_method(c, "__read"), start = make_int(lib_heap(c), from), end = make_int(lib_heap(c), to);
    value step = make_int(lib_heap(c), b[2]);
    if (read == VALUE_UNDEF || start == VALUE_UNDEF || end == VALUE_UNDEF || step == VALUE_UNDEF) return native_no_memory(c);
    return lib_prelude(c, "database_slice", (value[]){read, start, end, step}, 4);
}

static enum native_status database_get(struct call *c) {
    int64_t i;
    if (value_is_slice(c->args[0])) return some_items(c, value_slice(c->args[0]));
    if (value_as_index(c->args[0], &i)) return one_item(c, i);
    return native_type_error(c, "database indices must be integers or slices, not %s", type_name(c->args[0]));
}

static value database_iterate(struct fiber *f, value self) {
    value read = make_method(&f->cache, self, dict_get_str(value_foreign(self)->type->methods, "__read"));
    value g = read == VALUE_UNDEF ? VALUE_UNDEF
                                  : generator_make(&f->cache, value_function(interp_prelude(f->interp, "database_iterator__from")), &read);
    if (g == VALUE_UNDEF) fiber_no_memory(f);
    return g;
}

// For what cannot wait: truth and repr. -1 when it cannot be told just now.
static int64_t length_now(value self) {
    struct diag d = {0};
    int64_t n = -1;
    store_len(database_of(self)->store, &n, &d);
    diag_finish(&d);
    return n;
}

static bool database_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct database *db = database_of(self);
    int64_t n = length_now(self);
    text_printf(out, "<database '%s'", db->name);
    if (n >= 0) text_printf(out, ": %lld item%s", (long long)n, n == 1 ? "" : "s");
    text_printf(out, " in %s>", store_name(db->store));
    return true;
}

static value database_attribute(struct interp *in, value self, value name) {
    const struct database *db = database_of(self);
    const char *s = str_is(value_str(name), "name") ? db->name : str_is(value_str(name), "path") ? store_path(db->store) : NULL;
    return s && utf8_is_valid(s, strlen(s), NULL) ? interp_intern(in, s, strlen(s)) : VALUE_UNDEF;
}

static const struct native_def METHODS[] = {
    {"append", "append(object, /)", database_append, "Adds an item at the end. When it returns, the item is safe in the file.",
     "database('results').append(42)", 0},
    {"extend", "extend(iterable, /)", database_extend, "Adds all items of the iterable, some hundred at a time.",
     "database('results').extend([1, 2, 3])", 0},
    {"clear", "clear()", database_clear, "Removes all items.", "database('results').clear()", 0},
    {"__len__", "__len__()", database_len, "How many items there are.", "len(database('results'))", NATIVE_HIDDEN},
    {"__getitem__", "__getitem__(index, /)", database_get, "An item or a slice.", "database('results')[-1]", NATIVE_HIDDEN},
    {"__read", "__read(from, to=None, /)", database_read, "Some items from a position on.", "", NATIVE_HIDDEN},
    {"__add_items", "__add_items(items, /)", database_add, "Adds the items of a list, all or none.", "", NATIVE_HIDDEN},
};

static const struct native_def MAKERS[] = {
    {"database", "database(name, /)", make_database,
     "A list kept in the file NAME.db of the current folder. Threads and processes may fill it at once; it outlives them all.",
     "db = database('results')", 0},
};

static const struct type_ops DATABASE_OPS = {.drop = database_drop, .repr = database_repr, .get = database_attribute,
                                             .len = length_now, .iterate = database_iterate};
static const struct type_ops KEEPER_OPS = {.drop = keeper_drop};

static void mark_keeper(void *user, struct heap_marker *m) {
    heap_mark(m, ((struct databases *)user)->keeper);
}

static void before_fork(void *user) {
    struct databases *all = user;
    for (struct database *db = all->first; db; db = db->next) store_let_go(db->store);
}

void database_register(struct sched *s, struct interp *in) {
    struct databases *all = mem_alloc_zero(1, sizeof *all);
    struct type *keeper = interp_add_type(in, "databases", &KEEPER_OPS, NULL, NULL, 0, NULL);
    os_mutex_init(&all->mutex);
    all->users = 1;
    all->type = interp_add_type(in, "database", &DATABASE_OPS, NULL, METHODS, LIB_COUNT(METHODS), NULL);
    all->keeper = make_foreign(interp_cache(in), keeper, all);
    if (all->keeper == VALUE_UNDEF) bug("no room for the databases");
    interp_add_roots(in, mark_keeper, all);
    interp_add_prelude(in, PRELUDE);
    value walk = interp_prelude(in, "database_iterator__from");
    value_function(walk)->name = interp_intern(in, "database_iterator", 17);
    interp_add_builtins(in, MAKERS, LIB_COUNT(MAKERS), all);
    sched_at_fork(s, (struct fork_hook){.before = before_fork, .user = all});
}
