// format(v, spec): [[fill]align][sign][z][#][0][width][grouping][.precision][type], for int, bool, float and str, with Python's words
// for what is not allowed.
#include "lang/ops_inside.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>

struct spec {
    char fill[4];
    size_t fill_len;
    char align;       // 0: by type
    char sign;        // 0, '+', '-' or ' '
    bool no_negative_zero, alternate;
    int64_t width, precision; // -1: none
    char separator;   // 0, ',' or '_'
    uint32_t type;    // 0: none
};

static bool refuse(struct fiber *f, const char *message) {
    fiber_raise(f, "ValueError", "%s", message);
    return false;
}

static bool is_align(char c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}

// Digits at *at; -1 when there are none. false: too many.
static bool read_number(struct fiber *f, const char **at, const char *end, int64_t *out) {
    *out = -1;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
        if (*out < 0) *out = 0;
        if (*out > (INT64_MAX - 9) / 10) return refuse(f, "Too many decimal digits in format string");
        *out = *out * 10 + (**at - '0');
    }
    return true;
}

static const char *read_align(struct spec *s, const char *at, const char *end, char default_align) {
    uint32_t cp;
    s->fill[0] = ' ';
    s->fill_len = 1;
    s->align = default_align;
    size_t first = at < end ? utf8_decode(at, (size_t)(end - at), &cp) : 0;
    if (first && at + first < end && is_align(at[first])) {
        memcpy(s->fill, at, first);
        s->fill_len = first;
        s->align = at[first];
        return at + first + 1;
    }
    if (first && is_align(*at)) s->align = *at++;
    return at;
}

static bool read_separator(struct fiber *f, struct spec *s, const char **at, const char *end) {
    if (*at < end && **at == ',') s->separator = *(*at)++;
    if (*at < end && **at == '_') {
        if (s->separator) return refuse(f, "Cannot specify both ',' and '_'.");
        s->separator = *(*at)++;
    }
    if (*at < end && **at == ',' && s->separator == '_') return refuse(f, "Cannot specify both ',' and '_'.");
    return true;
}

// Separators go with decimal numbers, and '_' with other bases too.
static bool check_separator(struct fiber *f, const struct spec *s, uint32_t default_type) {
    uint32_t type = s->type ? s->type : default_type;
    if (!s->separator || type == 0 || (type < 128 && strchr("defgEG%F", (int)type))) return true;
    if (s->separator == '_' && type < 128 && strchr("boxX", (int)type)) return true;
    if (type > 32 && type < 128) fiber_raise(f, "ValueError", "Cannot specify '%c' with '%c'.", s->separator, (int)type);
    else fiber_raise(f, "ValueError", "Cannot specify '%c' with '\\x%x'.", s->separator, (unsigned)type);
    return false;
}

// Sign, z, #, 0: the part between alignment and width.
static const char *read_flags(struct spec *s, const char *at, const char *end, const char *start, char default_align) {
    bool has_align = at > start, has_fill = at > start + 1; // start: where the spec begins
    if (at < end && (*at == '+' || *at == '-' || *at == ' ')) s->sign = *at++;
    if (at < end && *at == 'z') {
        s->no_negative_zero = true;
        at++;
    }
    if (at < end && *at == '#') {
        s->alternate = true;
        at++;
    }
    if (!has_fill && at < end && *at == '0') {
        s->fill[0] = '0';
        if (!has_align && default_align == '>') s->align = '=';
        at++;
    }
    return at;
}

