// lang/parser: trees, refusals with the exact place, completeness at a prompt, the shell rule, and limits.
#include "base/mem.h"
#include "base/text.h"
#include "dump_tree.h"
#include "lang/parser.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static bool is_variable(void *user, const char *name, size_t len) {
    (void)user;
    return len == 1 && *name == 'v';
}

static bool is_host_command(void *user, const char *name, size_t len) {
    static const char *const words[] = {"next", "open", "set", "goto", "history", "help", "threads", "time"};
    (void)user;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == len && memcmp(words[i], name, len) == 0) {
            return true;
        }
    }
    return false;
}

// The tree of a text, or its error as "Kind: message @line:column+bytes", INCOMPLETE with a dot before it. Freed by the caller.
static char *parse(const char *code, bool interactive) {
    struct parse_options options = {.is_variable = is_variable, .is_host_command = is_host_command, .interactive = interactive};
    struct source *source = source_create("<input>", code, strlen(code), 1);
    struct arena arena = {0};
    struct ast_block block;
    struct diag d = {0};
    struct text out = {0};
    enum parse_result result = parse_source(source, &options, &arena, &block, &d);
    if (result == PARSE_OK) {
        dump_block(&out, block);
    } else {
        uint32_t line, column;
        source_locate(source, d.span.start, &line, &column);
        text_printf(&out, "%s%s: %s @%u:%u+%u", result == PARSE_INCOMPLETE ? "." : "", d.kind, d.message, (unsigned)line,
                    (unsigned)column, (unsigned)(d.span.end - d.span.start));
    }
    diag_finish(&d);
    arena_finish(&arena);
    source_destroy(source);
    return text_take(&out);
}

static void expect(const char *code, const char *tree) {
    char *got = parse(code, false);
    ck_assert_str_eq(got, tree);
    free(got);
}

static void expect_error(const char *code, const char *message) {
    expect(code, message);
}

START_TEST(test_precedence) {
    expect("a + b * c - d", "(- (+ a (* b c)) d)");
    expect("-a ** -b ** c", "(neg (** a (neg (** b c))))");
    expect("not a == b and c or d", "(or (and (not (cmp a == b)) c) d)");
    expect("a | b ^ c & d << e + f", "(| a (^ b (& c (<< d (+ e f)))))");
    expect("a < b <= c is not d not in e", "(cmp a < b <= c is-not d not-in e)");
    expect("a if b else c if d else e", "(if a (if c e d) b)");
    expect("~a.b(c)[d]", "(~ (index (call (. a b) c) d))");
    expect("lambda x, y=1: x, 2", "(tuple (lambda (x y=1) x) 2)");
    expect("a // b % c / d", "(/ (% (// a b) c) d)");
    expect("-9223372036854775808", "-9223372036854775808");
}
END_TEST

START_TEST(test_brackets) {
    expect("(), (a), (a,), [], [a,], {}, {a: b,}", "(tuple (tuple) a (tuple a) (list) (list a) (dict) (dict a b))");
    expect("f(a, b=c, *[])", "SyntaxError: bobbin leaves out star-arguments in calls @1:11+1");
    expect("x[1], x[1:], x[::2], x[1, 2]", "(tuple (index x 1) (index x (slice 1 _ _)) (index x (slice _ _ 2)) (index x (tuple 1 2)))");
    expect("[x for x, y in z if a if b for c in d]", "(listcomp x (for (tuple x y) z a b) (for c d))");
    expect("sum(x for x in y)", "(call sum (gen x (for x y)))");
    expect("{a: b for a, b in c}", "(dictcomp a b (for (tuple a b) c))");
}
END_TEST

