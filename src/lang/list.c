// Lists that many threads may use at once.
//
// A list is a length and a store of slots. Writers hold the list's lock; readers take none: they load the store, check the index
// against its capacity and take an empty slot for "out of range". So a reader that is late by a moment sees the list as it was
// just before or just after, and an old store stays valid until the collector runs.
// Whoever needs a bigger store makes it before taking the lock, and looks again under the lock whether it still suits.
#include "lang/make.h"

static struct store *store_of(const struct list *l) {
    return __atomic_load_n(&l->store, __ATOMIC_ACQUIRE);
}

static void publish(struct list *l, struct store *s, size_t len) {
    __atomic_store_n(&l->store, s, __ATOMIC_RELEASE);
    __atomic_store_n(&l->len, len, __ATOMIC_RELEASE);
}

// An empty store with room for cap items.
static struct store *make_store(struct heap_cache *c, size_t cap) {
    if (cap > SIZE_MAX / 16) return NULL;
    struct store *s = heap_new(c, OBJ_STORE, sizeof *s + cap * sizeof(value));
    if (!s) return NULL;
    s->cap = cap;
    if (!heap_is_cleared(s)) memset(s->items, 0, cap * sizeof(value)); // VALUE_UNDEF is 0
    return s;
}

// A store with room for `need` items and more to come, or, where memory is scarce, hardly more.
static struct store *make_roomy_store(struct heap_cache *c, size_t need) {
    size_t spare = need < 6 ? 6 - need : need;
    struct store *s = make_store(c, need + spare);
    return s ? s : make_store(c, need + need / 16);
}

struct list *make_list(struct heap_cache *c, size_t cap) {
    struct store *s = cap ? make_store(c, cap) : NULL;
    if (cap && !s) return NULL;
    struct list *l = heap_new(c, OBJ_LIST, sizeof *l);
    if (!l) return NULL;
    l->h.hash = c->tag;
    l->len = 0;
    l->store = s;
    return l;
}

value make_list_of(struct heap_cache *c, const value *items, size_t len) {
    struct list *l = make_list(c, len);
    if (!l) return VALUE_UNDEF;
    if (len) memcpy(l->store->items, items, len * sizeof *items); // the caller's own: nobody else writes them
    l->len = len;
    return value_from_object(l);
}

size_t list_len(const struct list *l) {
    return __atomic_load_n(&l->len, __ATOMIC_ACQUIRE);
}

value list_get(const struct list *l, size_t i) {
    if (i >= list_len(l)) return VALUE_UNDEF;
    const struct store *s = store_of(l);
    return s && i < s->cap ? value_load(&s->items[i]) : VALUE_UNDEF;
}

bool list_set(struct list *l, size_t i, value v) {
    object_lock(&l->h);
    bool inside = i < l->len;
    if (inside) value_store(&l->store->items[i], v);
    object_unlock(&l->h);
    return inside;
}

// Gives the list, whose lock is held, a bigger store; false when `bigger` does not suit any more.
static bool adopt_store_locked(struct list *l, struct store *bigger) {
    struct store *old = l->store;
    if (bigger->cap < l->len || (old && old->cap >= bigger->cap)) return false;
    for (size_t i = 0; i < l->len; i++) bigger->items[i] = value_load(&old->items[i]);
    __atomic_store_n(&l->store, bigger, __ATOMIC_RELEASE);
    return true;
}

// Takes the lock with room for `more` items behind the last; false, without the lock, when the heap is full.
static bool lock_with_room(struct heap_cache *c, struct list *l, size_t more) {
    struct store *bigger = NULL;
    for (;;) {
        object_lock(&l->h);
        size_t need = l->len + more;
        if (bigger) adopt_store_locked(l, bigger);
        if (need < more) break;
        if (need == 0 || (l->store && l->store->cap >= need)) return true;
        object_unlock(&l->h);
        bigger = make_roomy_store(c, need);
        if (!bigger) return false;
    }
    object_unlock(&l->h);
    return false;
}