static bool parse(struct fiber *f, struct spec *s, const char *spec, size_t len, value v) {
    bool is_str = value_is_str(v);
    const char *end = spec + len, default_align = is_str ? '<' : '>';
    *s = (struct spec){.precision = -1};
    const char *at = read_align(s, spec, end, default_align);
    at = read_flags(s, at, end, spec, default_align);
    if (!read_number(f, &at, end, &s->width) || !read_separator(f, s, &at, end)) return false;
    if (at < end && *at == '.') {
        at++;
        if (!read_number(f, &at, end, &s->precision)) return false;
        if (s->precision < 0) return refuse(f, "Format specifier missing precision");
    }
    if (at < end) at += utf8_decode(at, (size_t)(end - at), &s->type);
    if (at < end) {
        fiber_raise(f, "ValueError", "Invalid format specifier '%.*s' for object of type '%s'", (int)(len < 200 ? len : 200), spec,
                    type_name(v));
        return false;
    }
    return check_separator(f, s, is_str ? 's' : value_is_float(v) ? 0 : 'd');
}

static bool unknown_type(struct fiber *f, const struct spec *s, value v) {
    char shown[16];
    if (s->type > 32 && s->type < 128) snprintf(shown, sizeof shown, "%c", (int)s->type);
    else snprintf(shown, sizeof shown, "\\x%x", (unsigned)s->type);
    fiber_raise(f, "ValueError", "Unknown format code '%s' for object of type '%s'", shown, type_name(v));
    return false;
}

static struct number_parts parts_of(const struct spec *s) {
    return (struct number_parts){
        .fill = s->fill, .fill_len = s->fill_len, .width = s->width > 0 ? (size_t)s->width : 0, .align = s->align,
        .prefix = "", .rest = "", .separator = s->separator, .every = 3,
    };
}

static bool format_str(struct fiber *f, struct text *out, const struct str *str, const struct spec *s) {
    if (s->type && s->type != 's') return unknown_type(f, s, value_from_object(str));
    if (s->sign) {
        return refuse(f, s->sign == ' ' ? "Space not allowed in string format specifier" : "Sign not allowed in string format specifier");
    }
    if (s->no_negative_zero) return refuse(f, "Negative zero coercion (z) not allowed in string format specifier");
    if (s->alternate) return refuse(f, "Alternate form (#) not allowed in string format specifier");
    if (s->align == '=') return refuse(f, "'=' alignment not allowed in string format specifier");
    size_t nchars = str->nchars, len = str->len;
    if (s->precision >= 0 && (size_t)s->precision < nchars) {
        nchars = (size_t)s->precision;
        len = str_offset(str, nchars);
    }
    struct number_parts parts = parts_of(s);
    text_add_padded(out, &parts, str->bytes, len, nchars);
    return true;
}

static char sign_of(const struct spec *s, bool negative) {
    return negative ? '-' : s->sign == '+' || s->sign == ' ' ? s->sign : 0;
}

static bool format_char(struct fiber *f, struct text *out, int64_t i, const struct spec *s) {
    if (s->sign) return refuse(f, "Sign not allowed with integer format specifier 'c'");
    if (s->alternate) return refuse(f, "Alternate form (#) not allowed with integer format specifier 'c'");
    if (i < 0 || i > 0x10ffff) {
        fiber_raise(f, "OverflowError", "%%c arg not in range(0x110000)");
        return false;
    }
    if (i >= 0xd800 && i < 0xe000) return refuse(f, "surrogates have no character");
    char bytes[4];
    struct number_parts parts = parts_of(s);
    if (parts.align == '=') parts.align = '>';
    text_add_padded(out, &parts, bytes, utf8_write((uint32_t)i, bytes), 1);
    return true;
}

static unsigned base_of(uint32_t type) {
    return type == 'b' ? 2 : type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
}

static const char *prefix_of(uint32_t type) {
    return type == 'b' ? "0b" : type == 'o' ? "0o" : type == 'x' ? "0x" : type == 'X' ? "0X" : "";
}