START_TEST(test_strings) {
    expect("'a\\n\\x41\\u00e9\\101\\d' \"b\" r'\\n'", "\"a\\x0aA\\xc3\\xa9A\\x5cdb\\x5cn\"");
    expect("f'{x!r:>{w}} {{}} {y=} {z = :5}'", "(f (field x r (f \">\" (field w - _))) \" {} y=\" (field y r _) \" z = \" (field z - \"5\"))");
    expect("'a' f'{b}' 'c'", "(f \"a\" (field b - _) \"c\")");
    expect("f'{a[\"b\"]} {c if d else e} {f, g}'",
           "(f (field (index a \"b\") - _) \" \" (field (if c e d) - _) \" \" (field (tuple f g) - _))");
    expect("f''", "(f)");
    expect("'a\\\r\nb'", "\"ab\"");
    expect_error("f'{'", "SyntaxError: f-string: expecting '}' @1:4+0");
    expect_error("f'{}'", "SyntaxError: f-string: empty expression not allowed @1:3+1");
    expect_error("f'}'", "SyntaxError: f-string: single '}' is not allowed @1:3+1");
    expect_error("f'ab {a b}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? @1:7+3");
    expect_error("f'{a:{b:{c}}}'", "SyntaxError: f-string: expressions nested too deeply @1:9+1");
    expect_error("'\\N{DASH}'", "SyntaxError: bobbin leaves out \\N{...} escapes @1:2+2");
    expect_error("b'x'", "SyntaxError: bobbin leaves out bytes @1:1+4");
}
END_TEST

START_TEST(test_statements) {
    expect("a = b, c = d; e += 1", "(ASSIGN a (tuple b c) d); (AUG+ e 1)");
    expect("x: int = 5\ny: 'str'", "(ASSIGN x 5); (PASS)");
    expect("for (a, b), c in d:\n  break\nelse: pass", "(FOR (tuple (tuple a b) c) d {(BREAK)} else{(PASS)})");
    expect("if a: b\nelif c: d\nelse:\n e", "(IF a {b} else{(IF c {d} else{e})})");
    expect("def f(a, b=1) -> None:\n  'doc'\n  return a", "(DEF f (a b=1) {\"doc\"; (RETURN a)})");
    expect("try: a\nexcept (B, C) as d: e\nexcept: f\nelse: g\nfinally: h",
           "(TRY {a} (except (tuple B C) d {e}) (except _ _ {f}) else{g} finally{h})");
    expect("with a as b, c: d", "(WITH a:b c:_ {d})");
    expect("with (a as b, c,): d", "(WITH a:b c:_ {d})");
    expect("with (a, b) as c: d", "(WITH (tuple a b):c {d})");
    expect("import a.b as c, d\nfrom e . f import (g as h, i,)\nfrom j import *", "(IMPORT a.b:c d); (FROM e.f g:h i); (FROM j *)");
    expect("del a, (b[1], c.d)", "(DEL a (index b 1) (. c d))");
    expect("raise A(b) from c; assert d, e; global f, g", "(RAISE (call A b) c); (ASSERT d e); (GLOBAL f g)");
    expect("while a:\n\n  # c\n  b\n\nc", "(WHILE a {b}); c");
}
END_TEST

START_TEST(test_left_out) {
    expect_error("class A: pass", "SyntaxError: bobbin leaves out 'class' @1:1+5");
    expect_error("@a\ndef f(): pass", "SyntaxError: bobbin leaves out decorators @1:1+1");
    expect_error("def f():\n  def g(): pass", "SyntaxError: bobbin leaves out a function inside a function @2:3+3");
    expect_error("def f(): yield 1", "SyntaxError: bobbin leaves out 'yield' and generator functions @1:10+5");
    expect_error("async def f(): pass", "SyntaxError: bobbin leaves out 'async' @1:1+5");
    expect_error("match a:\n  case 1: pass", "SyntaxError: bobbin leaves out 'match' @1:1+5");
    expect_error("if (a := 1): pass", "SyntaxError: bobbin leaves out the walrus operator := @1:7+2");
    expect_error("a, *b = c", "SyntaxError: bobbin leaves out the starred form *x @1:4+1");
    expect_error("def f(**k): pass", "SyntaxError: bobbin leaves out star-arguments in functions @1:7+2");
    expect_error("x = {1, 2}", "SyntaxError: bobbin leaves out sets @1:5+2");
    expect_error("nonlocal a", "SyntaxError: bobbin leaves out 'nonlocal' @1:1+8");
    expect_error("a @ b", "SyntaxError: bobbin leaves out the matrix operator @ @1:3+1");
    expect_error("x = 9223372036854775808", "SyntaxError: bobbin has 64-bit integers; this one is too large @1:5+19");
    expect_error("!ls", "SyntaxError: bobbin leaves out programs of the system (!) @1:1+1");
}
END_TEST

