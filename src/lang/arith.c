// Arithmetic on numbers, with Python's rules: floor division, true division correctly rounded, powers, shifts. Integers have 64
// bits; what does not fit is an OverflowError and never wraps.
#include "lang/ops_inside.h"

#include <math.h>

struct number {
    bool is_float;
    int64_t i;
    double f; // set for integers too
};

static bool as_number(value v, struct number *out) {
    if (value_is_float(v)) {
        *out = (struct number){.is_float = true, .f = value_float(v)};
        return true;
    }
    if (!value_as_index(v, &out->i)) return false;
    out->is_float = false;
    out->f = (double)out->i;
    return true;
}

static value too_big(struct fiber *f) {
    fiber_raise(f, "OverflowError", "integer result does not fit in 64 bits");
    fiber_hint(f, "bobbin's integers end at 9223372036854775807; floats go further, rounded (2.0 ** 64)");
    return VALUE_UNDEF;
}

static value zero_division(struct fiber *f, const char *message) {
    fiber_raise(f, "ZeroDivisionError", "%s", message);
    return VALUE_UNDEF;
}

// x / y for integers, rounded once: the quotient is computed to at least 63 bits with a last bit that says whether
// anything was left over, so the conversion to double rounds as the exact quotient would.
static value divide_ints(struct fiber *f, int64_t x, int64_t y) {
    if (y == 0) return zero_division(f, "division by zero");
    const int64_t exact = (int64_t)1 << 53;
    if (x >= -exact && x <= exact && y >= -exact && y <= exact) return made(f, make_float(&f->cache, (double)x / (double)y));
    uint64_t a = x < 0 ? -(uint64_t)x : (uint64_t)x, b = y < 0 ? -(uint64_t)y : (uint64_t)y;
    int shift = a ? __builtin_clzll(a) : 0;
    __uint128_t wide = (__uint128_t)(a << shift) << 64, quotient = wide / b;
    if (quotient * b != wide) quotient |= 1;
    double d = ldexp((double)quotient, -64 - shift);
    return made(f, make_float(&f->cache, (x < 0) != (y < 0) ? -d : d));
}

static int64_t floor_mod(int64_t x, int64_t y) { // y is neither 0 nor -1
    int64_t m = x % y;
    return m != 0 && (m < 0) != (y < 0) ? m + y : m;
}

static value floor_divide(struct fiber *f, int64_t x, int64_t y) {
    if (y == 0) return zero_division(f, "integer division or modulo by zero");
    if (y == -1) return x == INT64_MIN ? too_big(f) : made(f, make_int(&f->cache, -x));
    int64_t q = x / y;
    if (x % y != 0 && (x < 0) != (y < 0)) q--;
    return made(f, make_int(&f->cache, q));
}

static value power_floats(struct fiber *f, double x, double y) {
    if (x == 0 && y < 0 && isfinite(y)) return zero_division(f, "0.0 cannot be raised to a negative power");
    if (x < 0 && isfinite(x) && isfinite(y) && y != floor(y)) {
        fiber_raise(f, "ValueError", "a negative number has no real fractional power");
        fiber_hint(f, "Python gives a complex number here; bobbin leaves those out");
        return VALUE_UNDEF;
    }
    double d = pow(x, y);
    if (isinf(d) && isfinite(x) && isfinite(y)) {
        fiber_raise(f, "OverflowError", "(34, 'Numerical result out of range')");
        return VALUE_UNDEF;
    }
    return made(f, make_float(&f->cache, d));
}

// By repeated squaring; the last square is not needed, so it may overflow.
static value power_ints(struct fiber *f, int64_t x, int64_t y) {
    if (y < 0) return power_floats(f, (double)x, (double)y);
    int64_t result = 1;
    for (bool square_fits = true; y > 0; y >>= 1) {
        if (!square_fits) return too_big(f);
        if ((y & 1) && __builtin_mul_overflow(result, x, &result)) return too_big(f);
        square_fits = !__builtin_mul_overflow(x, x, &x);
    }
    return made(f, make_int(&f->cache, result));
}

static value shift_left(struct fiber *f, int64_t x, int64_t by) {
    if (x == 0) return value_from_small(0);
    if (by >= 63) return by == 63 && x == -1 ? made(f, make_int(&f->cache, INT64_MIN)) : too_big(f);
    int64_t result = (int64_t)((uint64_t)x << by);
    return result >> by == x ? made(f, make_int(&f->cache, result)) : too_big(f);
}

static value shift_ints(struct fiber *f, enum ast_op op, int64_t x, int64_t by) {
    if (by < 0) {
        fiber_raise(f, "ValueError", "negative shift count");
        return VALUE_UNDEF;
    }
    if (op == AST_LSHIFT) return shift_left(f, x, by);
    return made(f, make_int(&f->cache, x >> (by > 63 ? 63 : by)));
}

