// Builtins that make text: print, repr, format, chr and ord, numbers in other bases.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"
#include "base/utf8.h"

// print's sep or end: *out is what was given, else the default.
static bool print_part(struct call *c, size_t i, const char *name, const char **out, size_t *len) {
    if (!lib_given_some(c, i)) return true;
    if (!value_is_str(c->args[i])) {
        native_type_error(c, "%s must be None or a string, not %s", name, type_name(c->args[i]));
        return false;
    }
    *out = value_str(c->args[i])->bytes;
    *len = value_str(c->args[i])->len;
    return true;
}

// Prints in one piece, so that lines of several threads never mix. When the reader has fallen behind the host asks to be called
// again; nothing was taken then.
static enum native_status builtin_print(struct call *c) {
    const char *sep = " ", *end = "\n";
    size_t sep_len = 1, end_len = 1;
    if (lib_given_some(c, 2)) {
        native_type_error(c, "bobbin leaves out print's 'file'");
        return native_hint(c, "everything is printed to the screen");
    }
    if (!print_part(c, 0, "sep", &sep, &sep_len) || !print_part(c, 1, "end", &end, &end_len)) return NATIVE_ERROR;
    struct text out = {0};
    bool fine = true;
    for (size_t i = 0; i < c->nrest && fine; i++) {
        if (i) text_add(&out, sep, sep_len);
        fine = ops_str(c->fiber, &out, c->rest[i]);
        if (fine && !lib_would_fit(c, out.len)) {
            native_no_memory(c);
            fine = false;
        }
    }
    text_add(&out, end, end_len);
    const struct host *host = interp_host(c->interp);
    enum native_status status = fine ? host->print(host->user, c->fiber, text_str(&out), out.len) : NATIVE_ERROR;
    text_finish(&out);
    if (status == NATIVE_OK) *c->result = VALUE_NONE;
    return status;
}

typedef bool (*writer_fn)(struct fiber *f, struct text *out, value v);

static enum native_status as_text(struct call *c, writer_fn write) {
    struct text out = {0};
    if (write(c->fiber, &out, c->args[0])) return lib_return_text(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static enum native_status builtin_repr(struct call *c) {
    return as_text(c, ops_repr);
}

// repr with everything outside ASCII escaped.
bool lib_write_ascii(struct fiber *f, struct text *out, value v) {
    struct text plain = {0};
    bool fine = ops_repr(f, &plain, v);
    for (size_t i = 0; fine && i < plain.len;) {
        uint32_t cp;
        i += utf8_decode(plain.data + i, plain.len - i, &cp);
        if (cp < 0x80) text_add_char(out, (char)cp);
        else text_printf(out, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
    }
    text_finish(&plain);
    return fine;
}

static enum native_status builtin_ascii(struct call *c) {
    return as_text(c, lib_write_ascii);
}

static enum native_status builtin_format(struct call *c) {
    const struct str *spec = NULL;
    if (lib_given(c, 1)) {
        if (!value_is_str(c->args[1])) {
            return native_type_error(c, "format() argument 2 must be str, not %s", type_name(c->args[1]));
        }
        spec = value_str(c->args[1]);
    }
    struct text out = {0};
    if (ops_format(c->fiber, &out, c->args[0], spec ? spec->bytes : "", spec ? spec->len : 0)) return lib_return_text(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static enum native_status builtin_chr(struct call *c) {
    int64_t cp = 0;
    if (!native_arg_int(c, 0, &cp)) return NATIVE_ERROR;
    if (cp < 0 || cp > 0x10ffff) return native_value_error(c, "chr() arg not in range(0x110000)");
    if (cp >= 0xd800 && cp < 0xe000) {
        native_value_error(c, "chr() arg is half of a surrogate pair, which no text in bobbin contains");
        return native_hint(c, "characters beyond U+FFFF have numbers of their own: chr(0x1f600)");
    }
    return native_made(c, make_char(lib_heap(c), (uint32_t)cp));
}

static enum native_status builtin_ord(struct call *c) {
    value v = c->args[0];
    if (!value_is_str(v)) {
        return native_type_error(c, "ord() expected string of length 1, but %s found", type_name(v));
    }
    const struct str *s = value_str(v);
    if (s->nchars != 1) {
        return native_type_error(c, "ord() expected a character, but string of length %zu found", s->nchars);
    }
    uint32_t cp;
    utf8_decode(s->bytes, s->len, &cp);
    return native_made(c, make_int(lib_heap(c), cp));
}

// A number in base 2, 8 or 16 with its prefix.
static enum native_status in_base(struct call *c, char letter, unsigned bits) {
    int64_t i = 0;
    if (!native_arg_int(c, 0, &i)) return NATIVE_ERROR;
    char digits[72], *at = digits + sizeof digits;
    uint64_t rest = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do {
        *--at = "0123456789abcdef"[rest & ((1U << bits) - 1)];
        rest >>= bits;
    } while (rest);
    *--at = letter;
    *--at = '0';
    if (i < 0) *--at = '-';
    return native_made(c, make_str(lib_heap(c), at, (size_t)(digits + sizeof digits - at)));
}

static enum native_status builtin_hex(struct call *c) {
    return in_base(c, 'x', 4);
}

static enum native_status builtin_oct(struct call *c) {
    return in_base(c, 'o', 3);
}

static enum native_status builtin_bin(struct call *c) {
    return in_base(c, 'b', 1);
}

static const struct native_def TEXT_DEFS[] = {
    {"ascii", "ascii(object, /)", builtin_ascii, "repr(object) with every character outside ASCII escaped.", "ascii('é')"},
    {"bin", "bin(number, /)", builtin_bin, "The integer in base 2, as text.", "bin(10)"},
    {"chr", "chr(i, /)", builtin_chr, "The character with that number in Unicode.", "chr(65)"},
    {"format", "format(value, format_spec='', /)", builtin_format, "The value as text, by a format spec as in f'{value:spec}'.",
     "format(3.14159, '.2f')"},
    {"hex", "hex(number, /)", builtin_hex, "The integer in base 16, as text.", "hex(255)"},
    {"oct", "oct(number, /)", builtin_oct, "The integer in base 8, as text.", "oct(8)"},
    {"ord", "ord(c, /)", builtin_ord, "The character's number in Unicode.", "ord('A')"},
    {"print", "print(*values, sep=' ', end='\\n', file=None, flush=False)", builtin_print,
     "Shows the values as text, with sep between them and end after the last. A line is shown whole, whoever else prints.",
     "print('a', 'b', sep=' and ')"},
    {"repr", "repr(object, /)", builtin_repr, "The object as it would be written in a program.", "repr('a')"},
};

void builtins_text_register(struct interp *in) {
    interp_add_builtins(in, TEXT_DEFS, LIB_COUNT(TEXT_DEFS), NULL);
}