START_TEST(test_mistakes) {
    expect_error("if x\n  y", "SyntaxError: expected ':' @1:5+0");
    expect_error("if x = 3: pass", "SyntaxError: invalid syntax. Maybe you meant '==' instead of '='? @1:4+3");
    expect_error("f() = 1", "SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='? @1:1+3");
    expect_error("None = 1", "SyntaxError: cannot assign to None @1:1+4");
    expect_error("(a, 1) = b", "SyntaxError: cannot assign to literal @1:5+1");
    expect_error("f(a=1, b)", "SyntaxError: positional argument follows keyword argument @1:8+1");
    expect_error("f(a, b c)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? @1:6+3");
    expect_error("x = [1, 2\ny = 3", "SyntaxError: '[' was never closed @1:5+1");
    expect_error("i++", "SyntaxError: invalid syntax @1:4+0");
    expect_error("if x:\ny", "IndentationError: expected an indented block after 'if' statement on line 1 @2:1+1");
    expect_error("x = 1\n  y = 2", "IndentationError: unexpected indent @2:1+2");
    expect_error("x = 5 if y", "SyntaxError: expected 'else' after 'if' expression @1:5+6");
    expect_error("return 1", "SyntaxError: 'return' outside function @1:1+8");
    expect_error("for x in y:\n  pass\nbreak", "SyntaxError: 'break' outside loop @3:1+5");
    expect_error("def f(a, a): pass", "SyntaxError: duplicate argument 'a' in function definition @1:10+1");
    expect_error("def f(a=1, b): pass", "SyntaxError: non-default argument follows default argument @1:12+1");
    expect_error("print(x y 'abc", "SyntaxError: unterminated string literal (detected at line 1) @1:11+1");
    expect_error("a\xFF", "SyntaxError: (unicode error) the byte 0xff is not valid UTF-8 @1:2+1");
}
END_TEST

static void expect_prompt(const char *code, const char *tree) {
    char *got = parse(code, true);
    ck_assert_str_eq(got, tree);
    free(got);
}

START_TEST(test_completeness) {
    expect("x = (1,", ".SyntaxError: '(' was never closed @1:5+1");
    expect("'''abc\n", ".SyntaxError: unterminated triple-quoted string literal (detected at line 1) @1:1+3");
    expect("x = 1 + \\\n", ".SyntaxError: unexpected EOF while parsing @1:9+1");
    expect("if x:\n", ".IndentationError: expected an indented block after 'if' statement on line 1 @1:6+0");
    expect("try:\n  x\n", ".SyntaxError: expected 'except' or 'finally' block @3:1+0");
    expect("x = 1 +", "SyntaxError: invalid syntax @1:8+0");
    expect_prompt("x = 1\n", "(ASSIGN x 1)");
    expect_prompt("for a in b: c\n", ".SyntaxError: the block is not finished @2:1+0");
    expect_prompt("for a in b: c\n\n", "(FOR a b {c})");
    expect_prompt("if a:\n    b\n", ".SyntaxError: the block is not finished @3:1+0");
    expect_prompt("if a:\n    b\n    \n", "(IF a {b})");
    expect_prompt("if a:\n    b\nc\n", "(IF a {b}); c");
    expect_prompt("def f():\n    a\n\n    b\n\nif c:\n    d\n\n", "(DEF f () {a; b}); (IF c {d})");
    expect_prompt("if a:\n\n", "IndentationError: expected an indented block after 'if' statement on line 1 @1:6+0");
    expect_prompt("f(a,\n\n", ".SyntaxError: '(' was never closed @1:2+1");
}
END_TEST

START_TEST(test_next_indent) {
    static const struct {
        const char *text;
        size_t indent;
    } rows[] = {{"", 0}, {"x = 1\n", 0}, {"if x:\n", 4}, {"if x:\n    if y:\n", 8}, {"def f():\n    return 1\n", 0}, {"if x:\n  y\n", 2},
                {"while x:\n    pass # c\n", 0}, {"f(a,\n", 2}, {"x = [\n", 4}, {"if x:\n    y = {\n", 8}, {"'''a\n", 0},
                {"for x in y: print(x)\n", 0}, {"if x:\n    y\n\n", 4}, {"if x: # c\n", 4}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_uint_eq(parse_next_indent(rows[i].text, strlen(rows[i].text)), rows[i].indent);
    }
}
END_TEST

