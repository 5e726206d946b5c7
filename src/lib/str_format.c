// str.format: replacement fields with positions, names, attributes, indexes, conversions and nested specs.
//
//     field   = "{" [name] ["!" conversion] [":" spec] "}"
//     name    = (number | identifier)? ("." attribute | "[" index "]")*
//     spec    = text that may hold fields itself, one level deep
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"
#include "base/utf8.h"

#define MAX_DEPTH 2

enum numbering { NUMBERING_UNKNOWN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL };

struct formatting {
    struct call *c;
    const struct dict *mapping; // format_map's; else NULL
    enum numbering numbering;
    int64_t next; // the position of the next {}
};

struct piece { // bytes of the format string
    const char *at, *end;
};

struct field {
    struct piece name, spec;
    bool spec_has_fields;
    uint32_t conversion; // 0: none
};

static bool wrong(struct formatting *fm, const char *message) {
    native_value_error(fm->c, "%s", message);
    return false;
}

// Reads "! conversion" at *at; *ends is set when the field ends with it.
static bool read_conversion(struct formatting *fm, struct piece *rest, struct field *field, bool *ends) {
    *ends = false;
    if (rest->at >= rest->end) return wrong(fm, "end of string while looking for conversion specifier");
    rest->at += utf8_decode(rest->at, (size_t)(rest->end - rest->at), &field->conversion);
    if (rest->at >= rest->end) return wrong(fm, "unmatched '{' in format spec");
    char c = *rest->at++;
    *ends = c == '}';
    return *ends || c == ':' || wrong(fm, "expected ':' after conversion specifier");
}

static bool read_spec(struct formatting *fm, struct piece *rest, struct field *field) {
    int open = 1;
    for (field->spec.at = rest->at; rest->at < rest->end;) {
        char c = *rest->at++;
        if (c == '{') {
            field->spec_has_fields = true;
            open++;
        } else if (c == '}' && --open == 0) {
            field->spec.end = rest->at - 1;
            return true;
        }
    }
    return wrong(fm, "unmatched '{' in format spec");
}

// Reads a field; rest->at stands behind its "{" and afterwards behind its "}".
static bool read_field(struct formatting *fm, struct piece *rest, struct field *field) {
    char c = 0;
    *field = (struct field){.name.at = rest->at};
    while (rest->at < rest->end) {
        c = *rest->at++;
        if (c == '{') return wrong(fm, "unexpected '{' in field name");
        if (c == '[') {
            while (rest->at < rest->end && *rest->at != ']') rest->at++;
        } else if (c == '}' || c == ':' || c == '!') {
            break;
        }
    }
    if (c != '}' && c != ':' && c != '!') return wrong(fm, "expected '}' before end of string");
    field->name.end = rest->at - 1;
    field->spec = (struct piece){rest->at, rest->at};
    bool ends = c == '}';
    if (c == '!' && !read_conversion(fm, rest, field, &ends)) return false;
    return ends || read_spec(fm, rest, field);
}

// The number that the piece is: -1 when it is none, -2 with the error set when it is too long.
static int64_t read_index(struct formatting *fm, struct piece p) {
    int64_t n = 0;
    if (p.at == p.end) return -1;
    for (; p.at < p.end; p.at++) {
        if (*p.at < '0' || *p.at > '9') return -1;
        if (n > (INT64_MAX - 9) / 10) {
            wrong(fm, "Too many decimal digits in format string");
            return -2;
        }
        n = n * 10 + (*p.at - '0');
    }
    return n;
}

static bool check_numbering(struct formatting *fm, bool automatic) {
    enum numbering mine = automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    if (fm->numbering == NUMBERING_UNKNOWN) fm->numbering = mine;
    if (fm->numbering == mine) return true;
    return wrong(fm, automatic ? "cannot switch from manual field specification to automatic field numbering"
                               : "cannot switch from automatic field numbering to manual field specification");
}

static value positional(struct formatting *fm, int64_t index) {
    if (fm->mapping) {
        wrong(fm, "Format string contains positional fields");
        return VALUE_UNDEF;
    }
    if ((uint64_t)index < fm->c->nrest) return fm->c->rest[index];
    native_raise(fm->c, "IndexError", "Replacement index %lld out of range for positional args tuple", (long long)index);
    return VALUE_UNDEF;
}

static value piece_str(struct formatting *fm, struct piece p) {
    value v = make_str(lib_heap(fm->c), p.at, (size_t)(p.end - p.at));
    if (v == VALUE_UNDEF) native_no_memory(fm->c);
    return v;
}

static value named(struct formatting *fm, struct piece name) {
    value key = piece_str(fm, name);
    if (key == VALUE_UNDEF) return VALUE_UNDEF;
    if (fm->mapping) {
        uint64_t hash;
        value v = value_hash(fm->c->fiber, key, &hash) ? dict_get(fm->mapping, key, hash) : VALUE_UNDEF;
        if (v != VALUE_UNDEF) return v;
    }
    for (size_t i = 0; i < fm->c->nkw; i++) {
        if (str_equal(value_str(fm->c->kwnames[i]), value_str(key))) return fm->c->kwvalues[i];
    }
    lib_key_error(fm->c, key);
    return VALUE_UNDEF;
}

// The argument that the name begins with; p->at moves behind that.
static value first_object(struct formatting *fm, struct piece *p) {
    struct piece first = {p->at, p->at};
    while (first.end < p->end && *first.end != '.' && *first.end != '[') first.end++;
    p->at = first.end;
    bool automatic = first.at == first.end;
    int64_t index = read_index(fm, first);
    if (index == -2) return VALUE_UNDEF;
    if ((automatic || index >= 0) && !check_numbering(fm, automatic)) return VALUE_UNDEF;
    if (automatic) index = fm->next++;
    return index >= 0 ? positional(fm, index) : named(fm, first);
}

