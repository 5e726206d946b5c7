// 'format' % values: %[(name)][flags][width][.precision][h|l|L]type.
#include "lang/ops_inside.h"

#include "base/utf8.h"

#include <ctype.h>
#include <math.h>

struct percent { // one formatting in progress
    struct fiber *f;
    struct text *out;
    const char *start, *at, *end;
    value args;
    size_t used;      // items of a tuple taken, or 1 when the single value was
    bool is_mapping;  // args may be subscripted with names, and need not be used up
};

struct directive {
    bool left, plus, blank, alternate, zero;
    int64_t width, precision; // -1: none
    char type;
    value arg;
};

static bool refuse(struct percent *p, const char *kind, const char *message) {
    fiber_raise(p->f, kind, "%s", message);
    return false;
}

static bool next_arg(struct percent *p, value *out) {
    bool is_tuple = value_is_tuple(p->args);
    size_t have = is_tuple ? value_tuple(p->args)->len : 1;
    if (p->used >= have) return refuse(p, "TypeError", "not enough arguments for format string");
    *out = is_tuple ? value_tuple(p->args)->items[p->used] : p->args;
    p->used++;
    return true;
}

// (name): the value is looked up in the mapping on the right. at stands behind the opening parenthesis.
static bool read_name(struct percent *p, value *out) {
    if (!value_is_dict(p->args)) return refuse(p, "TypeError", "format requires a mapping");
    const char *from = p->at;
    for (int depth = 1; depth > 0; p->at++) {
        if (p->at == p->end) return refuse(p, "ValueError", "incomplete format key");
        depth += *p->at == '(' ? 1 : *p->at == ')' ? -1 : 0;
    }
    value key = made(p->f, make_str(&p->f->cache, from, (size_t)(p->at - 1 - from)));
    if (key == VALUE_UNDEF) return false;
    *out = ops_get_item(p->f, p->args, key);
    p->used = 1;
    return *out != VALUE_UNDEF;
}

// Digits, or * for "take it from the arguments"; -1 when there is neither.
static bool read_count(struct percent *p, const char *too_big, int64_t *out) {
    value v;
    if (p->at < p->end && *p->at == '*') {
        p->at++;
        if (!next_arg(p, &v)) return false;
        if (!value_as_index(v, out)) return refuse(p, "TypeError", "* wants int");
        if (*out > INT32_MAX || *out < -INT32_MAX) return refuse(p, "OverflowError", "Python int too large to convert to C int");
        return true;
    }
    *out = -1;
    for (; p->at < p->end && isdigit((unsigned char)*p->at); p->at++) {
        *out = (*out < 0 ? 0 : *out) * 10 + (*p->at - '0');
        if (*out > INT32_MAX) return refuse(p, "ValueError", too_big);
    }
    return true;
}

static void read_flags(struct percent *p, struct directive *d) {
    for (; p->at < p->end; p->at++) {
        switch (*p->at) {
        case '-': d->left = true; break;
        case '+': d->plus = true; break;
        case ' ': d->blank = true; break;
        case '#': d->alternate = true; break;
        case '0': d->zero = true; break;
        default: return;
        }
    }
}

// Everything between % and the type, the type included.
static bool read_directive(struct percent *p, struct directive *d) {
    *d = (struct directive){.precision = -1, .arg = VALUE_UNDEF};
    if (p->at < p->end && *p->at == '(') {
        p->at++;
        if (!read_name(p, &d->arg)) return false;
    }
    read_flags(p, d);
    if (!read_count(p, "width too big", &d->width)) return false;
    if (d->width < -1) {
        d->left = true;
        d->width = -d->width;
    }
    if (p->at < p->end && *p->at == '.') {
        p->at++;
        if (!read_count(p, "precision too big", &d->precision)) return false;
        if (d->precision < 0) d->precision = 0;
    }
    if (p->at < p->end && (*p->at == 'h' || *p->at == 'l' || *p->at == 'L')) p->at++;
    if (p->at == p->end) return refuse(p, "ValueError", "incomplete format");
    d->type = *p->at++;
    return true;
}

static struct number_parts parts_of(const struct directive *d) {
    bool zero = d->zero && !d->left;
    return (struct number_parts){
        .fill = zero ? "0" : " ", .fill_len = 1, .width = d->width > 0 ? (size_t)d->width : 0,
        .align = d->left ? '<' : zero ? '=' : '>', .prefix = "", .rest = "",
    };
}

static char sign_of(const struct directive *d, bool negative) {
    return negative ? '-' : d->plus ? '+' : d->blank ? ' ' : 0;
}

static bool add_padded_text(struct percent *p, const struct directive *d, const char *s, size_t len) {
    size_t nchars = utf8_count(s, len);
    struct number_parts parts = parts_of(d);
    parts.fill = " ";
    parts.align = d->left ? '<' : '>';
    text_add_padded(p->out, &parts, s, len, nchars);
    return true;
}

static bool add_text(struct percent *p, const struct directive *d) {
    struct text t = {0};
    bool fine = d->type == 's' ? ops_str(p->f, &t, d->arg) : d->type == 'r' ? ops_repr(p->f, &t, d->arg) : ops_ascii(p->f, &t, d->arg);
    size_t len = t.len;
    if (fine && d->precision >= 0) {
        size_t at = 0;
        for (int64_t n = 0; n < d->precision && at < t.len; n++) {
            uint32_t cp;
            at += utf8_decode(t.data + at, t.len - at, &cp);
        }
        len = at;
    }
    if (fine) add_padded_text(p, d, text_str(&t), len);
    text_finish(&t);
    return fine;
}

