// Numbers and strings as tokens: where they begin and end, and what is wrong with them in CPython's words. Their values are
// worked out later (literal.c).
#include "lang/lexer_inside.h"
#include <string.h>

static bool is_digit_of(unsigned char c, int base) {
    if (c >= '0' && c <= '9') {
        return c - '0' < base;
    }
    return base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
}

static const char *base_name(int base) {
    return base == 16 ? "hexadecimal" : base == 8 ? "octal" : base == 2 ? "binary" : "decimal";
}

// digit ('_'? digit)*: moves over them; false when an underscore stands where none may.
static bool skip_digits(struct lexer *lx, int base) {
    for (;;) {
        while (is_digit_of(lexer_peek(lx, 0), base)) {
            lx->pos++;
        }
        if (lexer_peek(lx, 0) != '_') {
            return true;
        }
        lx->pos++;
        if (!is_digit_of(lexer_peek(lx, 0), base)) {
            return false;
        }
    }
}

// Moves over whatever else looks like a part of the number, so that the error covers it.
static struct token bad_number(struct lexer *lx, uint32_t start, const char *what) {
    uint32_t n;
    while ((n = lexer_name_char(lx, false)) != 0) {
        lx->pos += n;
    }
    return lexer_fail(lx, start, (struct span){start, lx->pos}, "invalid %s literal", what);
}

// May a keyword follow a number without a blank (1if x else y)? CPython allows these.
static bool at_joined_keyword(const struct lexer *lx) {
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "or", "not"};
    size_t left = lx->end - lx->pos;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);
        if (left >= n && memcmp(lx->text + lx->pos, words[i], n) == 0) {
            struct lexer behind = *lx;
            behind.pos += (uint32_t)n;
            return lexer_name_char(&behind, false) == 0;
        }
    }
    return false;
}

// The token, unless letters stand right behind the digits.
static struct token end_number(struct lexer *lx, enum token_kind kind, uint32_t start, const char *what) {
    unsigned char c = lexer_peek(lx, 0);
    if (c == 'j' || c == 'J') {
        lx->pos++;
        struct token t = lexer_fail(lx, start, (struct span){start, lx->pos}, "bobbin leaves out complex numbers");
        lexer_hint(lx, "compute with two floats, the real and the imaginary part");
        return t;
    }
    if (lexer_name_char(lx, false) != 0 && !at_joined_keyword(lx)) {
        return bad_number(lx, start, what);
    }
    return lexer_token(lx, kind, start);
}

// 0x, 0o, 0b and digits.
static struct token scan_based(struct lexer *lx, int base) {
    uint32_t start = lx->pos;
    lx->pos += 2;
    if (lexer_peek(lx, 0) == '_') {
        lx->pos++;
    }
    if (!is_digit_of(lexer_peek(lx, 0), base)) {
        unsigned char c = lexer_peek(lx, 0);
        if (c >= '0' && c <= '9') {
            lx->pos++;
            return lexer_fail(lx, start, (struct span){lx->pos - 1, lx->pos}, "invalid digit '%c' in %s literal", c, base_name(base));
        }
        return bad_number(lx, start, base_name(base));
    }
    if (!skip_digits(lx, base)) {
        return bad_number(lx, start, base_name(base));
    }
    unsigned char c = lexer_peek(lx, 0);
    if (c >= '0' && c <= '9') {
        lx->pos++;
        return lexer_fail(lx, start, (struct span){lx->pos - 1, lx->pos}, "invalid digit '%c' in %s literal", c, base_name(base));
    }
    return end_number(lx, TOKEN_INT, start, base_name(base));
}

// [eE] [+-]? digits, if that is what follows; an e that begins a word is left alone. false: underscores misplaced.
static bool skip_exponent(struct lexer *lx, bool *found) {
    unsigned char c = lexer_peek(lx, 0), sign = lexer_peek(lx, 1);
    uint32_t digits = sign == '+' || sign == '-' ? 2 : 1;
    *found = (c == 'e' || c == 'E') && is_digit_of(lexer_peek(lx, digits), 10);
    if (*found) {
        lx->pos += digits;
        return skip_digits(lx, 10);
    }
    return true;
}

