// Values of the language as items of a store, and back. Containers are bytes of the wire format behind a byte with its version.
#include "lib/database_items.h"

#include "base/utf8.h"
#include "lang/make.h"
#include "lang/vm.h"
#include "task/wire.h"

#include <string.h>

static bool put_container(struct fiber *f, struct items_out *o, struct store_item *item, value v) {
    item->type = value_is_tuple(v) ? STORE_TUPLE : value_is_dict(v) ? STORE_DICT : STORE_LIST;
    size_t before = o->bytes.len;
    text_add_char(&o->bytes, WIRE_VERSION);
    if (!wire_put_data(f, &o->bytes, v, "in a database")) return false;
    item->len = o->bytes.len - before;
    return true;
}

bool items_put(struct fiber *f, struct items_out *o, value v) {
    struct store_item *item = &o->items[o->n++];
    *item = (struct store_item){.type = STORE_NONE};
    if (value_is_int(v)) *item = (struct store_item){.type = STORE_INT, .i = value_int(v)};
    else if (value_is_float(v)) *item = (struct store_item){.type = STORE_FLOAT, .d = value_float(v)};
    else if (value_is_bool(v)) *item = (struct store_item){.type = STORE_BOOL, .i = v == VALUE_TRUE};
    else if (value_is_str(v)) *item = (struct store_item){.type = STORE_STR, .bytes = value_str(v)->bytes, .len = value_str(v)->len};
    else if (v != VALUE_NONE) return put_container(f, o, item, v);
    return true;
}

void items_place(struct items_out *o) {
    size_t at = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->items[i].type < STORE_LIST) continue;
        o->items[i].bytes = o->bytes.data + at;
        at += o->items[i].len;
    }
}

static value container_of(struct fiber *f, const struct store_item *item) {
    if (item->len > 0 && item->bytes[0] == WIRE_VERSION) return wire_get(f, item->bytes + 1, item->len - 1, NULL);
    fiber_raise(f, "ValueError", "the data is damaged: it is of no known version");
    return VALUE_UNDEF;
}

static bool is_utf8(struct fiber *f, const struct store_item *item) {
    if (utf8_is_valid(item->bytes ? item->bytes : "", item->len, NULL)) return true;
    fiber_raise(f, "ValueError", "the data is damaged: a text is not UTF-8");
    return false;
}

value items_value(struct fiber *f, const struct store_item *item) {
    value v = VALUE_UNDEF;
    switch (item->type) {
    case STORE_NONE: return VALUE_NONE;
    case STORE_BOOL: return value_from_bool(item->i != 0);
    case STORE_INT: v = make_int(&f->cache, item->i); break;
    case STORE_FLOAT: v = make_float(&f->cache, item->d); break;
    case STORE_STR:
        if (!is_utf8(f, item)) return VALUE_UNDEF;
        v = make_str(&f->cache, item->bytes ? item->bytes : "", item->len);
        break;
    default: return container_of(f, item);
    }
    if (v == VALUE_UNDEF) fiber_no_memory(f);
    return v;
}
