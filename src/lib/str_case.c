// The str methods that change or test case, and those that test what the characters are.
#include "lib/parts.h"
#include "lib/support.h"
#include "lib/unicode.h"

#include "base/text.h"
#include "base/utf8.h"

#define SIGMA 0x3a3
#define FINAL_SIGMA 0x3c2

static bool is_cased(uint32_t cp) {
    return unicode_is(UNICODE_UPPER, cp) || unicode_is(UNICODE_LOWER, cp) || unicode_is(UNICODE_TITLE, cp);
}

// Characters that a word may contain without being letters; the common ones.
static bool is_case_ignorable(uint32_t cp) {
    return cp == '\'' || cp == '.' || cp == ':' || cp == '^' || cp == '`' || cp == 0xa8 || cp == 0xad || cp == 0xaf || cp == 0xb4
        || cp == 0xb7 || cp == 0xb8 || cp == 0x2019 || (cp >= 0x2b0 && cp < 0x370) || (cp >= 0x200b && cp < 0x2010);
}

// A sigma is final when a letter stands before it, ignorable characters aside, and none behind it.
static bool is_final_sigma(const struct str *s, size_t at) {
    size_t before = at;
    uint32_t cp = 0;
    bool letter = false;
    while (before > 0 && !letter) {
        do before--;
        while (before > 0 && ((unsigned char)s->bytes[before] & 0xc0) == 0x80);
        utf8_decode(s->bytes + before, s->len - before, &cp);
        if (!is_case_ignorable(cp)) {
            letter = is_cased(cp);
            break;
        }
    }
    if (!letter) return false;
    for (size_t after = at + 2; after < s->len;) {
        after += utf8_decode(s->bytes + after, s->len - after, &cp);
        if (!is_case_ignorable(cp)) return !is_cased(cp);
    }
    return true;
}

static void add_mapped(struct text *out, enum unicode_mapping mapping, const struct str *s, size_t at, uint32_t cp) {
    uint32_t mapped[UNICODE_MAX_MAPPED];
    size_t n = unicode_map(mapping, cp, mapped);
    if (cp == SIGMA && mapping == UNICODE_TO_LOWER && is_final_sigma(s, at)) mapped[0] = FINAL_SIGMA;
    for (size_t i = 0; i < n; i++) {
        char bytes[4];
        text_add(out, bytes, utf8_write(mapped[i], bytes));
    }
}

// Which mapping a character gets; `before` is the one before it, 0 at the beginning.
typedef enum unicode_mapping (*choose_fn)(uint32_t cp, uint32_t before);

static enum unicode_mapping choose_upper(uint32_t cp, uint32_t before) {
    (void)cp, (void)before;
    return UNICODE_TO_UPPER;
}

static enum unicode_mapping choose_lower(uint32_t cp, uint32_t before) {
    (void)cp, (void)before;
    return UNICODE_TO_LOWER;
}

static enum unicode_mapping choose_fold(uint32_t cp, uint32_t before) {
    (void)cp, (void)before;
    return UNICODE_TO_FOLD;
}

static enum unicode_mapping choose_swap(uint32_t cp, uint32_t before) {
    (void)before;
    if (unicode_is(UNICODE_UPPER, cp)) return UNICODE_TO_LOWER;
    return unicode_is(UNICODE_LOWER, cp) ? UNICODE_TO_UPPER : UNICODE_MAP_COUNT;
}

static enum unicode_mapping choose_title(uint32_t cp, uint32_t before) {
    (void)cp;
    return before && is_cased(before) ? UNICODE_TO_LOWER : UNICODE_TO_TITLE;
}

static enum unicode_mapping choose_capital(uint32_t cp, uint32_t before) {
    (void)cp;
    return before == UINT32_MAX ? UNICODE_TO_TITLE : UNICODE_TO_LOWER;
}