// Decimal integers and floats.
static struct token scan_decimal(struct lexer *lx) {
    uint32_t start = lx->pos;
    bool is_float = false, has_exponent;
    if (!skip_digits(lx, 10)) {
        return bad_number(lx, start, "decimal");
    }
    uint32_t whole_end = lx->pos;
    if (lexer_peek(lx, 0) == '.') {
        is_float = true;
        lx->pos++;
        if (lexer_peek(lx, 0) == '_' || !skip_digits(lx, 10)) {
            return bad_number(lx, start, "decimal");
        }
    }
    if (!skip_exponent(lx, &has_exponent)) {
        return bad_number(lx, start, "decimal");
    }
    is_float = is_float || has_exponent;
    uint32_t zeros = start;
    while (zeros < whole_end && (lx->text[zeros] == '0' || lx->text[zeros] == '_')) {
        zeros++;
    }
    bool is_imaginary = lexer_peek(lx, 0) == 'j' || lexer_peek(lx, 0) == 'J';
    if (!is_float && !is_imaginary && lx->text[start] == '0' && zeros < whole_end) {
        struct span where = {start, zeros};
        return lexer_fail(lx, start, where, "leading zeros in decimal integer literals are not permitted; "
                                            "use an 0o prefix for octal integers");
    }
    return end_number(lx, is_float ? TOKEN_FLOAT : TOKEN_INT, start, "decimal");
}

struct token lexer_scan_number(struct lexer *lx) {
    if (lexer_peek(lx, 0) == '0') {
        switch (lexer_peek(lx, 1)) {
        case 'x': case 'X': return scan_based(lx, 16);
        case 'o': case 'O': return scan_based(lx, 8);
        case 'b': case 'B': return scan_based(lx, 2);
        default: break;
        }
    }
    return scan_decimal(lx);
}

// Of the place where the text gave out, for the message.
static uint32_t line_of(const struct lexer *lx, uint32_t offset) {
    uint32_t line = 1, column;
    if (lx->source) {
        source_locate(lx->source, offset, &line, &column);
    }
    return line;
}

// A string in single quotes ends on its line.
static struct token fail_unterminated(struct lexer *lx, uint32_t start, uint32_t quote) {
    struct token t = lexer_fail(lx, start, (struct span){start, quote + 1}, "unterminated string literal (detected at line %u)",
                                (unsigned)line_of(lx, lx->pos));
    lexer_hint(lx, lx->text[quote] == '\'' ? "end it with ' on the same line; for an apostrophe inside, put it in \"...\""
                                           : "end it with \" on the same line; for several lines use \"\"\"...\"\"\"");
    return t;
}

static struct token scan_triple(struct lexer *lx, uint32_t start, uint32_t quote) {
    char q = lx->text[quote];
    lx->pos = quote + 3;
    while (lx->pos < lx->end) {
        char c = lx->text[lx->pos];
        if (c == q && lexer_peek(lx, 1) == (unsigned char)q && lexer_peek(lx, 2) == (unsigned char)q) {
            lx->pos += 3;
            return lexer_token(lx, TOKEN_STRING, start);
        }
        lx->pos += c == '\\' && lx->pos + 1 < lx->end ? 2 : 1;
    }
    uint32_t last = lx->text[lx->end - 1] == '\n' ? lx->end - 1 : lx->end;
    struct token t = lexer_fail(lx, start, (struct span){start, quote + 3},
                                "unterminated triple-quoted string literal (detected at line %u)", (unsigned)line_of(lx, last));
    lx->wants_more = true;
    return t;
}

struct token lexer_scan_string(struct lexer *lx, uint32_t start, uint32_t quote) {
    char q = lx->text[quote];
    lx->pos = quote + 1;
    if (lexer_peek(lx, 0) == (unsigned char)q && lexer_peek(lx, 1) == (unsigned char)q) {
        return scan_triple(lx, start, quote);
    }
    bool joined = false; // the last thing read was a backslash at a line's end
    while (lx->pos < lx->end) {
        char c = lx->text[lx->pos];
        if (c == q) {
            lx->pos++;
            return lexer_token(lx, TOKEN_STRING, start);
        }
        if (lexer_line_end(lx)) {
            return fail_unterminated(lx, start, quote);
        }
        lx->pos++;
        joined = false;
        if (c == '\\' && lx->pos < lx->end) {
            uint32_t n = lexer_line_end(lx);
            joined = n != 0;
            lx->pos += n ? n : 1;
        }
    }
    struct token t = fail_unterminated(lx, start, quote);
    lx->wants_more = joined;
    return t;
}
