// Dicts that many threads may use at once: compact, in order of insertion.
//
// A store has an index (open addressing) of entry numbers and the entries behind it. Writers hold the dict's lock; readers take
// none: they probe the index of the store they loaded. A new entry is complete before its number appears in the index; a removed
// one loses its value first, then its key, and is never filled again; a full store is replaced by a fresh one without the removed
// entries. So a reader sees a key with its value or no key, and an old store stays valid until the collector runs.
#include "lang/make.h"
#include "lang/ops.h"

#define FIRST_SLOTS 8

static struct dict_store *store_of(const struct dict *d) {
    return __atomic_load_n(&d->store, __ATOMIC_ACQUIRE);
}

static size_t entries_used(const struct dict_store *s) {
    return __atomic_load_n(&s->nentries, __ATOMIC_ACQUIRE);
}

size_t dict_len(const struct dict *d) {
    return __atomic_load_n(&d->len, __ATOMIC_ACQUIRE);
}

struct dict *make_dict(struct heap_cache *c) {
    struct dict *d = heap_new(c, OBJ_DICT, sizeof *d);
    if (!d) return NULL;
    d->h.hash = c->tag;
    d->len = 0;
    d->store = NULL;
    return d;
}

// An empty store for at least `need` entries; two thirds of the index are ever used.
static struct dict_store *make_store(struct heap_cache *c, size_t need) {
    size_t slots = FIRST_SLOTS;
    while (slots * 2 / 3 < need) slots *= 2;
    if (slots > (size_t)UINT32_MAX) return NULL;
    size_t cap = slots * 2 / 3, head = sizeof(struct dict_store) + slots * sizeof(uint32_t);
    struct dict_store *s = heap_new(c, OBJ_DICT_STORE, head + cap * sizeof(struct dict_entry));
    if (!s) return NULL;
    s->cap = cap;
    s->nentries = 0;
    s->mask = slots - 1;
    s->entries = (struct dict_entry *)(void *)((char *)s + head);
    memset(s->index, 0, slots * sizeof(uint32_t));
    return s;
}

// The walk over index slots for a hash: first its low bits, then ever more of the rest, at last all slots.
struct probe {
    size_t slot, mask;
    uint64_t rest;
};

static struct probe probe_start(const struct dict_store *s, uint64_t hash) {
    return (struct probe){.slot = hash & s->mask, .mask = s->mask, .rest = hash};
}

static void probe_next(struct probe *p) {
    p->rest >>= 5;
    p->slot = (p->slot * 5 + p->rest + 1) & p->mask;
}

static bool keys_equal(value a, value b) {
    if (a == b) return true;
    if (value_is_str(a)) return value_is_str(b) && str_equal(value_str(a), value_str(b));
    return ops_equal(NULL, a, b) == 1;
}

// The live entry of a key, or NULL. Lock-free.
static struct dict_entry *find(struct dict_store *s, value key, uint64_t hash) {
    if (!s) return NULL;
    for (struct probe p = probe_start(s, hash);; probe_next(&p)) {
        uint32_t nth = __atomic_load_n(&s->index[p.slot], __ATOMIC_ACQUIRE);
        if (nth == 0) return NULL;
        struct dict_entry *e = &s->entries[nth - 1];
        if (e->hash != hash) continue;
        value k = value_load(&e->key);
        if (k != VALUE_UNDEF && keys_equal(k, key)) return e;
    }
}

value dict_get(const struct dict *d, value key, uint64_t hash) {
    const struct dict_entry *e = find(store_of(d), key, hash);
    return e ? value_load(&e->val) : VALUE_UNDEF;
}

// Adds an entry to a store that has room and does not have the key.
static void add_entry(struct dict_store *s, value key, uint64_t hash, value v) {
    size_t nth = s->nentries;
    struct dict_entry *e = &s->entries[nth];
    e->hash = hash;
    value_store(&e->key, key);
    value_store(&e->val, v);
    __atomic_store_n(&s->nentries, nth + 1, __ATOMIC_RELEASE);
    struct probe p = probe_start(s, hash);
    while (s->index[p.slot]) probe_next(&p);
    __atomic_store_n(&s->index[p.slot], (uint32_t)nth + 1, __ATOMIC_RELEASE);
}

// Replaces the store of a dict, whose lock is held, by `fresh` with the live entries; false when they do not fit with one more.
static bool adopt_store_locked(struct dict *d, struct dict_store *fresh) {
    struct dict_store *old = d->store;
    if (fresh->cap <= d->len) return false;
    for (size_t i = 0; old && i < old->nentries; i++) {
        const struct dict_entry *e = &old->entries[i];
        value key = value_load(&e->key);
        if (key != VALUE_UNDEF) add_entry(fresh, key, e->hash, value_load(&e->val));
    }
    __atomic_store_n(&d->store, fresh, __ATOMIC_RELEASE);
    return true;
}

