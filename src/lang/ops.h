// What operators, comparisons, subscripts and conversions do, on any values: the slow paths of the VM, and natives' tools.
// A function that can fail returns VALUE_UNDEF, -1 or false with the fiber's error set, in Python's words.
// None of them calls language code, waits, or recurses on the C stack (RecursionError at OPS_MAX_NESTING levels).
#pragma once

#include "lang/ast.h"
#include "lang/object.h"

struct fiber;
struct text;

#define OPS_MAX_NESTING 990 // containers in containers that repr, == and hash follow

value ops_binary(struct fiber *f, enum ast_op op, value a, value b);
// `a op= b`: lists are extended in place; all else is ops_binary.
value ops_inplace(struct fiber *f, enum ast_op op, value a, value b);
value ops_unary(struct fiber *f, enum ast_op op, value a);
value ops_compare(struct fiber *f, enum ast_op op, value a, value b); // a bool; AST_EQ..AST_IS_NOT

bool ops_truth(value v);                                     // never fails
int ops_equal(struct fiber *f, value a, value b);            // 1, 0, or -1: nested too deeply (f may be NULL: no error is set)
int ops_less(struct fiber *f, value a, value b);             // 1, 0, or -1: TypeError
// TypeError: unhashable type (f may be NULL: no error is set). Numbers as Python: hash(1) == hash(1.0).
bool value_hash(struct fiber *f, value v, uint64_t *out);
int ops_contains(struct fiber *f, value container, value item); // 1, 0, -1; lists, tuples, strings, dicts, ranges, views

value ops_get_item(struct fiber *f, value container, value index);  // slices too
bool ops_set_item(struct fiber *f, value container, value index, value v);
bool ops_del_item(struct fiber *f, value container, value index);
value ops_len(struct fiber *f, value v);
void ops_key_error(struct fiber *f, value key); // KeyError with the key itself as its argument

// The eager iterables: list, tuple, str, dict, range, dict views, and iterators over these. `at` is the iteration's state,
// 0 at first. Returns the next item, VALUE_UNDEF at the end with no error set, or VALUE_UNDEF with an error set.
// Generators are not eager: only the VM steps them.
bool ops_is_eager(value iterable);
value ops_next(struct fiber *f, value iterable, size_t *at, size_t *expect);
// The lazy ones, which only the VM steps: generators, and foreign objects that give one when they are walked over.
bool ops_is_lazy(value v);
value ops_iterate(struct fiber *f, value v); // of a foreign object what it gives, else v; VALUE_UNDEF with the error set
// All items of an eager iterable as a tuple (a snapshot); NULL with the error set.
struct tuple *ops_items(struct fiber *f, value iterable);

// Text.
bool ops_repr(struct fiber *f, struct text *out, value v);   // recursion shown as [...]; false with an error set
bool ops_str(struct fiber *f, struct text *out, value v);
bool ops_format(struct fiber *f, struct text *out, value v, const char *spec, size_t spec_len); // format(v, spec)
value ops_percent(struct fiber *f, struct str *format, value args); // '%d' % x
bool ops_ascii(struct fiber *f, struct text *out, value v);  // ascii(v)
void float_repr(struct text *out, double d);                 // shortest that reads back; "inf", "nan", "1e+16"
const char *type_name(value v);                              // Python's name of the value's type, for messages
