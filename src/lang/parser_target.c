// What may stand on the left of '=', behind `for`, `as` and `del`. Python reads it as an expression first, so that is checked
// afterwards; the messages name what was found as CPython does.
#include "lang/parser_inside.h"

static const char *describe_operator(const struct expr *e) {
    switch (e->kind) {
    case EXPR_COMPARE: return "comparison";
    case EXPR_CONDITIONAL: return "conditional expression";
    case EXPR_LAMBDA: return "lambda";
    case EXPR_LIST_COMP: return "list comprehension";
    case EXPR_DICT_COMP: return "dict comprehension";
    case EXPR_GENERATOR: return "generator expression";
    default: return "expression";
    }
}

const char *parser_describe(const struct expr *e) {
    switch (e->kind) {
    case EXPR_NONE: return "None";
    case EXPR_TRUE: return "True";
    case EXPR_FALSE: return "False";
    case EXPR_INT: case EXPR_FLOAT: case EXPR_STRING: return "literal";
    case EXPR_FSTRING: case EXPR_FIELD: return "f-string expression";
    case EXPR_NAME: return "name";
    case EXPR_TUPLE: return "tuple";
    case EXPR_LIST: return "list";
    case EXPR_DICT: return "dict literal";
    case EXPR_CALL: return "function call";
    case EXPR_ATTRIBUTE: return "attribute";
    case EXPR_INDEX: return "subscript";
    default: return describe_operator(e);
    }
}

// Would '==' have made sense in place of '='? CPython says so behind what binds tighter than a comparison.
static bool may_mean_equal(const struct expr *e) {
    switch (e->kind) {
    case EXPR_INT: case EXPR_FLOAT: case EXPR_STRING: case EXPR_FSTRING: case EXPR_DICT: case EXPR_CALL: case EXPR_BINARY:
    case EXPR_ATTRIBUTE: case EXPR_INDEX: case EXPR_LIST_COMP: case EXPR_DICT_COMP:
        return true;
    case EXPR_UNARY:
        return e->op != AST_NOT;
    default:
        return false;
    }
}

static bool fail_target(struct parser *p, const struct expr *e, enum target_use use) {
    if (use == TARGET_DEL) {
        return parser_fail(p, e->span, "cannot delete %s", parser_describe(e));
    }
    if (use == TARGET_ASSIGN_FIRST && may_mean_equal(e)) {
        return parser_fail(p, e->span, "cannot assign to %s here. Maybe you meant '==' instead of '='?", parser_describe(e));
    }
    return parser_fail(p, e->span, "cannot assign to %s", parser_describe(e));
}

// A name, attribute or element, or a tuple or list of such. TARGET_ASSIGN_FIRST: left of the first '=' of a statement.
bool parser_check_target(struct parser *p, struct expr *e, enum target_use use) {
    switch (e->kind) {
    case EXPR_NAME: case EXPR_ATTRIBUTE: case EXPR_INDEX:
        return true;
    case EXPR_TUPLE: case EXPR_LIST:
        break;
    default:
        return fail_target(p, e, use);
    }
    for (size_t i = 0; i < e->items.len; i++) {
        bool is_last = i + 1 == e->items.len && e->kind == EXPR_TUPLE && !e->parenthesised;
        enum target_use inner = use == TARGET_ASSIGN_FIRST && !is_last ? TARGET_ASSIGN : use;
        if (!parser_check_target(p, e->items.at[i], inner)) {
            return false;
        }
    }
    return true;
}

// target (',' target)* [',']
struct expr *parser_target_list(struct parser *p, enum target_use use) {
    uint32_t start = p->tok.span.start;
    if (!parser_starts_expression(p->tok.kind)) {
        return parser_fail_here(p);
    }
    struct expr *e = parser_operand(p);
    if (e && p->tok.kind == TOKEN_COMMA) {
        struct expr *tuple = parser_node(p, EXPR_TUPLE, start);
        struct expr_list items = {0};
        parser_push(p, &items, e);
        while (e && parser_accept(p, TOKEN_COMMA) && parser_starts_expression(p->tok.kind)) {
            e = parser_operand(p);
            parser_push(p, &items, e);
        }
        tuple->items = parser_exprs(&items);
        e = e ? parser_seal(p, tuple) : NULL;
    }
    return e && parser_check_target(p, e, use) ? e : NULL;
}

// The operand that stands right before the '='.
static struct expr *rightmost(struct expr *e) {
    while (!e->parenthesised) {
        if (e->kind == EXPR_AND || e->kind == EXPR_OR) {
            e = e->b;
        } else if (e->kind == EXPR_UNARY && e->op == AST_NOT) {
            e = e->a;
        } else if (e->kind == EXPR_CONDITIONAL) {
            e = e->b;
        } else {
            break;
        }
    }
    return e;
}

// An '=' where a value is wanted: in a condition, a list, behind return.
void *parser_fail_assignment(struct parser *p, struct expr *left) {
    struct expr *e = rightmost(left);
    if (e->kind == EXPR_NAME || e->kind == EXPR_COMPARE) {
        parser_fail(p, (struct span){e->span.start, p->tok.span.end}, "invalid syntax. Maybe you meant '==' instead of '='?");
        parser_hint(p, "= gives a name its value; == compares");
        return NULL;
    }
    if (may_mean_equal(e)) {
        return parser_fail(p, e->span, "cannot assign to %s here. Maybe you meant '==' instead of '='?", parser_describe(e));
    }
    return parser_fail_here(p);
}