static value get_attribute(struct formatting *fm, value v, struct piece *p) {
    struct piece name = {p->at, p->at};
    while (name.end < p->end && *name.end != '.' && *name.end != '[') name.end++;
    p->at = name.end;
    if (name.at == name.end) {
        wrong(fm, "Empty attribute in format string");
        return VALUE_UNDEF;
    }
    value s = piece_str(fm, name);
    return s == VALUE_UNDEF ? VALUE_UNDEF : interp_get_attribute(fm->c->fiber, v, s);
}

static value get_item(struct formatting *fm, value v, struct piece *p) {
    struct piece name = {p->at, p->at};
    while (name.end < p->end && *name.end != ']') name.end++;
    if (name.end == p->end) {
        wrong(fm, "Missing ']' in format string");
        return VALUE_UNDEF;
    }
    p->at = name.end + 1;
    if (name.at == name.end) {
        wrong(fm, "Empty attribute in format string");
        return VALUE_UNDEF;
    }
    int64_t index = read_index(fm, name);
    if (index == -2) return VALUE_UNDEF;
    value key = index >= 0 ? make_int(lib_heap(fm->c), index) : piece_str(fm, name);
    return key == VALUE_UNDEF ? VALUE_UNDEF : ops_get_item(fm->c->fiber, v, key);
}

static value field_object(struct formatting *fm, struct piece name) {
    value v = first_object(fm, &name);
    while (v != VALUE_UNDEF && name.at < name.end) {
        char c = *name.at++;
        if (c == '.') v = get_attribute(fm, v, &name);
        else if (c == '[') v = get_item(fm, v, &name);
        else {
            wrong(fm, "Only '.' or '[' may follow ']' in format field specifier");
            return VALUE_UNDEF;
        }
    }
    return v;
}

// Gives v as the str that the conversion asks for.
static value convert(struct formatting *fm, value v, uint32_t conversion) {
    struct text t = {0};
    bool fine;
    switch (conversion) {
    case 'r': fine = ops_repr(fm->c->fiber, &t, v); break;
    case 's': fine = ops_str(fm->c->fiber, &t, v); break;
    case 'a': fine = lib_write_ascii(fm->c->fiber, &t, v); break;
    default:
        native_value_error(fm->c, conversion > 32 && conversion < 127 ? "Unknown conversion specifier %c"
                                                                      : "Unknown conversion specifier \\x%x", (int)conversion);
        return VALUE_UNDEF;
    }
    value made = fine ? make_text(lib_heap(fm->c), &t) : VALUE_UNDEF;
    if (fine && made == VALUE_UNDEF) native_no_memory(fm->c);
    text_finish(&t);
    return made;
}

static bool format_text(struct formatting *fm, struct piece p, struct text *out, int depth);

static bool format_field(struct formatting *fm, const struct field *field, struct text *out, int depth) {
    value v = field_object(fm, field->name);
    if (v != VALUE_UNDEF && field->conversion) v = convert(fm, v, field->conversion);
    if (v == VALUE_UNDEF) return false;
    struct text spec = {0};
    bool fine = true;
    if (field->spec_has_fields) fine = format_text(fm, field->spec, &spec, depth - 1);
    else text_add(&spec, field->spec.at, (size_t)(field->spec.end - field->spec.at));
    fine = fine && ops_format(fm->c->fiber, out, v, text_str(&spec), spec.len);
    if (fine && !lib_would_fit(fm->c, out->len)) {
        native_no_memory(fm->c);
        fine = false;
    }
    text_finish(&spec);
    return fine;
}

// Literal text, with {{ and }} for braces, and fields.
static bool format_text(struct formatting *fm, struct piece p, struct text *out, int depth) {
    if (depth <= 0) return wrong(fm, "Max string recursion exceeded");
    while (p.at < p.end) {
        const char *from = p.at;
        while (p.at < p.end && *p.at != '{' && *p.at != '}') p.at++;
        text_add(out, from, (size_t)(p.at - from));
        if (p.at == p.end) break;
        char c = *p.at++;
        if (p.at < p.end && *p.at == c) {
            text_add_char(out, c);
            p.at++;
            continue;
        }
        if (c == '}') return wrong(fm, "Single '}' encountered in format string");
        if (p.at == p.end) return wrong(fm, "Single '{' encountered in format string");
        struct field field;
        if (!read_field(fm, &p, &field) || !format_field(fm, &field, out, depth)) return false;
    }
    return true;
}

static enum native_status format_with(struct call *c, const struct dict *mapping) {
    const struct str *s = lib_self_str(c);
    struct formatting fm = {.c = c, .mapping = mapping};
    struct text out = {0};
    if (format_text(&fm, (struct piece){s->bytes, s->bytes + s->len}, &out, MAX_DEPTH)) return lib_return_text(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static enum native_status method_format(struct call *c) {
    return format_with(c, NULL);
}

static enum native_status method_format_map(struct call *c) {
    if (!value_is_dict(c->args[0])) return native_type_error(c, "format_map() argument must be dict, not %s", type_name(c->args[0]));
    return format_with(c, value_dict(c->args[0]));
}

static const struct native_def FORMAT_METHODS[] = {
    {"format", "format(*args, **kwargs)", method_format, "The text with its {fields} replaced by the arguments, by position or by name.",
     "'{} is {age:.1f}'.format('Ada', age=36)"},
    {"format_map", "format_map(mapping, /)", method_format_map, "As format, with the names taken from a dict.",
     "'{name}'.format_map({'name': 'Ada'})"},
};

void str_format_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), FORMAT_METHODS, LIB_COUNT(FORMAT_METHODS), NULL);
}
