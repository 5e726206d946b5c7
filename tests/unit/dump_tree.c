// Writes syntax trees as S-expressions, for tests. Strings are shown in hexadecimal escapes beyond printable ASCII.
#include "dump_tree.h"
#include <inttypes.h>
#include <string.h>

static void dump(struct text *out, const struct expr *e);

static const char *op_name(enum ast_op op) {
    static const char *const names[AST_OP_COUNT] = {"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "neg", "pos", "~",
        "not", "==", "!=", "<", "<=", ">", ">=", "in", "not-in", "is", "is-not"};
    return names[op];
}

static void dump_string(struct text *out, struct ast_text t) {
    text_add_char(out, '"');
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.s[i];
        if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
            text_printf(out, "\\x%02x", c);
        } else {
            text_add_char(out, (char)c);
        }
    }
    text_add_char(out, '"');
}

static void dump_list(struct text *out, const char *head, struct ast_exprs list) {
    text_printf(out, "(%s", head);
    for (size_t i = 0; i < list.len; i++) {
        text_add_char(out, ' ');
        dump(out, list.at[i]);
    }
    text_add_char(out, ')');
}

// (head a b c), NULLs shown as _
static void dump_three(struct text *out, const char *head, const struct expr *const *parts, size_t n) {
    text_printf(out, "(%s", head);
    for (size_t i = 0; i < n; i++) {
        text_add_char(out, ' ');
        dump(out, parts[i]);
    }
    text_add_char(out, ')');
}

static void dump_compare(struct text *out, const struct expr *e) {
    text_add_str(out, "(cmp ");
    dump(out, e->items.at[0]);
    for (size_t i = 1; i < e->items.len; i++) {
        text_printf(out, " %s ", op_name(e->cmps[i - 1]));
        dump(out, e->items.at[i]);
    }
    text_add_char(out, ')');
}

static void dump_call(struct text *out, const struct expr *e) {
    text_add_str(out, e->is_command ? "(command " : "(call ");
    dump(out, e->a);
    for (size_t i = 0; i < e->items.len; i++) {
        text_add_char(out, ' ');
        dump(out, e->items.at[i]);
    }
    for (size_t i = 0; i < e->nkeywords; i++) {
        text_printf(out, " %s=", e->keywords[i].name.s);
        dump(out, e->keywords[i].value);
    }
    text_add_char(out, ')');
}

static void dump_comprehension(struct text *out, const char *head, const struct expr *e) {
    text_printf(out, "(%s ", head);
    dump(out, e->a);
    if (e->b) {
        text_add_char(out, ' ');
        dump(out, e->b);
    }
    for (size_t i = 0; i < e->nclauses; i++) {
        text_add_str(out, " (for ");
        dump(out, e->clauses[i].target);
        text_add_char(out, ' ');
        dump(out, e->clauses[i].iter);
        for (size_t j = 0; j < e->clauses[i].conds.len; j++) {
            text_add_char(out, ' ');
            dump(out, e->clauses[i].conds.at[j]);
        }
        text_add_char(out, ')');
    }
    text_add_char(out, ')');
}

static void dump_params(struct text *out, const struct ast_function *fn) {
    text_add_char(out, '(');
    for (size_t i = 0; i < fn->nparams; i++) {
        text_printf(out, "%s%s", i ? " " : "", fn->params[i].name.s);
        if (fn->params[i].fallback) {
            text_add_char(out, '=');
            dump(out, fn->params[i].fallback);
        }
    }
    text_add_char(out, ')');
}

static void dump_field(struct text *out, const struct expr *e) {
    text_add_str(out, "(field ");
    dump(out, e->a);
    text_printf(out, " %c ", e->conversion ? e->conversion : '-');
    dump(out, e->b);
    text_add_char(out, ')');
}

static void dump_atom(struct text *out, const struct expr *e) {
    switch (e->kind) {
    case EXPR_NONE: text_add_str(out, "None"); break;
    case EXPR_TRUE: text_add_str(out, "True"); break;
    case EXPR_FALSE: text_add_str(out, "False"); break;
    case EXPR_INT: text_printf(out, "%" PRId64, e->i); break;
    case EXPR_FLOAT: text_printf(out, "%.17g.", e->f); break;
    case EXPR_STRING: dump_string(out, e->text); break;
    case EXPR_NAME: text_add(out, e->text.s, e->text.len); break;
    case EXPR_HOST: text_add_str(out, "(host "); dump_string(out, e->text); text_add_char(out, ')'); break;
    default: text_printf(out, "?%d", (int)e->kind); break;
    }
}

