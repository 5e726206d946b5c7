// What the parser's files share: parser.c has the entry and simple statements, parser_block.c compound ones, parser_def.c functions,
// parser_expr.c operators, parser_call.c brackets, parser_string.c strings, parser_target.c what may be assigned to,
// parser_shell.c the shell rule, parser_explore.c the operands of explore, parser_error.c the telling of what is wrong, parser_base.c tokens and nodes.
//
// Failing: a function that fails has called parser_fail (or a relative) and returns NULL or false; everybody passes that on at
// once. The first failure counts. Parsing functions expect to stand at their first token and leave behind their last.
#pragma once

#include "lang/lexer.h"
#include "lang/parser.h"

#define PARSER_MAX_DEPTH 450 // nested expressions; a bracket takes two, and the lexer stops those at 200

struct parser {
    struct lexer lx;
    struct token tok, next;   // next is valid if has_next
    bool has_next;
    struct token prev, prev2; // the last two tokens passed
    struct diag lex_diag;     // of the lexer's last error
    const struct source *source;
    const struct parse_options *options;
    struct arena *arena;
    struct diag *diag;
    enum parse_result result; // PARSE_OK until something failed
    uint32_t depth;           // of nested expressions
    uint32_t stmt_depth;      // of nested blocks and elifs
    uint32_t fstring_depth;
    bool in_function, in_loop, in_block;
    bool ends_in_block;       // the last statement of the text so far was a compound one
    bool told_by_lexer;       // the failure is the lexer's, and the parser's hints do not fit
    uint32_t line_end;        // of the line of the last statement, and whether a ? stands on it; 0: not looked at
    bool line_has_question;
    struct token stmt_first, stmt_second; // the statement's first two tokens, for hints
};

// tokens
void parser_advance(struct parser *p);
struct token parser_peek(struct parser *p); // the token behind the current one
enum token_kind parser_peek_behind(struct parser *p); // the kind of the one behind that
bool parser_accept(struct parser *p, enum token_kind kind);
bool parser_expect(struct parser *p, enum token_kind kind); // else "invalid syntax"
bool parser_at_end_of_line(const struct parser *p);         // newline, ';' or the end
bool parser_touches(struct token a, struct token b);        // nothing stands between the two
struct ast_text parser_text(const struct parser *p, struct token t); // the token's text, copied into the arena
bool parser_is_word(const struct parser *p, struct token t, const char *word);
bool parser_starts_operand(enum token_kind kind);           // a token that can only begin a new operand
bool parser_starts_expression(enum token_kind kind);

// failing
void *parser_fail(struct parser *p, struct span span, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void *parser_fail_kind(struct parser *p, const char *kind, struct span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void *parser_fail_here(struct parser *p);                    // "invalid syntax" at the current token, or what is better
void *parser_fail_in_list(struct parser *p, struct span last); // the same, between the items of a bracket
void parser_hint(struct parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void *parser_leave_out(struct parser *p, struct span span, const char *what, const char *instead);
bool parser_deeper(struct parser *p);                        // one level more, or fails; leave with p->depth--

// growing arrays in the arena
struct expr_list {
    struct expr **at;
    size_t len, cap;
};
void parser_push(struct parser *p, struct expr_list *list, struct expr *e);
void *parser_grow(struct parser *p, void *items, size_t len, size_t *cap, size_t item_bytes); // room for one more
struct ast_exprs parser_exprs(const struct expr_list *list);

// nodes
struct expr *parser_node(struct parser *p, enum expr_kind kind, uint32_t start);
struct expr *parser_seal(struct parser *p, struct expr *e); // the node ends here; checks the tree's height
struct stmt *parser_stmt_node(struct parser *p, enum stmt_kind kind, uint32_t start);

// expressions
struct expr *parser_expression(struct parser *p);      // no commas
struct expr *parser_expression_list(struct parser *p); // a, b, is a tuple
struct expr *parser_disjunction(struct parser *p);     // no conditional, no lambda: what may stand behind `in` of a comprehension
struct expr *parser_operand(struct parser *p);         // bitwise or and tighter: no comparison, so that `in` is left alone
struct expr *parser_atom(struct parser *p);            // names, literals, brackets
struct expr *parser_call(struct parser *p, struct expr *callee, uint32_t start);
struct expr *parser_index(struct parser *p, struct expr *container, uint32_t start);
struct expr *parser_bracket(struct parser *p);         // ( [ {
struct expr *parser_strings(struct parser *p);
bool parser_clauses(struct parser *p, struct expr *comprehension); // for ... in ... if ...
bool parser_add_keyword(struct parser *p, struct expr *call, size_t *cap);
bool parser_params(struct parser *p, struct ast_function *fn, enum token_kind end);

// targets
enum target_use { TARGET_ASSIGN, TARGET_ASSIGN_FIRST, TARGET_FOR, TARGET_DEL, TARGET_WITH };
bool parser_check_target(struct parser *p, struct expr *e, enum target_use use);
struct expr *parser_target_list(struct parser *p, enum target_use use); // up to `in`
const char *parser_describe(const struct expr *e); // "function call", as CPython names it
void *parser_fail_assignment(struct parser *p, struct expr *left); // at '=' where none may stand

// statements
bool parser_line(struct parser *p, struct ast_block *block, size_t *cap); // simple statements up to the newline, or one compound
struct stmt *parser_compound(struct parser *p, bool *is_compound);
bool parser_block(struct parser *p, struct ast_block *out, const char *after, struct token header); // ':' and what belongs to it
bool parser_end_of_statement(struct parser *p);
struct stmt *parser_def(struct parser *p);
bool parser_annotation(struct parser *p); // the type behind ':' or '->'

// the shell rule
bool parser_shell(struct parser *p, struct stmt **out); // *out stays NULL when the statement is Python; false: failed
bool parser_is_explore(const struct expr *call); // a call of the command word explore
void parser_watch(struct parser *p, struct expr *call, struct expr_list *positional); // the word `watch` of its operands, if it is next
bool parser_all_dashed(struct parser *p, struct expr *call, size_t *cap); // --states 1000 --timed, as keywords; any number
void *parser_refuse(struct parser *p); // the statement begins with something left out: fails; NULL and no failure otherwise