// With the lock held: the key's entry, or NULL after making sure that there is room for it. Takes the lock; returns false,
// without it, when the heap is full.
static bool lock_for_insert(struct heap_cache *c, struct dict *d, value key, uint64_t hash, struct dict_entry **found) {
    struct dict_store *fresh = NULL;
    for (;;) {
        object_lock(&d->h);
        struct dict_store *s = d->store;
        *found = find(s, key, hash);
        bool has_room = s && s->nentries < s->cap;
        if (*found || has_room || (fresh && adopt_store_locked(d, fresh))) return true;
        size_t need = d->len < 5 ? d->len + 1 : d->len * 2;
        object_unlock(&d->h);
        fresh = make_store(c, need);
        if (!fresh) return false;
    }
}

static void insert_locked(struct dict *d, value key, uint64_t hash, value v) {
    add_entry(d->store, key, hash, v);
    __atomic_store_n(&d->len, d->len + 1, __ATOMIC_RELEASE);
}

bool dict_set(struct heap_cache *c, struct dict *d, value key, uint64_t hash, value v) {
    struct dict_entry *e;
    if (!lock_for_insert(c, d, key, hash, &e)) return false;
    if (e) value_store(&e->val, v);
    else insert_locked(d, key, hash, v);
    object_unlock(&d->h);
    return true;
}

value dict_set_default(struct heap_cache *c, struct dict *d, value key, uint64_t hash, value v) {
    struct dict_entry *e;
    if (!lock_for_insert(c, d, key, hash, &e)) return VALUE_UNDEF;
    if (e) v = value_load(&e->val);
    else insert_locked(d, key, hash, v);
    object_unlock(&d->h);
    return v;
}

value dict_take(struct dict *d, value key, uint64_t hash) {
    value v = VALUE_UNDEF;
    object_lock(&d->h);
    struct dict_entry *e = find(d->store, key, hash);
    if (e) {
        v = value_load(&e->val);
        value_store(&e->val, VALUE_UNDEF);
        value_store(&e->key, VALUE_UNDEF);
        __atomic_store_n(&d->len, d->len - 1, __ATOMIC_RELEASE);
    }
    object_unlock(&d->h);
    return v;
}

void dict_clear(struct dict *d) {
    object_lock(&d->h);
    __atomic_store_n(&d->store, NULL, __ATOMIC_RELEASE);
    __atomic_store_n(&d->len, 0, __ATOMIC_RELEASE);
    object_unlock(&d->h);
}

bool dict_next(const struct dict *d, size_t *at, value *key, value *v) {
    const struct dict_store *s = store_of(d);
    size_t n = s ? entries_used(s) : 0;
    for (; *at < n; ++*at) {
        const struct dict_entry *e = &s->entries[*at];
        *key = value_load(&e->key);
        *v = value_load(&e->val);
        if (*key == VALUE_UNDEF || *v == VALUE_UNDEF) continue;
        ++*at;
        return true;
    }
    return false;
}

// Fills t from the live entries of a dict whose lock is held; t has room for all.
static void copy_entries_locked(const struct dict *d, enum dict_view_kind kind, struct tuple *t) {
    size_t filled = 0, at = 0;
    value key, v;
    while (dict_next(d, &at, &key, &v)) {
        if (kind != DICT_VALUES) t->items[filled++] = key;
        if (kind != DICT_KEYS) t->items[filled++] = v;
    }
}

struct tuple *dict_snapshot(struct heap_cache *c, struct dict *d, enum dict_view_kind kind) {
    size_t per_entry = kind == DICT_ITEMS ? 2 : 1;
    for (;;) {
        size_t room = dict_len(d);
        struct tuple *t = make_tuple(c, room * per_entry);
        if (!t) return NULL;
        object_lock(&d->h);
        bool fits = d->len == room;
        if (fits) copy_entries_locked(d, kind, t);
        object_unlock(&d->h);
        if (fits) return t;
    }
}

value dict_get_str(const struct dict *d, const char *key) {
    struct dict_store *s = store_of(d);
    if (!s) return VALUE_UNDEF;
    uint64_t hash = str_hash_bytes(key, strlen(key));
    for (struct probe p = probe_start(s, hash);; probe_next(&p)) {
        uint32_t nth = __atomic_load_n(&s->index[p.slot], __ATOMIC_ACQUIRE);
        if (nth == 0) return VALUE_UNDEF;
        const struct dict_entry *e = &s->entries[nth - 1];
        if (e->hash != hash) continue;
        value k = value_load(&e->key);
        if (value_is_str(k) && str_is(value_str(k), key)) return value_load(&e->val);
    }
}

bool dict_set_str(struct heap_cache *c, struct dict *d, const char *key, value v) {
    value k = make_str0(c, key);
    return k != VALUE_UNDEF && dict_set(c, d, k, str_hash(value_str(k)), v);
}
