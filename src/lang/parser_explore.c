// What only explore has among the command words: `watch` between its operands, and dashed options (parser_shell.c calls).
#include "lang/parser_inside.h"
#include <string.h>

bool parser_is_explore(const struct expr *call) {
    return call->a->text.len == 8 && memcmp(call->a->text.s, "%explore", 8) == 0;
}

// `watch` in front of what explore is to show: handed over as a word between the operands.
void parser_watch(struct parser *p, struct expr *call, struct expr_list *positional) {
    if (!parser_is_explore(call) || !parser_is_word(p, p->tok, "watch") || !parser_starts_operand(parser_peek(p).kind)) {
        return;
    }
    struct expr *word = parser_node(p, EXPR_STRING, p->tok.span.start);
    word->text = parser_text(p, p->tok);
    parser_advance(p);
    parser_push(p, positional, parser_seal(p, word));
}

// Behind the dashes: states 1000, or timed.
static bool parse_dashed(struct parser *p, struct expr *call, size_t *cap) {
    static const char *const with_value[] = {"states", "seconds", "memory"};
    if (p->tok.kind != TOKEN_NAME) {
        parser_fail_here(p);
        return false;
    }
    struct ast_keyword k = {.name = parser_text(p, p->tok), .span = p->tok.span};
    bool has_value = false;
    for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++) {
        has_value = has_value || parser_is_word(p, p->tok, with_value[i]);
    }
    parser_advance(p);
    if (has_value) {
        k.value = parser_atom(p);
    } else {
        k.value = parser_seal(p, parser_node(p, EXPR_TRUE, k.span.start));
    }
    if (!k.value) {
        return false;
    }
    call->keywords = parser_grow(p, call->keywords, call->nkeywords, cap, sizeof *call->keywords);
    call->keywords[call->nkeywords++] = k;
    return true;
}

bool parser_all_dashed(struct parser *p, struct expr *call, size_t *cap) {
    while (parser_is_explore(call) && p->tok.kind == TOKEN_MINUS && parser_peek(p).kind == TOKEN_MINUS) {
        parser_advance(p);
        parser_advance(p);
        if (!parse_dashed(p, call, cap)) {
            return false;
        }
    }
    return true;
}