START_TEST(test_shell_rule) {
    expect("sleep 5", "(command sleep 5)");
    expect("start t1, t2", "(command start t1 t2)");
    expect("print 'a', end=''", "(command print \"a\" end=\"\")");
    expect("sleep -1; f (5); f [1]", "(- sleep 1); (call f 5); (index f 1)");
    expect("if x: sleep 5", "(IF x {(command sleep 5)})");
    expect("x not in y; print not y", "(cmp x not-in y); (command print (not y))");
    expect("v 5", "SyntaxError: invalid syntax @1:3+1");
    expect("time f(x), 3", "(command %time (lazy () (call f x)) (lazy () 3))");
    expect("%time f(x)\n%timeit (g), number=3", "(command %time (lazy () (call f x))); (command %timeit (lazy () g) number=3)");
    expect("time.sleep(1)", "(call (. time sleep) 1)");
    expect("open 02-threads # c", "(host \"open 02-threads\")");
    expect("set feed off; x\ny", "(host \"set feed off; x\"); y");
    expect("next", "(host \"next\")");
    expect("next; threads", "(host \"next\"); (host \"threads\")");
    expect("open = 3; next(x); history[0]; set.x; next - 1; next += 1",
           "(ASSIGN open 3); (call next x); (index history 0); (. set x); (- next 1); (AUG+ next 1)");
    expect("history -5", "(host \"history -5\")");
    expect("open ../it's", "(host \"open ../it's\")");
    expect("f?\n?f\nPool().map??", "(host \"help f\"); (host \"help f\"); (host \"help Pool().map\")");
    expect("x = '?' # ?", "(ASSIGN x \"?\")");
    expect("fro x in y:\n  z", "SyntaxError: invalid syntax @1:11+1");
}
END_TEST

// `unit` n times between a head and a tail: a tree, or exactly this error, at once, and on a small stack.
static void expect_repeated(const char *head, const char *unit, size_t times, const char *tail, const char *error) {
    struct text code = {0};
    text_add_str(&code, head);
    for (size_t i = 0; i < times; i++) {
        text_add_str(&code, unit);
    }
    text_add_str(&code, tail);
    char *got = parse(text_str(&code), false);
    if (error) {
        ck_assert_ptr_nonnull(strstr(got, error));
    } else {
        ck_assert_ptr_null(strstr(got, "Error: "));
    }
    free(got);
    text_finish(&code);
}

START_TEST(test_limits) {
    expect_repeated("", "(", 100000, "", "too many nested parentheses");
    expect_repeated("", "not ", 100000, "x", "too many nested expressions");
    expect_repeated("", "-", 100000, "x", "too many nested expressions");
    expect_repeated("", "lambda:", 100000, "x", "too many nested expressions");
    expect_repeated("", "1 if x else ", 100000, "x", "too many nested expressions");
    expect_repeated("x", "**x", 100000, "", "too many nested expressions");
    expect_repeated("x", "+x", 100000, "", "too many nested operators");
    expect_repeated("x", ".x", 100000, "", "too many nested operators");
    expect_repeated("x", "+x", 900, "", NULL);
    expect_repeated("x = [", "1, ", 100000, "]", NULL);
    expect_repeated("", "x = 1;", 100000, "", NULL);
    expect_repeated("if a: b\n", "elif c: d\n", 1500, "else: e", NULL);
    expect_repeated("if a: b\n", "elif c: d\n", 3000, "", "too many nested blocks");
    expect_repeated("", "\\\n", 100000, "x", NULL);
}
END_TEST

int main(void) {
    Suite *s = suite_create("parser");
    TCase *t = tcase_create("parser");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_precedence);
    tcase_add_test(t, test_brackets);
    tcase_add_test(t, test_strings);
    tcase_add_test(t, test_statements);
    tcase_add_test(t, test_left_out);
    tcase_add_test(t, test_mistakes);
    tcase_add_test(t, test_completeness);
    tcase_add_test(t, test_next_indent);
    tcase_add_test(t, test_shell_rule);
    tcase_add_test(t, test_limits);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
