// Builtins on numbers: abs, round, divmod, pow, and those that fold many into one: sum, min, max.
#include "lib/parts.h"
#include "lib/rounding.h"
#include "lib/support.h"

#include <math.h>

static enum native_status builtin_abs(struct call *c) {
    value v = c->args[0];
    int64_t i;
    if (value_is_float(v)) return native_made(c, make_float(lib_heap(c), fabs(value_float(v))));
    if (!value_as_index(v, &i)) return native_type_error(c, "bad operand type for abs(): '%s'", type_name(v));
    if (i == INT64_MIN) return lib_overflow(c);
    return native_made(c, make_int(lib_heap(c), i < 0 ? -i : i));
}

// An integer rounded to a multiple of 10 to the power of `places`, half to even.
static enum native_status round_int(struct call *c, int64_t i, int64_t places) {
    if (places > 19) return native_return(c, value_from_small(0));
    __int128 unit = 1;
    for (int64_t n = 0; n < places; n++) unit *= 10;
    __int128 down = i / unit * unit;
    if (i < 0 && down != i) down -= unit;
    __int128 over = (i - down) * 2;
    bool odd = down / unit % 2 != 0;
    __int128 result = over > unit || (over == unit && odd) ? down + unit : down;
    if (result > INT64_MAX || result < INT64_MIN) return lib_overflow(c);
    return native_made(c, make_int(lib_heap(c), (int64_t)result));
}

static enum native_status builtin_round(struct call *c) {
    value v = c->args[0];
    int64_t places = 0, i;
    bool to_int = !lib_given_some(c, 1);
    if (!to_int && !native_arg_int(c, 1, &places)) return NATIVE_ERROR;
    if (value_as_index(v, &i)) {
        if (to_int || places >= 0) return native_made(c, make_int(lib_heap(c), i));
        return round_int(c, i, places < -100 ? 100 : -places);
    }
    if (!value_is_float(v)) return native_type_error(c, "type %s doesn't define __round__ method", type_name(v));
    double d = value_float(v);
    if (to_int) return lib_int_from_float(c, nearbyint(d));
    double rounded = rounding_of(d, places > 400 ? 400 : places < -400 ? -400 : (int)places);
    if (isinf(rounded) && !isinf(d)) return native_raise(c, "OverflowError", "rounded value too large to represent");
    return native_made(c, make_float(lib_heap(c), rounded));
}

static enum native_status builtin_divmod(struct call *c) {
    value a = c->args[0], b = c->args[1];
    int64_t i, j;
    bool numbers = (value_as_index(a, &i) || value_is_float(a)) && (value_as_index(b, &j) || value_is_float(b));
    if (!numbers) {
        return native_type_error(c, "unsupported operand type(s) for divmod(): '%s' and '%s'", type_name(a), type_name(b));
    }
    if (value_as_index(a, &i) && value_as_index(b, &j)) {
        if (j == 0) return native_raise(c, "ZeroDivisionError", "integer division or modulo by zero");
    } else if ((value_is_float(b) ? value_float(b) : (double)j) == 0) {
        return native_raise(c, "ZeroDivisionError", "float divmod()");
    }
    value pair[2] = {ops_binary(c->fiber, AST_FLOORDIV, a, b), VALUE_UNDEF};
    if (pair[0] != VALUE_UNDEF) pair[1] = ops_binary(c->fiber, AST_MOD, a, b);
    if (pair[1] == VALUE_UNDEF) return NATIVE_ERROR;
    return native_made(c, make_tuple_of(lib_heap(c), pair, 2));
}

// x to the power of n modulo m, in 0 .. m-1, for n >= 0 and m > 0.
static int64_t power_mod(int64_t x, int64_t n, int64_t m) {
    __int128 base = x % m, result = 1 % m;
    if (base < 0) base += m;
    for (; n; n >>= 1) {
        if (n & 1) result = result * base % m;
        base = base * base % m;
    }
    return (int64_t)result;
}

// The number y with x * y == 1 modulo m, by Euclid's algorithm; false when there is none.
static bool inverse_mod(int64_t x, int64_t m, int64_t *out) {
    __int128 a = x % m, b = m, u = 1, v = 0;
    if (a < 0) a += m;
    while (a) {
        __int128 q = b / a, next = b - q * a;
        b = a;
        a = next;
        next = v - q * u;
        v = u;
        u = next;
    }
    if (b != 1) return false;
    *out = (int64_t)(v < 0 ? v + m : v);
    return true;
}

static enum native_status power_of_three(struct call *c, int64_t x, int64_t n, int64_t m) {
    if (m == 0) return native_value_error(c, "pow() 3rd argument cannot be 0");
    if (m == INT64_MIN || n == INT64_MIN) return lib_overflow(c);
    int64_t size = m < 0 ? -m : m;
    if (n < 0) {
        if (!inverse_mod(x, size, &x)) return native_value_error(c, "base is not invertible for the given modulus");
        n = -n;
    }
    int64_t result = power_mod(x, n, size);
    if (m < 0 && result) result += m;
    return native_made(c, make_int(lib_heap(c), result));
}

static enum native_status builtin_pow(struct call *c) {
    if (!lib_given_some(c, 2)) {
        value v = ops_binary(c->fiber, AST_POW, c->args[0], c->args[1]);
        return v == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, v);
    }
    int64_t x, n, m;
    if (value_as_index(c->args[0], &x) && value_as_index(c->args[1], &n) && value_as_index(c->args[2], &m)) {
        return power_of_three(c, x, n, m);
    }
    bool any_float = value_is_float(c->args[0]) || value_is_float(c->args[1]) || value_is_float(c->args[2]);
    if (any_float) return native_type_error(c, "pow() 3rd argument not allowed unless all arguments are integers");
    return native_type_error(c, "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'", type_name(c->args[0]),
                             type_name(c->args[1]), type_name(c->args[2]));
}

