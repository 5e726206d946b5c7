// The str methods that fill a text up to a width.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"
#include "base/utf8.h"

#define PAD_MAX ((int64_t)1 << 40) // characters; more would not fit any heap

// The receiver with so many fill characters on both sides.
static enum native_status pad(struct call *c, int64_t left, int64_t right, uint32_t fill) {
    const struct str *s = lib_self_str(c);
    if (left <= 0 && right <= 0) return native_return(c, c->self);
    if (left < 0) left = 0;
    if (right < 0) right = 0;
    if (left > PAD_MAX || right > PAD_MAX) return native_no_memory(c);
    char bytes[4];
    size_t n = utf8_write(fill, bytes), before = (size_t)left, after = (size_t)right;
    struct str *out = str_alloc(lib_heap(c), s->len + (before + after) * n, s->nchars + before + after);
    if (!out) return native_no_memory(c);
    fiber_work(c->fiber, WORK_BYTES, out->len);
    char *at = out->bytes;
    for (size_t i = 0; i < before; i++) at = mempcpy(at, bytes, n);
    at = mempcpy(at, s->bytes, s->len);
    for (size_t i = 0; i < after; i++) at = mempcpy(at, bytes, n);
    return native_return(c, value_from_object(out));
}

// What is missing to the width (argument 0), and the fill character (argument 1). false with the error set.
static bool read_padding(struct call *c, int64_t *missing, uint32_t *fill) {
    int64_t width = 0;
    *fill = ' ';
    if (!native_arg_int(c, 0, &width)) return false;
    if (__builtin_sub_overflow(width, (int64_t)lib_self_str(c)->nchars, missing)) *missing = 0;
    if (!lib_given(c, 1)) return true;
    if (!value_is_str(c->args[1])) {
        native_type_error(c, "The fill character must be a unicode character, not %s", type_name(c->args[1]));
        return false;
    }
    const struct str *s = value_str(c->args[1]);
    if (s->nchars != 1) {
        native_type_error(c, "The fill character must be exactly one character long");
        return false;
    }
    utf8_decode(s->bytes, s->len, fill);
    return true;
}

// An odd fill character goes to the left when the width is odd, as in Python.
static enum native_status method_center(struct call *c) {
    int64_t missing;
    uint32_t fill;
    if (!read_padding(c, &missing, &fill)) return NATIVE_ERROR;
    if (missing <= 0) return native_return(c, c->self);
    int64_t width = missing + (int64_t)lib_self_str(c)->nchars;
    int64_t left = missing / 2 + (missing & width & 1);
    return pad(c, left, missing - left, fill);
}

static enum native_status method_ljust(struct call *c) {
    int64_t missing;
    uint32_t fill;
    return read_padding(c, &missing, &fill) ? pad(c, 0, missing, fill) : NATIVE_ERROR;
}

static enum native_status method_rjust(struct call *c) {
    int64_t missing;
    uint32_t fill;
    return read_padding(c, &missing, &fill) ? pad(c, missing, 0, fill) : NATIVE_ERROR;
}

// Zeros go between a sign and what follows.
static enum native_status method_zfill(struct call *c) {
    const struct str *s = lib_self_str(c);
    int64_t width = 0, missing;
    if (!native_arg_int(c, 0, &width)) return NATIVE_ERROR;
    if (__builtin_sub_overflow(width, (int64_t)s->nchars, &missing) || missing <= 0) return native_return(c, c->self);
    enum native_status status = pad(c, missing, 0, '0');
    if (status != NATIVE_OK || s->len == 0 || (*s->bytes != '+' && *s->bytes != '-')) return status;
    struct str *out = value_str(*c->result);
    out->bytes[0] = *s->bytes;
    out->bytes[missing] = '0';
    return status;
}

static enum native_status method_expandtabs(struct call *c) {
    const struct str *s = lib_self_str(c);
    int64_t size = 8;
    if (!native_arg_int(c, 0, &size)) return NATIVE_ERROR;
    struct text out = {0};
    int64_t column = 0;
    for (size_t i = 0; i < s->len; i++) {
        char b = s->bytes[i];
        if (b == '\t') {
            int64_t blanks = size > 0 ? size - column % size : 0;
            if (!lib_would_fit(c, out.len + (size_t)blanks)) {
                text_finish(&out);
                return native_no_memory(c);
            }
            text_add_repeat(&out, ' ', (size_t)blanks);
            column += blanks;
            continue;
        }
        text_add_char(&out, b);
        if (b == '\n' || b == '\r') column = 0;
        else if (((unsigned char)b & 0xc0) != 0x80) column++;
    }
    return lib_return_text(c, &out);
}

static const struct native_def PAD_METHODS[] = {
    {"center", "center(width, fillchar=' ', /)", method_center, "The text in the middle of so many characters.", "'ab'.center(6, '*')"},
    {"expandtabs", "expandtabs(tabsize=8)", method_expandtabs, "The text with tabs replaced by blanks up to the next column.",
     "'a\\tb'.expandtabs(4)"},
    {"ljust", "ljust(width, fillchar=' ', /)", method_ljust, "The text filled up at its end to so many characters.", "'ab'.ljust(6, '.')"},
    {"rjust", "rjust(width, fillchar=' ', /)", method_rjust, "The text filled up at its beginning to so many characters.",
     "'ab'.rjust(6, '.')"},
    {"zfill", "zfill(width, /)", method_zfill, "The text filled up with zeros at its beginning, behind a sign.", "'-42'.zfill(6)"},
};

void str_pad_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), PAD_METHODS, LIB_COUNT(PAD_METHODS), NULL);
}