static value binary_ints(struct fiber *f, enum ast_op op, int64_t x, int64_t y) {
    int64_t result;
    switch (op) {
    case AST_ADD: return __builtin_add_overflow(x, y, &result) ? too_big(f) : made(f, make_int(&f->cache, result));
    case AST_SUB: return __builtin_sub_overflow(x, y, &result) ? too_big(f) : made(f, make_int(&f->cache, result));
    case AST_MUL: return __builtin_mul_overflow(x, y, &result) ? too_big(f) : made(f, make_int(&f->cache, result));
    case AST_DIV: return divide_ints(f, x, y);
    case AST_FLOORDIV: return floor_divide(f, x, y);
    case AST_MOD:
        if (y == 0) return zero_division(f, "integer modulo by zero");
        return made(f, make_int(&f->cache, y == -1 ? 0 : floor_mod(x, y)));
    case AST_POW: return power_ints(f, x, y);
    case AST_LSHIFT: case AST_RSHIFT: return shift_ints(f, op, x, y);
    case AST_BITAND: return made(f, make_int(&f->cache, x & y));
    case AST_BITOR: return made(f, make_int(&f->cache, x | y));
    case AST_BITXOR: return made(f, make_int(&f->cache, x ^ y));
    default: return VALUE_UNDEF;
    }
}

// The remainder with the divisor's sign; a zero has it too.
static double mod_floats(double x, double y) {
    double m = fmod(x, y);
    if (m == 0) return copysign(0.0, y);
    return (y < 0) != (m < 0) ? m + y : m;
}

// The floor of the true quotient, found by way of the remainder because x / y may round up to a whole number.
static double floor_divide_floats(double x, double y) {
    double m = fmod(x, y), q = (x - m) / y;
    if (m != 0 && (y < 0) != (m < 0)) q -= 1.0;
    if (q == 0) return copysign(0.0, x / y);
    double whole = floor(q);
    return q - whole > 0.5 ? whole + 1.0 : whole;
}

static value binary_floats(struct fiber *f, enum ast_op op, double x, double y) {
    double d;
    switch (op) {
    case AST_ADD: d = x + y; break;
    case AST_SUB: d = x - y; break;
    case AST_MUL: d = x * y; break;
    case AST_DIV:
        if (y == 0) return zero_division(f, "float division by zero");
        d = x / y;
        break;
    case AST_FLOORDIV:
        if (y == 0) return zero_division(f, "float floor division by zero");
        d = floor_divide_floats(x, y);
        break;
    case AST_MOD:
        if (y == 0) return zero_division(f, "float modulo");
        d = mod_floats(x, y);
        break;
    case AST_POW: return power_floats(f, x, y);
    default: return VALUE_UNDEF;
    }
    return made(f, make_float(&f->cache, d));
}

static bool is_bitwise(enum ast_op op) {
    return op == AST_BITAND || op == AST_BITOR || op == AST_BITXOR;
}

value number_binary(struct fiber *f, enum ast_op op, value a, value b, bool *mine) {
    struct number x, y;
    *mine = as_number(a, &x) && as_number(b, &y);
    if (!*mine) return VALUE_UNDEF;
    if (x.is_float || y.is_float) {
        *mine = op <= AST_POW;
        return *mine ? binary_floats(f, op, x.f, y.f) : VALUE_UNDEF;
    }
    value result = binary_ints(f, op, x.i, y.i);
    if (is_bitwise(op) && value_is_bool(a) && value_is_bool(b)) return value_from_bool(value_small(result));
    return result;
}

static const char *const unary_signs[AST_OP_COUNT] = {[AST_NEG] = "-", [AST_POS] = "+", [AST_INVERT] = "~"};

value ops_unary(struct fiber *f, enum ast_op op, value a) {
    struct number x;
    if (op == AST_NOT) return value_from_bool(!ops_truth(a));
    if (!as_number(a, &x) || (x.is_float && op == AST_INVERT)) {
        fiber_raise(f, "TypeError", "bad operand type for unary %s: '%s'", unary_signs[op], type_name(a));
        return VALUE_UNDEF;
    }
    if (op == AST_INVERT) return made(f, make_int(&f->cache, ~x.i));
    if (op == AST_POS) return x.is_float ? a : made(f, make_int(&f->cache, x.i));
    if (x.is_float) return made(f, make_float(&f->cache, -x.f));
    return x.i == INT64_MIN ? too_big(f) : made(f, make_int(&f->cache, -x.i));
}

static const char *const signs[AST_OP_COUNT] = {
    [AST_ADD] = "+", [AST_SUB] = "-", [AST_MUL] = "*", [AST_DIV] = "/", [AST_FLOORDIV] = "//", [AST_MOD] = "%",
    [AST_POW] = "** or pow()", [AST_LSHIFT] = "<<", [AST_RSHIFT] = ">>", [AST_BITAND] = "&", [AST_BITOR] = "|", [AST_BITXOR] = "^",
};

static value unsupported(struct fiber *f, const char *sign, value a, value b) {
    fiber_raise(f, "TypeError", "unsupported operand type(s) for %s: '%s' and '%s'", sign, type_name(a), type_name(b));
    return VALUE_UNDEF;
}

value ops_binary(struct fiber *f, enum ast_op op, value a, value b) {
    bool mine;
    value v = number_binary(f, op, a, b, &mine);
    if (!mine) v = sequence_binary(f, op, a, b, &mine);
    return mine ? v : unsupported(f, signs[op], a, b);
}

value ops_inplace(struct fiber *f, enum ast_op op, value a, value b) {
    bool mine;
    value v = number_binary(f, op, a, b, &mine);
    if (!mine) v = sequence_inplace(f, op, a, b, &mine);
    if (!mine) v = sequence_binary(f, op, a, b, &mine);
    if (mine) return v;
    char sign[4];
    size_t len = op == AST_POW ? 2 : strlen(signs[op]);
    memcpy(sign, signs[op], len);
    memcpy(sign + len, "=", 2);
    return unsupported(f, sign, a, b);
}