// For ASCII text, where every mapping is one to one and flips one bit.
static enum native_status change_ascii(struct call *c, choose_fn choose) {
    const struct str *s = lib_self_str(c);
    struct str *out = str_alloc(lib_heap(c), s->len, s->len);
    if (!out) return native_no_memory(c);
    uint32_t before = choose == choose_capital ? UINT32_MAX : 0;
    for (size_t i = 0; i < s->len; i++) {
        unsigned char b = (unsigned char)s->bytes[i];
        enum unicode_mapping mapping = choose(b, before);
        bool lower = b >= 'a' && b <= 'z', upper = b >= 'A' && b <= 'Z';
        bool to_upper = mapping == UNICODE_TO_UPPER || mapping == UNICODE_TO_TITLE;
        out->bytes[i] = (char)((lower && to_upper) || (upper && !to_upper) ? b ^ 0x20 : b);
        before = b;
    }
    return native_return(c, value_from_object(out));
}

static enum native_status change(struct call *c, choose_fn choose) {
    const struct str *s = lib_self_str(c);
    if (s->len == 0) return native_return(c, c->self);
    fiber_work(c->fiber, WORK_BYTES, s->len);
    if (str_is_ascii(s)) return change_ascii(c, choose);
    struct text out = {0};
    text_reserve(&out, s->len);
    uint32_t before = choose == choose_capital ? UINT32_MAX : 0, cp;
    for (size_t at = 0, n; at < s->len; at += n) {
        n = utf8_decode(s->bytes + at, s->len - at, &cp);
        enum unicode_mapping mapping = choose(cp, before);
        if (mapping == UNICODE_MAP_COUNT) text_add(&out, s->bytes + at, n);
        else add_mapped(&out, mapping, s, at, cp);
        before = cp;
    }
    return lib_return_text(c, &out);
}

#define CHANGE(name, choose)                                    \
    static enum native_status method_##name(struct call *c) {    \
        return change(c, choose);                                \
    }
CHANGE(upper, choose_upper)
CHANGE(lower, choose_lower)
CHANGE(casefold, choose_fold)
CHANGE(swapcase, choose_swap)
CHANGE(title, choose_title)
CHANGE(capitalize, choose_capital)
#undef CHANGE

// Ends a test that has looked at so many bytes.
static enum native_status tested(struct call *c, size_t bytes, bool yes) {
    fiber_work(c->fiber, WORK_BYTES, bytes);
    return native_return(c, value_from_bool(yes));
}

// True when the text is not empty and the test holds for every character.
static enum native_status every(struct call *c, bool (*test)(uint32_t cp)) {
    const struct str *s = lib_self_str(c);
    bool yes = s->len > 0;
    size_t at = 0;
    while (yes && at < s->len) {
        uint32_t cp;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        yes = test(cp);
    }
    return tested(c, at, yes);
}

static bool is_alpha(uint32_t cp) {
    return unicode_is(UNICODE_ALPHA, cp);
}

static bool is_decimal(uint32_t cp) {
    return unicode_is(UNICODE_DECIMAL, cp);
}

static bool is_digit(uint32_t cp) {
    return unicode_is(UNICODE_DIGIT, cp);
}

static bool is_numeric(uint32_t cp) {
    return unicode_is(UNICODE_NUMERIC, cp);
}

static bool is_alnum(uint32_t cp) {
    return is_alpha(cp) || is_numeric(cp) || is_digit(cp);
}

static enum native_status method_isalnum(struct call *c) {
    return every(c, is_alnum);
}

static enum native_status method_isalpha(struct call *c) {
    return every(c, is_alpha);
}

static enum native_status method_isdecimal(struct call *c) {
    return every(c, is_decimal);
}

static enum native_status method_isdigit(struct call *c) {
    return every(c, is_digit);
}

static enum native_status method_isnumeric(struct call *c) {
    return every(c, is_numeric);
}

static enum native_status method_isspace(struct call *c) {
    return every(c, unicode_is_space);
}

static enum native_status method_isascii(struct call *c) {
    return native_return(c, value_from_bool(str_is_ascii(lib_self_str(c))));
}

static enum native_status method_isprintable(struct call *c) {
    const struct str *s = lib_self_str(c);
    bool yes = true;
    size_t at = 0;
    while (yes && at < s->len) {
        uint32_t cp;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        yes = utf8_is_printable(cp);
    }
    return tested(c, at, yes);
}