bool list_append(struct heap_cache *c, struct list *l, value v) {
    object_lock(&l->h);
    if (!l->store || l->len == l->store->cap) {
        object_unlock(&l->h);
        if (!lock_with_room(c, l, 1)) return false;
    }
    value_store(&l->store->items[l->len], v);
    __atomic_store_n(&l->len, l->len + 1, __ATOMIC_RELEASE);
    object_unlock(&l->h);
    return true;
}

bool list_insert(struct heap_cache *c, struct list *l, size_t i, value v) {
    if (!lock_with_room(c, l, 1)) return false;
    value *items = l->store->items;
    if (i > l->len) i = l->len;
    for (size_t at = l->len; at > i; at--) value_store(&items[at], value_load(&items[at - 1]));
    value_store(&items[i], v);
    __atomic_store_n(&l->len, l->len + 1, __ATOMIC_RELEASE);
    object_unlock(&l->h);
    return true;
}

// Moves items[from, len) to items[to, ...), in place; each single word is always the old or the new item.
static void shift_locked(struct list *l, size_t from, size_t to) {
    value *items = l->store->items;
    if (to < from) {
        for (size_t i = from; i < l->len; i++) value_store(&items[to + i - from], value_load(&items[i]));
    } else if (to > from) {
        for (size_t i = l->len; i-- > from;) value_store(&items[to + i - from], value_load(&items[i]));
    }
}

// Sets the length; slots that fall free are emptied.
static void set_len_locked(struct list *l, size_t len) {
    size_t old = l->len;
    __atomic_store_n(&l->len, len, __ATOMIC_RELEASE);
    for (size_t i = len; i < old; i++) value_store(&l->store->items[i], VALUE_UNDEF);
}

value list_pop(struct list *l, size_t i) {
    value v = VALUE_UNDEF;
    object_lock(&l->h);
    if (i < l->len) {
        v = value_load(&l->store->items[i]);
        shift_locked(l, i + 1, i);
        set_len_locked(l, l->len - 1);
    }
    object_unlock(&l->h);
    return v;
}

void list_clear(struct list *l) {
    object_lock(&l->h);
    publish(l, NULL, 0);
    object_unlock(&l->h);
}

// from and n are cut to what the list has when the lock is held.
bool list_splice(struct heap_cache *c, struct list *l, size_t from, size_t n, const value *with, size_t nwith) {
    if (!lock_with_room(c, l, nwith > n ? nwith - n : 0)) return false;
    size_t len = l->len, cap = l->store ? l->store->cap : 0;
    if (from > len) from = len;
    if (n > len - from) n = len - from;
    if (len - n + nwith > cap) { // the list shrank meanwhile, and n with it
        object_unlock(&l->h);
        return list_splice(c, l, from, n, with, nwith);
    }
    if (l->store) {
        shift_locked(l, from + n, from + nwith);
        for (size_t i = 0; i < nwith; i++) value_store(&l->store->items[from + i], with[i]);
        set_len_locked(l, len - n + nwith);
    }
    object_unlock(&l->h);
    return true;
}

struct list *list_pick(struct heap_cache *c, struct list *l, size_t from, int64_t step, size_t n) {
    struct list *out = make_list(c, n);
    if (!out) return NULL;
    size_t taken = 0;
    object_lock(&l->h);
    for (size_t at = from; taken < n && at < l->len; at += (size_t)step) out->store->items[taken++] = value_load(&l->store->items[at]);
    object_unlock(&l->h);
    out->len = taken;
    return out;
}

struct tuple *list_snapshot(struct heap_cache *c, struct list *l) {
    for (;;) {
        size_t room = list_len(l);
        struct tuple *t = make_tuple(c, room);
        if (!t) return NULL;
        object_lock(&l->h);
        size_t len = l->len;
        if (len == room || (len < room && len > 0)) { // a tuple that is longer than needed is cut; the shared empty one never is
            for (size_t i = 0; i < len; i++) t->items[i] = value_load(&l->store->items[i]);
            if (len < room) t->len = len;
            object_unlock(&l->h);
            return t;
        }
        object_unlock(&l->h);
    }
}
