// Numbers as text: digits of integers, floats by printf's exact rounding laid out as Python does, and the way sign, padding and
// separators are put around them.
#include "lang/ops_inside.h"

#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

size_t digits_of(uint64_t n, unsigned base, bool upper, char out[64]) {
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char turned[64];
    size_t len = 0;
    do turned[len++] = digits[n % base];
    while (n /= base);
    for (size_t i = 0; i < len; i++) out[i] = turned[len - 1 - i];
    return len;
}

void int_add(struct text *out, int64_t i) {
    char digits[64];
    if (i < 0) text_add_char(out, '-');
    text_add(out, digits, digits_of(i < 0 ? -(uint64_t)i : (uint64_t)i, 10, false, digits));
}

static void add_fill(struct text *out, const struct number_parts *p, size_t times) {
    if (p->fill_len == 1) {
        text_add_repeat(out, *p->fill, times);
        return;
    }
    while (times-- > 0) text_add(out, p->fill, p->fill_len);
}

// Adds what comes before (align '>'), or half of it ('^'); returns what is to come after.
static size_t add_fill_before(struct text *out, const struct number_parts *p, size_t missing) {
    size_t before = p->align == '>' ? missing : p->align == '^' ? missing / 2 : 0;
    add_fill(out, p, before);
    return missing - before;
}

void text_add_padded(struct text *out, const struct number_parts *pad, const char *s, size_t len, size_t nchars) {
    size_t after = add_fill_before(out, pad, nchars < pad->width ? pad->width - nchars : 0);
    text_add(out, s, len);
    add_fill(out, pad, after);
}

// `zeros` zeros and then the digits, with separators counted from the end.
static void add_digits(struct text *out, const struct number_parts *p, size_t zeros) {
    size_t left = zeros + p->ndigits;
    for (size_t i = 0; left > 0; i++, left--) {
        if (p->separator && i > 0 && left % p->every == 0) text_add_char(out, p->separator);
        text_add_char(out, i < zeros ? '0' : p->digits[i - zeros]);
    }
}

static size_t with_separators(const struct number_parts *p, size_t digits) {
    return p->separator && digits ? digits + (digits - 1) / p->every : digits;
}

// How many zeros make digits and separators fill `room`.
static size_t zeros_for(const struct number_parts *p, size_t room) {
    if (!p->separator) return room > p->ndigits ? room - p->ndigits : 0;
    size_t digits = p->ndigits;
    if (with_separators(p, digits) >= room) return 0;
    digits = room - room / (p->every + 1);
    while (with_separators(p, digits) < room) digits++;
    return digits - p->ndigits;
}

void number_add(struct text *out, const struct number_parts *p) {
    size_t head = (p->sign != 0) + strlen(p->prefix), zeros = 0;
    bool in_zeros = p->align == '=' && p->fill_len == 1 && *p->fill == '0';
    if (in_zeros && p->width > head + p->nrest && p->ndigits && isxdigit((unsigned char)*p->digits))
        zeros = zeros_for(p, p->width - head - p->nrest);
    size_t len = head + with_separators(p, p->ndigits + zeros) + p->nrest, after = 0;
    size_t missing = len < p->width ? p->width - len : 0;
    if (p->align != '=') after = add_fill_before(out, p, missing);
    if (p->sign) text_add_char(out, p->sign);
    text_add_str(out, p->prefix);
    if (p->align == '=') add_fill(out, p, missing);
    add_digits(out, p, zeros);
    text_add(out, p->rest, p->nrest);
    add_fill(out, p, after);
}

void float_add(struct text *out, double d, char type, int precision, bool alternate) {
    d = fabs(d);
    if (!isfinite(d)) {
        bool upper = isupper((unsigned char)type);
        text_add_str(out, isnan(d) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
        return;
    }
    char format[] = {'%', '#', '.', '*', type, 0};
    if (!alternate) memmove(format + 1, format + 2, 4);
    text_printf(out, format, precision, d);
}

// Lays out digits d.ddd * 10^exponent: positional when the exponent is in [-4, limit), else with an exponent; a point always, or,
// in the form with an exponent, where there are decimals.
static void lay_out(struct text *out, const char *digits, size_t n, int exponent, int limit) {
    if (exponent < -4 || exponent >= limit) {
        text_add_char(out, digits[0]);
        if (n > 1) text_add_char(out, '.');
        text_add(out, digits + 1, n - 1);
        text_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0) {
        text_add_str(out, "0.");
        text_add_repeat(out, '0', (size_t)(-exponent - 1));
        text_add(out, digits, n);
        return;
    }
    size_t whole = (size_t)exponent + 1;
    text_add(out, digits, n < whole ? n : whole);
    if (n < whole) text_add_repeat(out, '0', whole - n);
    text_add_char(out, '.');
    if (n > whole) text_add(out, digits + whole, n - whole);
    else text_add_char(out, '0');
}

// Splits printf's "d.ddde+xx" into its digits, without zeros at the end, and the exponent. Returns the number of digits.
static size_t split_scientific(char *s, int *exponent) {
    char *e = strchr(s, 'e');
    *exponent = atoi(e + 1);
    size_t n = (size_t)(e - s);
    if (n > 1) {
        memmove(s + 1, s + 2, n - 2);
        n--;
    }
    while (n > 1 && s[n - 1] == '0') n--;
    return n;
}

void float_add_general(struct text *out, double d, int precision, bool alternate) {
    d = fabs(d);
    if (!isfinite(d)) {
        float_add(out, d, 'g', 0, false);
        return;
    }
    if (precision == 0) precision = 1;
    if (alternate) {
        float_add(out, d, 'g', precision, true);
        return;
    }
    struct text digits = {0};
    int exponent;
    text_printf(&digits, "%.*e", precision - 1, d);
    size_t n = split_scientific(digits.data, &exponent);
    lay_out(out, digits.data, n, exponent, precision > 1 ? precision - 1 : 1);
    text_finish(&digits);
}

// The fewest digits that read back as d: 15 are always enough for a shorter one, 17 for any; below the normal numbers fewer
// than 15 may be.
static void shortest(double d, char buf[32]) {
    for (int digits = d < 0x1p-1022 ? 1 : 15;; digits++) {
        snprintf(buf, 32, "%.*e", digits - 1, d);
        if (digits == 17 || strtod(buf, NULL) == d) return;
    }
}

void float_repr(struct text *out, double d) {
    char buf[32];
    int exponent;
    if (signbit(d) && !isnan(d)) text_add_char(out, '-');
    d = fabs(d);
    if (!isfinite(d)) {
        text_add_str(out, isnan(d) ? "nan" : "inf");
    } else if (d < 1e15 && d == floor(d)) {
        int_add(out, (int64_t)d);
        text_add_str(out, ".0");
    } else {
        shortest(d, buf);
        size_t n = split_scientific(buf, &exponent);
        lay_out(out, buf, n, exponent, 16);
    }
}
