// The syntax tree. Nodes live in the arena that the parser was given and die with it. Each node keeps its span to the
// very end, since the caret under the exact part is the learner's interface.
#pragma once

#include "base/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

// A name or text inside the arena; not necessarily NUL-free (string literals).
struct ast_text {
    const char *s;
    size_t len;
};

// Expression kinds, with the fields of struct expr that they use.
#define AST_EXPRS(X)                                                                                \
    X(NONE) X(TRUE) X(FALSE)                                                                         \
    X(INT)         /* i */                                                                           \
    X(FLOAT)       /* f */                                                                           \
    X(STRING)      /* text (escapes resolved, neighbours joined) */                                  \
    X(FSTRING)     /* items: STRING and FIELD parts in order */                                      \
    X(FIELD)       /* a = value, conversion (0, 'r', 's', 'a'), b = format spec (FSTRING, STRING or NULL) */ \
    X(NAME)        /* text */                                                                        \
    X(TUPLE) X(LIST) /* items */                                                                     \
    X(DICT)        /* items: key, value, key, value... */                                            \
    X(UNARY)       /* op, a */                                                                       \
    X(BINARY)      /* op, a, b */                                                                    \
    X(COMPARE)     /* items: operands (n+1), cmps: operators (n) */                                  \
    X(AND) X(OR)   /* a, b */                                                                        \
    X(CONDITIONAL) /* a if cond(c) else b */                                                         \
    X(CALL)        /* a = callee, items = positional, keywords; is_command for the shell form */     \
    X(ATTRIBUTE)   /* a, text; name_span */                                                          \
    X(INDEX)       /* a[b] */                                                                        \
    X(SLICE)       /* a:b:c, each may be NULL; only inside INDEX */                                  \
    X(LAMBDA)      /* function */                                                                    \
    X(LIST_COMP) X(GENERATOR) /* a = element, clauses */                                             \
    X(DICT_COMP)   /* a = key, b = value, clauses */                                                 \
    X(HOST)        /* text: a command line for the shell (see parse_options.is_host_command) */

enum expr_kind {
#define X(name) EXPR_##name,
    AST_EXPRS(X)
#undef X
    EXPR_COUNT
};

enum ast_op { // binary, unary and comparison operators
    AST_ADD, AST_SUB, AST_MUL, AST_DIV, AST_FLOORDIV, AST_MOD, AST_POW,
    AST_LSHIFT, AST_RSHIFT, AST_BITAND, AST_BITOR, AST_BITXOR,
    AST_NEG, AST_POS, AST_INVERT, AST_NOT,
    AST_EQ, AST_NE, AST_LT, AST_LE, AST_GT, AST_GE, AST_IN, AST_NOT_IN, AST_IS, AST_IS_NOT,
    AST_OP_COUNT
};

struct expr;
struct stmt;

struct ast_exprs {
    struct expr **at;
    size_t len;
};

struct ast_keyword { // name=value in a call
    struct ast_text name;
    struct expr *value;
    struct span span;
};

struct ast_clause { // for target in iter if cond if cond...
    struct expr *target, *iter;
    struct ast_exprs conds;
};

struct ast_param {
    struct ast_text name;
    struct expr *fallback; // default value or NULL
    struct span span;
};

struct ast_function { // def or lambda
    struct ast_text name; // "<lambda>" for a lambda
    struct ast_param *params;
    size_t nparams;
    struct ast_text doc; // s == NULL without a docstring
    struct stmt **body;  // def
    size_t nbody;
    struct expr *value;  // lambda
    struct span name_span;
};

// No expression's tree is deeper than this, long chains of operators included, so that walking it may recurse.
#define AST_MAX_HEIGHT 1000
// No more statements stand inside each other, each elif counted (an elif is an IF in the orelse of the one before).
#define AST_MAX_STMT_DEPTH 2000

struct expr {
    enum expr_kind kind;
    uint32_t height;     // of the tree below, from 1
    struct span span;
    struct span op_span; // the operator, attribute name or opening bracket: where a caret points best
    enum ast_op op;
    bool is_command;     // CALL written as `sleep 5`
    bool parenthesised;
    char conversion;
    int64_t i;
    double f;
    struct ast_text text;
    struct expr *a, *b, *c;
    struct ast_exprs items;
    enum ast_op *cmps;
    struct ast_keyword *keywords;
    size_t nkeywords;
    struct ast_clause *clauses;
    size_t nclauses;
    struct ast_function *function;
};

#define AST_STMTS(X)                                                                      \
    X(EXPR)      /* value; is_bare when it is one NAME alone */                            \
    X(ASSIGN)    /* targets (a = b = value has two), value */                              \
    X(AUG)       /* targets.at[0] op= value */                                             \
    X(IF)        /* cond, body, orelse (an elif is an IF alone in orelse) */               \
    X(WHILE)     /* cond, body, orelse */                                                  \
    X(FOR)       /* targets.at[0], value = iterable, body, orelse */                       \
    X(DEF)       /* function */                                                            \
    X(RETURN)    /* value or NULL */                                                       \
    X(BREAK) X(CONTINUE) X(PASS)                                                           \
    X(GLOBAL)    /* names */                                                               \
    X(ASSERT)    /* cond, value = message or NULL */                                       \
    X(RAISE)     /* value or NULL, cause or NULL */                                        \
    X(TRY)       /* body, handlers, orelse, finally */                                     \
    X(WITH)      /* withs, body */                                                         \
    X(YIELD)     /* value; prelude code only */                                            \
    X(DEL)       /* targets */                                                             \
    X(IMPORT)    /* imports: import a.b as c, d */                                         \
    X(FROM)      /* module, imports; names of len 0 never occur; star: imports empty */

enum stmt_kind {
#define X(name) STMT_##name,
    AST_STMTS(X)
#undef X
    STMT_COUNT
};

struct ast_block {
    struct stmt **at;
    size_t len;
};

struct ast_handler { // except type as name:
    struct expr *type; // NULL: bare except
    struct ast_text name; // s == NULL without `as`
    struct ast_block body;
    struct span span;
};

struct ast_with {
    struct expr *context, *target; // target may be NULL
};

struct ast_import {
    struct ast_text name;  // dotted for `import a.b`
    struct ast_text alias; // s == NULL without `as`
    struct span span;
};

struct stmt {
    enum stmt_kind kind;
    struct span span;
    enum ast_op op; // AUG
    bool is_bare;
    bool has_finally;
    struct expr *cond, *value, *cause;
    struct ast_exprs targets;
    struct ast_block body, orelse, finally;
    struct ast_function *function;
    struct ast_text *names;
    size_t nnames;
    struct ast_handler *handlers;
    size_t nhandlers;
    struct ast_with *withs;
    size_t nwiths;
    struct ast_text module; // FROM
    struct span module_span;
    struct ast_import *imports;
    size_t nimports;
};
