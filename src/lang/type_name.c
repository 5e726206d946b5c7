// Python's name for the type of a value, as error messages and repr have it.
#include "lang/generator.h"
#include "lang/ops_inside.h"

static const char *const kind_names[OBJ_COUNT] = {
#define X(name, text) [OBJ_##name] = text,
    OBJECT_KINDS(X)
#undef X
};

static const char *const view_names[] = {[DICT_KEYS] = "dict_keys", [DICT_VALUES] = "dict_values", [DICT_ITEMS] = "dict_items"};
static const char *const view_iterator_names[] = {
    [DICT_KEYS] = "dict_keyiterator", [DICT_VALUES] = "dict_valueiterator", [DICT_ITEMS] = "dict_itemiterator",
};

static const char *iterator_name(const struct iterator *it) {
    if (!value_is_object(it->source)) return "iterator";
    switch (object_kind(it->source)) {
    case OBJ_LIST: return "list_iterator";
    case OBJ_TUPLE: return "tuple_iterator";
    case OBJ_RANGE: return "range_iterator";
    case OBJ_DICT: return "dict_keyiterator";
    case OBJ_DICT_VIEW: return view_iterator_names[value_object(it->source)->flags];
    case OBJ_STR: return value_object(it->source)->flags & STR_ASCII ? "str_ascii_iterator" : "str_iterator";
    default: return "iterator";
    }
}

// A generator of the prelude bears the name of its function (map, zip); of a program's it is an expression.
static const char *generator_name(const struct generator *g) {
    const char *name = value_is_str(g->function->name) ? value_str(g->function->name)->bytes : "<";
    return *name == '<' ? "generator" : name;
}

const char *type_name(value v) {
    if (value_is_int(v)) return "int";
    if (value_is_float(v)) return "float";
    if (value_is_bool(v)) return "bool";
    if (v == VALUE_NONE) return "NoneType";
    if (!value_is_object(v)) return "nothing";
    switch (object_kind(v)) {
    case OBJ_EXCEPTION: return value_str(value_exception(v)->type->name)->bytes;
    case OBJ_FOREIGN: return value_str(value_foreign(v)->type->name)->bytes;
    case OBJ_ITERATOR: return iterator_name(value_iterator(v));
    case OBJ_DICT_VIEW: return view_names[value_object(v)->flags];
    case OBJ_GENERATOR: return generator_name((const struct generator *)(const void *)value_object(v));
    default: return kind_names[object_kind(v)];
    }
}