static void dump(struct text *out, const struct expr *e) {
    if (!e) {
        text_add_char(out, '_');
        return;
    }
    const struct expr *const parts[] = {e->a, e->b, e->c};
    switch (e->kind) {
    case EXPR_FSTRING: dump_list(out, "f", e->items); break;
    case EXPR_FIELD: dump_field(out, e); break;
    case EXPR_TUPLE: dump_list(out, "tuple", e->items); break;
    case EXPR_LIST: dump_list(out, "list", e->items); break;
    case EXPR_DICT: dump_list(out, "dict", e->items); break;
    case EXPR_UNARY: dump_three(out, op_name(e->op), parts, 1); break;
    case EXPR_BINARY: dump_three(out, op_name(e->op), parts, 2); break;
    case EXPR_AND: dump_three(out, "and", parts, 2); break;
    case EXPR_OR: dump_three(out, "or", parts, 2); break;
    case EXPR_CONDITIONAL: dump_three(out, "if", parts, 3); break;
    case EXPR_INDEX: dump_three(out, "index", parts, 2); break;
    case EXPR_SLICE: dump_three(out, "slice", parts, 3); break;
    case EXPR_COMPARE: dump_compare(out, e); break;
    case EXPR_CALL: dump_call(out, e); break;
    case EXPR_ATTRIBUTE: text_add_str(out, "(. "); dump(out, e->a); text_printf(out, " %s)", e->text.s); break;
    case EXPR_LIST_COMP: dump_comprehension(out, "listcomp", e); break;
    case EXPR_DICT_COMP: dump_comprehension(out, "dictcomp", e); break;
    case EXPR_GENERATOR: dump_comprehension(out, "gen", e); break;
    case EXPR_LAMBDA:
        text_printf(out, "(%s ", strcmp(e->function->name.s, "<lambda>") == 0 ? "lambda" : "lazy");
        dump_params(out, e->function);
        text_add_char(out, ' ');
        dump(out, e->function->value);
        text_add_char(out, ')');
        break;
    default: dump_atom(out, e); break;
    }
}

static void dump_body(struct text *out, const char *label, struct ast_block block) {
    if (block.len > 0) {
        text_printf(out, " %s{", label);
        dump_block(out, block);
        text_add_char(out, '}');
    }
}

static void dump_imports(struct text *out, const struct stmt *s) {
    for (size_t i = 0; i < s->nimports; i++) {
        text_printf(out, " %s", s->imports[i].name.s);
        if (s->imports[i].alias.s) {
            text_printf(out, ":%s", s->imports[i].alias.s);
        }
    }
    text_add_str(out, s->kind == STMT_FROM && s->nimports == 0 ? " *" : "");
}

static void dump_parts(struct text *out, const struct stmt *s) {
    for (size_t i = 0; i < s->nwiths; i++) {
        text_add_char(out, ' ');
        dump(out, s->withs[i].context);
        text_add_char(out, ':');
        dump(out, s->withs[i].target);
    }
    for (size_t i = 0; i < s->nnames; i++) {
        text_printf(out, " %s", s->names[i].s);
    }
    if (s->function) {
        text_printf(out, " %s ", s->function->name.s);
        dump_params(out, s->function);
        dump_body(out, "", (struct ast_block){s->function->body, s->function->nbody});
    }
    if (s->kind == STMT_FROM) {
        text_printf(out, " %s", s->module.s);
    }
    dump_imports(out, s);
    dump_body(out, "", s->body);
    for (size_t i = 0; i < s->nhandlers; i++) {
        text_add_str(out, " (except ");
        dump(out, s->handlers[i].type);
        text_printf(out, " %s", s->handlers[i].name.s ? s->handlers[i].name.s : "_");
        dump_body(out, "", s->handlers[i].body);
        text_add_char(out, ')');
    }
    dump_body(out, "else", s->orelse);
    dump_body(out, "finally", s->finally);
}

static void dump_stmt(struct text *out, const struct stmt *s) {
    static const char *const names[STMT_COUNT] = {
#define X(name) #name,
        AST_STMTS(X)
#undef X
    };
    if (s->kind == STMT_EXPR) {
        dump(out, s->value);
        return;
    }
    text_printf(out, "(%s%s", names[s->kind], s->kind == STMT_AUG ? op_name(s->op) : "");
    for (size_t i = 0; i < s->targets.len; i++) {
        text_add_char(out, ' ');
        dump(out, s->targets.at[i]);
    }
    const struct expr *const parts[] = {s->cond, s->value, s->cause};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i]) {
            text_add_char(out, ' ');
            dump(out, parts[i]);
        }
    }
    dump_parts(out, s);
    text_add_char(out, ')');
}

void dump_block(struct text *out, struct ast_block block) {
    for (size_t i = 0; i < block.len; i++) {
        text_add_str(out, i ? "; " : "");
        dump_stmt(out, block.at[i]);
    }
}