static bool add_char(struct percent *p, const struct directive *d) {
    int64_t i;
    char bytes[4];
    if (value_is_str(d->arg) && value_str(d->arg)->nchars == 1)
        return add_padded_text(p, d, value_str(d->arg)->bytes, value_str(d->arg)->len);
    if (!value_as_index(d->arg, &i)) return refuse(p, "TypeError", "%c requires int or char");
    if (i < 0 || i > 0x10ffff) return refuse(p, "OverflowError", "%c arg not in range(0x110000)");
    if (i >= 0xd800 && i < 0xe000) return refuse(p, "ValueError", "surrogates have no character");
    return add_padded_text(p, d, bytes, utf8_write((uint32_t)i, bytes));
}

// The integer's digits, or those of a float's whole part, however long.
static bool integer_digits(struct percent *p, const struct directive *d, struct text *digits, bool *negative) {
    int64_t i;
    bool decimal = strchr("diu", d->type) != NULL;
    if (value_as_index(d->arg, &i)) {
        unsigned base = decimal ? 10 : d->type == 'o' ? 8 : 16;
        char buf[64];
        *negative = i < 0;
        text_add(digits, buf, digits_of(i < 0 ? -(uint64_t)i : (uint64_t)i, base, d->type == 'X', buf));
        return true;
    }
    if (!decimal || !value_is_float(d->arg)) {
        fiber_raise(p->f, "TypeError", "%%%c format: %s is required, not %s", d->type, decimal ? "a real number" : "an integer",
                    type_name(d->arg));
        return false;
    }
    double x = value_float(d->arg);
    if (isnan(x)) return refuse(p, "ValueError", "cannot convert float NaN to integer");
    if (isinf(x)) return refuse(p, "OverflowError", "cannot convert float infinity to integer");
    *negative = x <= -1;
    text_printf(digits, "%.0f", fabs(trunc(x)));
    return true;
}

static bool add_integer(struct percent *p, const struct directive *d) {
    struct text digits = {0}, whole = {0};
    bool negative = false, fine = integer_digits(p, d, &digits, &negative);
    if (fine) {
        if (d->precision > 0 && (size_t)d->precision > digits.len) text_add_repeat(&whole, '0', (size_t)d->precision - digits.len);
        text_add(&whole, text_str(&digits), digits.len);
        struct number_parts parts = parts_of(d);
        parts.sign = sign_of(d, negative);
        parts.digits = whole.data;
        parts.ndigits = whole.len;
        if (d->alternate) parts.prefix = d->type == 'x' ? "0x" : d->type == 'X' ? "0X" : d->type == 'o' ? "0o" : "";
        number_add(p->out, &parts);
    }
    text_finish(&digits);
    text_finish(&whole);
    return fine;
}

static bool add_float(struct percent *p, const struct directive *d) {
    int64_t i;
    double x;
    if (value_as_index(d->arg, &i)) x = (double)i;
    else if (value_is_float(d->arg)) x = value_float(d->arg);
    else {
        fiber_raise(p->f, "TypeError", "must be real number, not %s", type_name(d->arg));
        return false;
    }
    struct text number = {0};
    float_add(&number, x, d->type, d->precision < 0 ? 6 : (int)d->precision, d->alternate);
    struct number_parts parts = parts_of(d);
    parts.sign = sign_of(d, signbit(x) && !isnan(x));
    parts.digits = text_str(&number);
    parts.ndigits = number.len;
    number_add(p->out, &parts);
    text_finish(&number);
    return true;
}

static bool add_directive(struct percent *p) {
    struct directive d;
    if (p->at < p->end && *p->at == '%') {
        text_add_char(p->out, *p->at++);
        return true;
    }
    if (!read_directive(p, &d)) return false;
    if (d.arg == VALUE_UNDEF && !next_arg(p, &d.arg)) return false;
    size_t room = (size_t)(d.width > 0 ? d.width : 0) + (size_t)(d.precision > 0 ? d.precision : 0);
    if (!text_fits(p->f, p->out, room)) return false;
    switch (d.type) {
    case 's': case 'r': case 'a': return add_text(p, &d);
    case 'c': return add_char(p, &d);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return add_integer(p, &d);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return add_float(p, &d);
    default: break;
    }
    uint32_t cp;
    const char *type = p->at - 1;
    char shown[5] = {0};
    size_t len = utf8_decode(type, (size_t)(p->end - type), &cp);
    memcpy(shown, type, len);
    fiber_raise(p->f, "ValueError", "unsupported format character '%s' (0x%x) at index %zu", shown, (unsigned)cp,
                utf8_count(p->start, (size_t)(type - p->start)));
    return false;
}

static bool add_all(struct percent *p) {
    while (p->at < p->end) {
        const char *sign = memchr(p->at, '%', (size_t)(p->end - p->at));
        const char *stop = sign ? sign : p->end;
        text_add(p->out, p->at, (size_t)(stop - p->at));
        p->at = sign ? sign + 1 : p->end;
        if (sign && !add_directive(p)) return false;
    }
    size_t have = value_is_tuple(p->args) ? value_tuple(p->args)->len : 1;
    if (p->used < have && !p->is_mapping) return refuse(p, "TypeError", "not all arguments converted during string formatting");
    return true;
}

value ops_percent(struct fiber *f, struct str *format, value args) {
    struct text out = {0};
    struct percent p = {
        .f = f, .out = &out, .start = format->bytes, .at = format->bytes, .end = format->bytes + format->len, .args = args,
        .is_mapping = value_is_dict(args) || value_is_list(args) || value_is_range(args),
    };
    bool fine = add_all(&p);
    fiber_work(f, WORK_BYTES, out.len);
    value v = fine ? made(f, make_text(&f->cache, &out)) : VALUE_UNDEF;
    text_finish(&out);
    return v;
}
