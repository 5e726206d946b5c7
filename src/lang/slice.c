// Slices: which items they mean, reading them, and assigning to and deleting from a list's.
#include "lang/ops_inside.h"

static bool index_of(struct fiber *f, value v, int64_t *out) {
    if (value_as_index(v, out)) return true;
    fiber_raise(f, "TypeError", "slice indices must be integers or None or have an __index__ method");
    return false;
}

// A bound counted from the end when negative, and cut to [low, high].
static int64_t cut(int64_t i, int64_t len, int64_t low, int64_t high) {
    if (i < 0) i += len;
    return i < low ? low : i > high ? high : i;
}

bool slice_resolve(struct fiber *f, const struct slice *s, int64_t len, struct stride *out) {
    int64_t step = 1, start, stop;
    if (s->step != VALUE_NONE && !index_of(f, s->step, &step)) return false;
    if (step == 0) {
        fiber_raise(f, "ValueError", "slice step cannot be zero");
        return false;
    }
    if (step < -INT64_MAX) step = -INT64_MAX;
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? len : len - 1;
    start = step > 0 ? low : high;
    stop = step > 0 ? high : low;
    if (s->start != VALUE_NONE) {
        if (!index_of(f, s->start, &start)) return false;
        start = cut(start, len, low, high);
    }
    if (s->stop != VALUE_NONE) {
        if (!index_of(f, s->stop, &stop)) return false;
        stop = cut(stop, len, low, high);
    }
    int64_t width = step > 0 ? stop - start : start - stop;
    int64_t count = width > 0 ? (width - 1) / (step > 0 ? step : -step) + 1 : 0;
    *out = (struct stride){start, step, count};
    return true;
}

static value slice_tuple(struct fiber *f, struct tuple *t, const struct stride *s) {
    if (s->step == 1 && (size_t)s->count == t->len) return value_from_object(t);
    struct tuple *out = make_tuple(&f->cache, (size_t)s->count);
    if (!out) return no_memory(f);
    fiber_work(f, WORK_ITEMS, out->len);
    for (int64_t i = 0; i < s->count; i++) out->items[i] = t->items[s->start + i * s->step];
    return value_from_object(out);
}

static value pick_ascii(struct fiber *f, const struct str *s, const struct stride *by) {
    if (by->count < 2) return made(f, make_str(&f->cache, by->count ? s->bytes + by->start : "", (size_t)by->count));
    struct str *out = str_alloc(&f->cache, (size_t)by->count, (size_t)by->count);
    if (!out) return no_memory(f);
    fiber_work(f, WORK_BYTES, out->len);
    for (int64_t i = 0; i < by->count; i++) out->bytes[i] = s->bytes[by->start + i * by->step];
    return value_from_object(out);
}

// A string that is not all ASCII, backwards or in steps: one walk notes where each character begins.
static value pick_wide_chars(struct fiber *f, const struct str *s, const struct stride *by) {
    struct str *starts = str_alloc(&f->cache, (s->nchars + 1) * sizeof(uint32_t), 0); // scratch, collected later
    if (!starts || s->len > UINT32_MAX) return no_memory(f);
    uint32_t *start = (uint32_t *)(void *)starts->bytes;
    size_t nth = 0;
    for (size_t at = 0; at <= s->len; at++) {
        if ((s->bytes[at] & 0xc0) != 0x80) start[nth++] = (uint32_t)at;
    }
    struct text out = {0};
    for (int64_t i = 0; i < by->count; i++) {
        const uint32_t *here = &start[by->start + i * by->step];
        text_add(&out, s->bytes + here[0], here[1] - here[0]);
    }
    fiber_work(f, WORK_BYTES, s->len + out.len);
    value v = make_text(&f->cache, &out);
    text_finish(&out);
    return made(f, v);
}

static value slice_str(struct fiber *f, struct str *s, const struct stride *by) {
    if (by->step == 1 && (size_t)by->count == s->nchars) return value_from_object(s);
    if (by->step != 1) return s->h.flags & STR_ASCII ? pick_ascii(f, s, by) : pick_wide_chars(f, s, by);
    size_t from = str_offset(s, (size_t)by->start), to = str_offset(s, (size_t)(by->start + by->count));
    fiber_work(f, WORK_BYTES, s->h.flags & STR_ASCII ? to - from : to);
    return made(f, make_str(&f->cache, s->bytes + from, by->count ? to - from : 0));
}