static enum native_status builtin_sum(struct call *c) {
    value total = lib_given(c, 1) ? c->args[1] : value_from_small(0), item;
    if (!lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    if (value_is_str(total)) return native_type_error(c, "sum() can't sum strings [use ''.join(seq) instead]");
    if (lib_is_lazy(c->args[0])) return lib_prelude(c, "sum_of", (value[]){c->args[0], total}, 2);
    struct walk w = walk_begin(c, c->args[0]);
    while (walk_next(&w, &item)) {
        int64_t sum;
        if (value_is_small(total) && value_is_small(item)) { // two of 63 bits always fit 64
            sum = value_small(total) + value_small(item);
            total = make_int(lib_heap(c), sum);
            if (total == VALUE_UNDEF) return native_no_memory(c);
            continue;
        }
        total = ops_binary(c->fiber, AST_ADD, total, item);
        if (total == VALUE_UNDEF) return NATIVE_ERROR;
    }
    return w.failed ? NATIVE_ERROR : native_return(c, total);
}

// What min and max share: args are key and default; op is the comparison by which a later item wins.
struct extreme {
    const char *name, *plain, *by;
    bool largest;
};
enum { EXTREME_KEY, EXTREME_DEFAULT };

// Whether item takes the place of best: 1, 0, or -1 with the error set.
static int extreme_wins(struct call *c, const struct extreme *e, value item, value best) {
    if (value_is_small(item) && value_is_small(best)) {
        return e->largest ? value_small(item) > value_small(best) : value_small(item) < value_small(best);
    }
    value wins = ops_compare(c->fiber, e->largest ? AST_GT : AST_LT, item, best);
    return wins == VALUE_UNDEF ? -1 : wins == VALUE_TRUE;
}

static enum native_status extreme_of_items(struct call *c, const struct extreme *e, value items) {
    struct walk w = walk_begin(c, items);
    value best = VALUE_UNDEF, item;
    while (walk_next(&w, &item)) {
        int wins = best == VALUE_UNDEF ? 1 : extreme_wins(c, e, item, best);
        if (wins < 0) return NATIVE_ERROR;
        if (wins) best = item;
    }
    if (w.failed) return NATIVE_ERROR;
    if (best != VALUE_UNDEF) return native_return(c, best);
    if (lib_given(c, EXTREME_DEFAULT)) return native_return(c, c->args[EXTREME_DEFAULT]);
    return native_value_error(c, "%s() arg is an empty sequence", e->name);
}

// The prelude takes the default as a tuple of one or none.
static enum native_status extreme_by_prelude(struct call *c, const struct extreme *e, value items) {
    value fallback = make_tuple_of(lib_heap(c), c->args + EXTREME_DEFAULT, lib_given(c, EXTREME_DEFAULT));
    if (fallback == VALUE_UNDEF) return native_no_memory(c);
    if (!lib_given_some(c, EXTREME_KEY)) return lib_prelude(c, e->plain, (value[]){items, fallback}, 2);
    return lib_prelude(c, e->by, (value[]){items, fallback, c->args[EXTREME_KEY]}, 3);
}

static enum native_status extreme(struct call *c, const struct extreme *e) {
    if (c->nrest == 0) return native_type_error(c, "%s expected at least 1 argument, got 0", e->name);
    value items = c->rest[0];
    if (c->nrest > 1) {
        if (lib_given(c, EXTREME_DEFAULT)) {
            return native_type_error(c, "Cannot specify a default for %s() with multiple positional arguments", e->name);
        }
        items = make_tuple_of(lib_heap(c), c->rest, c->nrest);
        if (items == VALUE_UNDEF) return native_no_memory(c);
    }
    if (!lib_check_iterable(c, items)) return NATIVE_ERROR;
    if (lib_given_some(c, EXTREME_KEY) || lib_is_lazy(items)) return extreme_by_prelude(c, e, items);
    return extreme_of_items(c, e, items);
}

static enum native_status builtin_min(struct call *c) {
    return extreme(c, &(struct extreme){"min", "min_plain", "min_by", false});
}

static enum native_status builtin_max(struct call *c) {
    return extreme(c, &(struct extreme){"max", "max_plain", "max_by", true});
}

static const struct native_def NUMBER_DEFS[] = {
    {"abs", "abs(x, /)", builtin_abs, "The number without its sign.", "abs(-3)"},
    {"divmod", "divmod(x, y, /)", builtin_divmod, "The tuple (x // y, x % y).", "divmod(17, 5)"},
    {"max", "max(*args, key=None, default=None)", builtin_max,
     "The largest argument, or the largest item of one iterable; with a key, the one for which key(item) is largest.",
     "max(['a', 'bcd', 'ef'], key=len)"},
    {"min", "min(*args, key=None, default=None)", builtin_min,
     "The smallest argument, or the smallest item of one iterable; with a key, the one for which key(item) is smallest.",
     "min(3, 1, 2)"},
    {"pow", "pow(base, exp, mod=None)", builtin_pow, "The base to the power of exp; with mod, that modulo mod, for integers.", "pow(7, 100, 13)"},
    {"round", "round(number, ndigits=None)", builtin_round,
     "The number rounded to so many digits after the point, halves to the even side; without ndigits, an integer.", "round(2.5)"},
    {"sum", "sum(iterable, /, start=0)", builtin_sum, "The start and all items added up.", "sum([1, 2, 3])"},
};

void builtins_number_register(struct interp *in) {
    interp_add_builtins(in, NUMBER_DEFS, LIB_COUNT(NUMBER_DEFS), NULL);
}
