// Numbers as text: digits of integers, floats by printf's exact rounding laid out as Python does, and the way sign, padding and
// separators are put around them.
#include "lang/ops_inside.h"

#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Backwards from `end`; a division by a constant is a multiplication, so ten has a loop of its own. Returns the first digit.
static char *decimal_before(char *end, uint64_t n) {
    do *--end = (char)('0' + n % 10);
    while (n /= 10);
    return end;
}

size_t digits_of(uint64_t n, unsigned base, bool upper, char out[64]) {
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char buf[64], *end = buf + sizeof buf, *at = end;
    if (base == 10) {
        at = decimal_before(end, n);
    } else {
        do *--at = digits[n % base];
        while (n /= base);
    }
    memcpy(out, at, (size_t)(end - at));
    return (size_t)(end - at);
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

static const uint64_t tens[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
    10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
};

// d's 53 bits as a whole number; d is that times 2^-shift. d is positive and normal.
static uint64_t whole_and_shift(double d, int *shift) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    *shift = 1075 - (int)(bits >> 52);
    return (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
}

// |d| with a few decimals, rounded exactly (ties to even) with integers alone; false where those are too short for it.
static bool add_fixed(struct text *out, double d, int precision) {
    if (precision > 9 || !(d < 1e9) || (d < 1e-9 && d != 0)) return false;
    int shift = 0;
    uint64_t m = d == 0 ? 0 : whole_and_shift(d, &shift);
    __uint128_t scaled = (__uint128_t)m * tens[precision], one = (__uint128_t)1 << shift, rest = scaled & (one - 1);
    uint64_t n = (uint64_t)(scaled >> shift);
    if (rest * 2 > one || (rest * 2 == one && (n & 1))) n++;
    int_add(out, (int64_t)(n / tens[precision]));
    if (precision == 0) return true;
    char digits[64];
    size_t len = digits_of(n % tens[precision], 10, false, digits);
    text_add_char(out, '.');
    text_add_repeat(out, '0', (size_t)precision - len);
    text_add(out, digits, len);
    return true;
}

void float_add(struct text *out, double d, char type, int precision, bool alternate) {
    d = fabs(d);
    if (!isfinite(d)) {
        bool upper = isupper((unsigned char)type);
        text_add_str(out, isnan(d) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
        return;
    }
    if (type == 'f' && !alternate && add_fixed(out, d, precision)) return;
    char format[] = {'%', '#', '.', '*', type, 0};
    if (!alternate) memmove(format + 1, format + 2, 4);
    text_printf(out, format, precision, d);
}

struct digits { // d.ddd * 10^exponent
    char *at;
    size_t n;
    int exponent;
    bool keep_point; // in the form with an exponent, even where there are no decimals
};

// Positional when the exponent is in [-4, limit), then with a point always; else with an exponent.
static void lay_out(struct text *out, const struct digits *d, int limit) {
    if (d->exponent < -4 || d->exponent >= limit) {
        text_add_char(out, d->at[0]);
        if (d->n > 1 || d->keep_point) text_add_char(out, '.');
        text_add(out, d->at + 1, d->n - 1);
        text_printf(out, "e%c%02d", d->exponent < 0 ? '-' : '+', abs(d->exponent));
        return;
    }
    if (d->exponent < 0) {
        text_add_str(out, "0.");
        text_add_repeat(out, '0', (size_t)(-d->exponent - 1));
        text_add(out, d->at, d->n);
        return;
    }
    size_t whole = (size_t)d->exponent + 1;
    text_add(out, d->at, d->n < whole ? d->n : whole);
    if (d->n < whole) text_add_repeat(out, '0', whole - d->n);
    text_add_char(out, '.');
    if (d->n > whole) text_add(out, d->at + whole, d->n - whole);
    else text_add_char(out, '0');
}

// Takes printf's "d.ddde+xx" apart, in place; zeros at the end are dropped unless the point is kept.
static struct digits split_scientific(char *s, bool keep_point) {
    char *e = strchr(s, 'e');
    struct digits d = {.at = s, .n = (size_t)(e - s), .exponent = atoi(e + 1), .keep_point = keep_point};
    if (d.n > 1) {
        memmove(s + 1, s + 2, d.n - 2);
        d.n--;
    }
    while (!keep_point && d.n > 1 && s[d.n - 1] == '0') d.n--;
    return d;
}

void float_add_general(struct text *out, double d, int precision, bool alternate) {
    d = fabs(d);
    if (!isfinite(d)) {
        float_add(out, d, 'g', 0, false);
        return;
    }
    struct text plain = {0};
    text_printf(&plain, "%.*e", precision > 0 ? precision - 1 : 0, d);
    struct digits digits = split_scientific(plain.data, alternate);
    lay_out(out, &digits, precision > 0 ? precision - 1 : 0);
    text_finish(&plain);
}

// The next decimal up from "d.ddde+xx", in place; nines all over stay as they are.
static void count_up(char *s) {
    char *at = strchr(s, 'e') - 1;
    while (at > s && (*at == '9' || *at == '.')) at--;
    if (*at == '9') return;
    ++*at;
    while (*++at != 'e') *at = *at == '.' ? '.' : '0';
}

// The fewest digits that read back as d. 15 give any shorter form, 17 are enough for all. Above a power of two doubles are twice
// as far apart as below, so 16 digits rounded up may do where 16 rounded to the nearest do not. Below the normal numbers
// fewer than 15 may be exact enough.
static struct digits shortest(double d, char buf[64]) {
    for (int n = d < 0x1p-1022 ? 1 : 15;; n++) {
        snprintf(buf, 64, "%.*e", n - 1, d);
        if (n == 17 || strtod(buf, NULL) == d) break;
        if (n != 16) continue;
        count_up(buf);
        if (strtod(buf, NULL) == d) break;
    }
    return split_scientific(buf, false);
}

// The multiple of 10^j nearest to whole + rest / one; 0 when two are equally near.
static uint64_t nearest_multiple(uint64_t whole, __uint128_t rest, __uint128_t one, int j) {
    uint64_t unit = tens[j], below = whole % unit;
    if (j == 0) return rest * 2 == one ? 0 : whole + (rest * 2 > one);
    if (2 * below == unit && rest == 0) return 0;
    return 2 * below >= unit ? whole - below + unit : whole - below;
}

// The same digits as shortest(), found with integers alone, for most doubles between 1e-5 and 2^53: d is scaled to 17 digits, and
// among the decimals that lie nearer to d than to its neighbours the roundest is taken. false: leave it to shortest().
static bool shortest_by_integers(double d, char buf[64], struct digits *out) {
    int shift, k = 16 - (int)floor(log10(d));
    uint64_t m = whole_and_shift(d, &shift);
    if (m == (uint64_t)1 << 52 || d < 1e-5 || d >= 0x1p53 || k > 21 || k < 0) return false;
    __uint128_t power = k > 18 ? (__uint128_t)tens[18] * tens[k - 18] : tens[k];
    __uint128_t scaled = 2 * m * power, one = (__uint128_t)1 << (shift + 1), rest = scaled & (one - 1);
    uint64_t whole = (uint64_t)(scaled >> (shift + 1));
    if (whole < tens[16] || whole >= tens[17]) return false;
    bool even = !(m & 1); // then the bounds themselves read back as d
    uint64_t low = (uint64_t)((scaled - power + one - even) >> (shift + 1));
    uint64_t high = (uint64_t)((scaled + power - !even) >> (shift + 1));
    int j = 0;
    while (j < 16 && high / tens[j + 1] * tens[j + 1] >= low) j++;
    uint64_t n = nearest_multiple(whole, rest, one, j);
    if (n < low || n > high) return false;
    size_t len = digits_of(n, 10, false, buf);
    *out = (struct digits){.at = buf, .n = len, .exponent = (int)len - 1 - k};
    while (out->n > 1 && buf[out->n - 1] == '0') out->n--;
    return true;
}

void float_repr(struct text *out, double d) {
    char buf[64];
    if (signbit(d) && !isnan(d)) text_add_char(out, '-');
    d = fabs(d);
    if (!isfinite(d)) {
        text_add_str(out, isnan(d) ? "nan" : "inf");
    } else if (d < 1e15 && d == floor(d)) {
        int_add(out, (int64_t)d);
        text_add_str(out, ".0");
    } else {
        struct digits digits;
        if (!shortest_by_integers(d, buf, &digits)) digits = shortest(d, buf);
        lay_out(out, &digits, 16);
    }
}