static int64_t cut_to_64(__int128_t i) {
    return i > INT64_MAX ? INT64_MAX : i < INT64_MIN ? INT64_MIN : (int64_t)i;
}

// A part of a range is a range. What does not fit 64 bits cannot be an item, so a bound is cut.
static value slice_range(struct fiber *f, const struct range *r, const struct stride *by) {
    __int128_t step = (__int128_t)r->step * by->step, start = r->start + (__int128_t)by->start * r->step;
    return made(f, make_range(&f->cache, cut_to_64(start), cut_to_64(start + by->count * step), cut_to_64(step)));
}

value slice_get(struct fiber *f, value container, const struct slice *s) {
    struct stride by;
    int64_t len = value_is_str(container)     ? (int64_t)value_str(container)->nchars
                  : value_is_tuple(container) ? (int64_t)value_tuple(container)->len
                  : value_is_list(container)  ? (int64_t)list_len(value_list(container))
                                              : value_range(container)->len;
    if (!slice_resolve(f, s, len, &by)) return VALUE_UNDEF;
    if (value_is_str(container)) return slice_str(f, value_str(container), &by);
    if (value_is_tuple(container)) return slice_tuple(f, value_tuple(container), &by);
    if (value_is_range(container)) return slice_range(f, value_range(container), &by);
    struct list *l = list_pick(&f->cache, value_list(container), (size_t)by.start, by.step, (size_t)by.count);
    if (!l) return no_memory(f);
    fiber_work(f, WORK_ITEMS, l->len);
    return value_from_object(l);
}

static bool set_in_steps(struct fiber *f, struct list *l, const struct stride *by, const struct tuple *items) {
    if ((int64_t)items->len != by->count) {
        fiber_raise(f, "ValueError", "attempt to assign sequence of size %zu to extended slice of size %lld", items->len,
                    (long long)by->count);
        return false;
    }
    for (size_t i = 0; i < items->len; i++) list_set(l, (size_t)(by->start + (int64_t)i * by->step), items->items[i]);
    return true;
}

// The items from `from` on change their places.
static void moved(struct fiber *f, const struct list *l, int64_t from) {
    size_t len = list_len(l);
    if ((size_t)from < len) fiber_work(f, WORK_ITEMS, len - (size_t)from);
}

bool slice_set(struct fiber *f, struct list *l, const struct slice *s, value v) {
    struct stride by;
    if (!slice_resolve(f, s, (int64_t)list_len(l), &by)) return false;
    if (!ops_is_eager(v)) {
        fiber_raise(f, "TypeError", by.step == 1 ? "can only assign an iterable" : "must assign iterable to extended slice");
        return false;
    }
    struct tuple *items = ops_items(f, v);
    if (!items) return false;
    fiber_work(f, WORK_ITEMS, items->len);
    if (by.step != 1) return set_in_steps(f, l, &by, items);
    if (items->len != (size_t)by.count) moved(f, l, by.start + by.count);
    if (list_splice(&f->cache, l, (size_t)by.start, (size_t)by.count, items->items, items->len)) return true;
    fiber_no_memory(f);
    return false;
}

// Deletes items that do not follow each other: what stays is written back as a whole.
static bool del_in_steps(struct fiber *f, struct list *l, const struct stride *by) {
    struct tuple *t = list_snapshot(&f->cache, l);
    struct tuple *kept = t ? make_tuple(&f->cache, t->len) : NULL;
    size_t n = 0;
    int64_t low = by->step > 0 ? by->start : by->start + (by->count - 1) * by->step;
    int64_t high = by->step > 0 ? by->start + (by->count - 1) * by->step : by->start, step = by->step > 0 ? by->step : -by->step;
    for (size_t i = 0; kept && i < t->len; i++) {
        int64_t at = (int64_t)i;
        if (at < low || at > high || (at - low) % step != 0) kept->items[n++] = t->items[i];
    }
    if (kept) fiber_work(f, WORK_ITEMS, t->len);
    if (kept && list_splice(&f->cache, l, 0, t->len, kept->items, n)) return true;
    fiber_no_memory(f);
    return false;
}

bool slice_del(struct fiber *f, struct list *l, const struct slice *s) {
    struct stride by;
    if (!slice_resolve(f, s, (int64_t)list_len(l), &by)) return false;
    if (by.count == 0) return true;
    if (by.step != 1) return del_in_steps(f, l, &by);
    moved(f, l, by.start);
    return list_splice(&f->cache, l, (size_t)by.start, (size_t)by.count, NULL, 0);
}