static enum native_status method_isidentifier(struct call *c) {
    const struct str *s = lib_self_str(c);
    bool yes = s->len > 0;
    size_t at = 0;
    while (yes && at < s->len) {
        uint32_t cp;
        bool first = at == 0;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        yes = unicode_is(UNICODE_ALPHA, cp) || cp == '_' || (!first && unicode_is(UNICODE_IDENTIFIER, cp));
    }
    return tested(c, at, yes);
}

// True when some character is of the wanted case and none of the other.
static enum native_status one_case(struct call *c, enum unicode_property wanted, enum unicode_property other) {
    const struct str *s = lib_self_str(c);
    bool any = false, none = true;
    size_t at = 0;
    while (none && at < s->len) {
        uint32_t cp;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        any = any || unicode_is(wanted, cp);
        none = !unicode_is(other, cp) && !unicode_is(UNICODE_TITLE, cp);
    }
    return tested(c, at, any && none);
}

static enum native_status method_isupper(struct call *c) {
    return one_case(c, UNICODE_UPPER, UNICODE_LOWER);
}

static enum native_status method_islower(struct call *c) {
    return one_case(c, UNICODE_LOWER, UNICODE_UPPER);
}

// Capitals stand only behind what has no case, small letters only behind what has.
static enum native_status method_istitle(struct call *c) {
    const struct str *s = lib_self_str(c);
    bool any = false, inside = false, fine = true;
    size_t at = 0;
    while (fine && at < s->len) {
        uint32_t cp;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        bool capital = unicode_is(UNICODE_UPPER, cp) || unicode_is(UNICODE_TITLE, cp);
        bool small = unicode_is(UNICODE_LOWER, cp);
        fine = capital ? !inside : !small || inside;
        any = any || capital || small;
        inside = capital || small;
    }
    return tested(c, at, any && fine);
}

static const struct native_def CASE_METHODS[] = {
    {"capitalize", "capitalize()", method_capitalize, "The text with its first character as a capital and the rest small.", "'ada'.capitalize()"},
    {"casefold", "casefold()", method_casefold, "The text in a form for comparing without regard to case.", "'Straße'.casefold()"},
    {"isalnum", "isalnum()", method_isalnum, "True if all characters are letters or digits, and there is one.", "'a1'.isalnum()"},
    {"isalpha", "isalpha()", method_isalpha, "True if all characters are letters, and there is one.", "'abc'.isalpha()"},
    {"isascii", "isascii()", method_isascii, "True if all characters are from ASCII.", "'abc'.isascii()"},
    {"isdecimal", "isdecimal()", method_isdecimal, "True if all characters are decimal digits, and there is one.", "'42'.isdecimal()"},
    {"isdigit", "isdigit()", method_isdigit, "True if all characters are digits, raised ones too, and there is one.", "'42'.isdigit()"},
    {"isidentifier", "isidentifier()", method_isidentifier, "True if the text could be a variable's name.", "'x1'.isidentifier()"},
    {"islower", "islower()", method_islower, "True if there are small letters and no capitals.", "'abc'.islower()"},
    {"isnumeric", "isnumeric()", method_isnumeric, "True if all characters stand for numbers, fractions too, and there is one.", "'½'.isnumeric()"},
    {"isprintable", "isprintable()", method_isprintable, "True if repr would escape none of the characters.", "'a b'.isprintable()"},
    {"isspace", "isspace()", method_isspace, "True if all characters are blank, and there is one.", "' '.isspace()"},
    {"istitle", "istitle()", method_istitle, "True if every word begins with a capital and goes on in small letters.", "'Ada Lovelace'.istitle()"},
    {"isupper", "isupper()", method_isupper, "True if there are capitals and no small letters.", "'ABC'.isupper()"},
    {"lower", "lower()", method_lower, "The text in small letters.", "'ABC'.lower()"},
    {"swapcase", "swapcase()", method_swapcase, "The text with capitals made small and small letters made capital.", "'aB'.swapcase()"},
    {"title", "title()", method_title, "The text with every word's first letter as a capital and the rest small.", "'ada lovelace'.title()"},
    {"upper", "upper()", method_upper, "The text in capitals.", "'abc'.upper()"},
};

void str_case_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), CASE_METHODS, LIB_COUNT(CASE_METHODS), NULL);
}