static bool format_int(struct fiber *f, struct text *out, int64_t i, const struct spec *s) {
    if (s->precision >= 0) return refuse(f, "Precision not allowed in integer format specifier");
    if (s->no_negative_zero) return refuse(f, "Negative zero coercion (z) not allowed in integer format specifier");
    if (s->type == 'c') return format_char(f, out, i, s);
    char digits[64];
    struct number_parts parts = parts_of(s);
    unsigned base = base_of(s->type);
    parts.ndigits = digits_of(i < 0 ? -(uint64_t)i : (uint64_t)i, base, s->type == 'X', digits);
    parts.digits = digits;
    parts.sign = sign_of(s, i < 0);
    if (s->alternate) parts.prefix = prefix_of(s->type);
    if (base != 10) parts.every = 4;
    number_add(out, &parts);
    return true;
}

// The digits of |d| as the spec wants them, without sign and padding.
static void add_float_text(struct text *out, double d, const struct spec *s) {
    int precision = s->precision < 0 ? 6 : (int)s->precision;
    if (s->type == '%') {
        float_add(out, d * 100, 'f', precision, s->alternate);
        text_add_char(out, '%');
    } else if (s->type) {
        float_add(out, d, s->type == 'n' ? 'g' : (char)s->type, precision, s->alternate);
    } else if (s->precision >= 0) {
        float_add_general(out, d, precision, s->alternate);
    } else {
        float_repr(out, fabs(d));
        char *e = s->alternate && !strchr(out->data, '.') ? strchr(out->data, 'e') : NULL;
        if (e) { // the alternate form always has a point
            char tail[16];
            snprintf(tail, sizeof tail, ".%s", e);
            out->len = (size_t)(e - out->data);
            text_add_str(out, tail);
        }
    }
}

static bool is_all_zero(const char *digits) {
    return strspn(digits, "0.") == strcspn(digits, "eE%");
}

static bool format_float(struct fiber *f, struct text *out, double d, const struct spec *s) {
    if (s->precision > INT32_MAX - 8) return refuse(f, "precision too big");
    if (!text_fits(f, out, s->precision > 0 ? (size_t)s->precision : 0)) return false;
    struct text number = {0};
    add_float_text(&number, d, s);
    bool negative = signbit(d) && !isnan(d);
    if (s->no_negative_zero && is_all_zero(text_str(&number))) negative = false;
    struct number_parts parts = parts_of(s);
    parts.sign = sign_of(s, negative);
    parts.digits = text_str(&number);
    parts.ndigits = strspn(parts.digits, "0123456789");
    if (!isfinite(d)) parts.separator = 0;
    parts.rest = parts.digits + parts.ndigits;
    parts.nrest = number.len - parts.ndigits;
    number_add(out, &parts);
    text_finish(&number);
    return true;
}

static bool is_one_of(uint32_t type, const char *set) {
    return type < 128 && (type == 0 || strchr(set, (int)type));
}

static bool format_number(struct fiber *f, struct text *out, value v, const struct spec *s) {
    int64_t i;
    bool integer = value_as_index(v, &i);
    if (integer && is_one_of(s->type, "bcdoxXn")) return format_int(f, out, i, s);
    if (!is_one_of(s->type, "eEfFgG%n")) return unknown_type(f, s, v);
    return format_float(f, out, integer ? (double)i : value_float(v), s);
}

bool ops_format(struct fiber *f, struct text *out, value v, const char *spec, size_t spec_len) {
    if (spec_len == 0) return ops_str(f, out, v);
    if (!value_is_str(v) && !value_is_number(v)) {
        fiber_raise(f, "TypeError", "unsupported format string passed to %s.__format__", type_name(v));
        fiber_hint(f, "make a text of it first: {x!s:%.*s}", (int)(spec_len < 40 ? spec_len : 40), spec);
        return false;
    }
    struct spec s;
    if (!parse(f, &s, spec, spec_len, v)) return false;
    if (!text_fits(f, out, s.width > 0 ? (size_t)s.width : 0)) return false;
    return value_is_str(v) ? format_str(f, out, value_str(v), &s) : format_number(f, out, v, &s);
}
