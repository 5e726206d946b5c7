// Values to bytes and back: everything that can be sent, everything that cannot, sharing and knots, damaged bytes of all sorts, a full heap,
// and packets through pipes whose other end misbehaves.
#include "base/clock.h"
#include "base/thread.h"
#include "lib/lib.h"
#include "task/packet.h"
#include "task/wire.h"
#include "values.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#define MB ((size_t)1 << 20)

static struct bench *b;

static void setup(void) {
    b = bench_open(256 * MB);
    lib_register(b->in);
}

static void teardown(void) {
    bench_close(b);
}

// Runs a program in the bench's interp; the value of its last expression.
static value run(const char *program) {
    const struct code *code = NULL;
    struct diag diag = {0};
    struct parse_options options = {0};
    enum parse_result r = interp_compile(b->in, source_create("<test>", program, strlen(program), 1), &options, &code, &diag);
    ck_assert_msg(r == PARSE_OK, "%s: %s", program, diag.message);
    ck_assert(fiber_start_code(&b->f, code));
    ck_assert_int_eq(vm_run(&b->f, -1), VM_DONE);
    return b->f.result;
}

static value there_and_back(value v) {
    struct text bytes = {0};
    b->f.error = VALUE_UNDEF;
    value back = wire_put(&b->f, &bytes, v) ? wire_get(&b->f, text_str(&bytes), bytes.len, NULL) : VALUE_UNDEF;
    text_finish(&bytes);
    return back;
}

START_TEST(test_everything_that_can_be_sent) {
    static const char *const SAME[] = {
        "None", "True", "False", "0", "-1", "-16", "-17", "111", "112", "127", "128", "9223372036854775807", "-9223372036854775808",
        "4611686018427387904", "0.0", "-0.0", "1.5", "1e+300", "5e-324", "inf", "-inf", "''", "'a'", "'\\n'", "'hello'", "'\xc3\xa4\xe2\x82\xac'",
        "()", "(1,)", "[]", "[1, 2, 3]", "[1, 2.5, 'x', None, True, (1, [2]), {}]", "{}", "{'a': 1, 2: [3], (4, 5): {'b': None}}",
        "{1: 2, 3: 4, 5: 6, 7: 8}", "{1.5: 2.5, 3.5: 4.5}", "range(0, 10)", "range(10, -3, -2)", "[300, -300, 5, 6, 7]", "[70000, 1, 2, 3]",
        "[5000000000, 1, 2, -3]", "[1.5, 2.5, -3.5, 0.0, 1e+300]", "[4611686018427387904, 1, 2, 3, 4]", "(1, 2, 3, 4, 5, 'x', 6, 7, 8, 9)",
        "[[[[]]], ((((),),),)]", "ValueError('bad', 7)", "[KeyError('k'), StopIteration()]", "[len, int, ValueError, print]",
        "[-128, 127, -128, 127]", "[-129, 1, 1, 1]", "[32767, -32768, 0, 0]", "[32768, 0, 0, 0]", "[2147483648, 0, 0, 0]",
    };
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        struct text program = {0}, want = {0};
        text_printf(&program, "inf = float('inf')\n%s", SAME[i]);
        value v = run(text_str(&program));
        ck_assert(ops_repr(&b->f, &want, v));
        expect_repr(b, there_and_back(v), text_str(&want), SAME[i]);
        text_finish(&program);
        text_finish(&want);
    }
    value nan = there_and_back(real(b, NAN));
    ck_assert(value_is_float(nan) && isnan(value_float(nan)));
}
END_TEST

START_TEST(test_names_lead_to_the_same_things) {
    static const char *const SAME[] = {"math.sqrt", "len", "dict", "OSError", "def f():\n    pass\nf", "os.getpid"};
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        value v = run(SAME[i]);
        ck_assert_msg(there_and_back(v) == v, "%s", SAME[i]);
    }
    struct text bytes = {0};
    ck_assert(wire_put(&b->f, &bytes, run("def g():\n    pass\ng")));
    run("del g");
    expect_repr(b, wire_get(&b->f, bytes.data, bytes.len, NULL), "AttributeError: the name 'g' means nothing here", "gone");
    text_finish(&bytes);
}
END_TEST

START_TEST(test_what_cannot_be_sent) {
    static const struct {
        const char *program, *error;
    } CASES[] = {
        {"[1, (x for x in [1])]", "TypeError: cannot send a 'generator' object to another process"},
        {"{'a': {}.keys()}", "TypeError: cannot send a 'dict_keys' object to another process"},
        {"iter([])", "TypeError: cannot send a 'list_iterator' object to another process"},
        {"math", "TypeError: cannot send a 'module' object to another process"},
        {"[].append", "TypeError: cannot send a 'method' object to another process"},
        {"lambda x: x", "TypeError: cannot send the function <lambda> to another process"},
        {"def f(): pass\ng = f\ndef f(): pass\ng", "TypeError: cannot send the function f to another process"},
        {"x = []\nfor i in range(2000):\n    x = [x]\nx", "RecursionError: maximum recursion depth exceeded while sending an object"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct text bytes = {0};
        text_add_str(&bytes, "before");
        value v = run(CASES[i].program);
        b->f.error = VALUE_UNDEF;
        ck_assert(!wire_put(&b->f, &bytes, v));
        ck_assert_str_eq(text_str(&bytes), "before");
        expect_repr(b, VALUE_UNDEF, CASES[i].error, CASES[i].program);
        text_finish(&bytes);
    }
}
END_TEST

START_TEST(test_what_cannot_be_kept) {
    static const char *const NOT_KEPT[] = {"range(3)", "len", "ValueError()", "[int]", "{'a': range(2)}"};
    for (size_t i = 0; i < sizeof NOT_KEPT / sizeof *NOT_KEPT; i++) {
        struct text bytes = {0};
        ck_assert(!wire_put_data(&b->f, &bytes, run(NOT_KEPT[i]), "in a database"));
        ck_assert_uint_eq(bytes.len, 0);
        text_finish(&bytes);
    }
    expect_repr(b, VALUE_UNDEF, "TypeError: cannot keep a 'range' object in a database", "the last");
}
END_TEST

START_TEST(test_sharing_and_knots) {
    value v = run("a = [1]\nb = 'x' * 100\nt = (a, a)\nx = [a, a, t, t, b, b, {}]\nx.append(x)\nx[6]['x'] = x\na.append(t)\nx");
    value back = there_and_back(v);
    ck_assert(value_is_list(back));
    struct list *l = value_list(back);
    ck_assert_uint_eq(list_get(l, 0), list_get(l, 1));
    ck_assert_uint_eq(list_get(l, 2), list_get(l, 3));
    ck_assert_uint_eq(list_get(l, 4), list_get(l, 5));
    ck_assert_uint_eq(list_get(l, 7), back);
    ck_assert_uint_eq(dict_get_str(value_dict(list_get(l, 6)), "x"), back);
    ck_assert_uint_eq(value_tuple(list_get(l, 2))->items[0], list_get(l, 0));
    ck_assert_uint_eq(list_get(value_list(list_get(l, 0)), 1), list_get(l, 2));
    value big = there_and_back(run("x = []\nfor i in range(60):\n    x = (x, x)\nx")); // 2 ** 60 ways, 61 objects
    ck_assert(value_is_tuple(big));
}
END_TEST

START_TEST(test_values_in_no_list) {
    struct list *l = value_list(run("a = ['x' * 99]\n[1, 2, 3, 4, 5, a, a, a[0]]"));
    struct text bytes = {0};
    struct tuple *items = list_snapshot(&b->f.cache, l);
    ck_assert(wire_put_list(&b->f, &bytes, items->items, items->len));
    value back = wire_get(&b->f, bytes.data, bytes.len, NULL);
    ck_assert_int_eq(ops_equal(&b->f, back, value_from_object(l)), 1);
    ck_assert_uint_eq(list_get(value_list(back), 5), list_get(value_list(back), 6));
    text_clear(&bytes);
    ck_assert(wire_put_list(&b->f, &bytes, NULL, 0));
    expect_repr(b, wire_get(&b->f, bytes.data, bytes.len, NULL), "[]", "nothing");
    text_finish(&bytes);
}
END_TEST

START_TEST(test_errors_take_their_places_along) {
    value e = run("e = []\ntry:\n    1 // 0\nexcept ZeroDivisionError as err:\n    e = err\n[e, 0][0]");
    struct text before = {0}, after = {0};
    exception_format(b->in, &before, e, 80);
    value back = there_and_back(e);
    ck_assert(back != e);
    exception_format(b->in, &after, back, 80);
    ck_assert_str_eq(text_str(&before), text_str(&after));
    ck_assert(strstr(text_str(&after), "<test>:3"));
    text_finish(&before);
    text_finish(&after);
}
END_TEST

static void expect_no_crash(const char *bytes, size_t len) {
    b->f.error = VALUE_UNDEF;
    size_t used = 0;
    value v = wire_get(&b->f, bytes, len, &used);
    ck_assert((v == VALUE_UNDEF) == (b->f.error != VALUE_UNDEF));
    ck_assert_uint_le(used, len);
    struct text out = {0};
    if (v != VALUE_UNDEF) ops_repr(&b->f, &out, v);
    text_finish(&out);
}

START_TEST(test_damaged_bytes) {
    value v = run("x = [1, 2, 3, 4, 500, 'text', ('a', 1.5), {'k': [1.5, 2.5, 3.5, 4.5], (1, 'u'): None}, 'y' * 80, 1 << 40, len,\n"
                  "     range(5), ValueError('no', 3), math.sin]\nx.append(x)\nx");
    struct text bytes = {0};
    ck_assert(wire_put(&b->f, &bytes, v));
    for (size_t len = 0; len < bytes.len; len++) {
        char *cut = malloc(len + 1); // the sanitizer sees every byte read too many
        memcpy(cut, bytes.data, len);
        b->f.error = VALUE_UNDEF;
        value got = wire_get(&b->f, cut, len, NULL);
        free(cut);
        if (got != VALUE_UNDEF) ck_abort_msg("%zu of %zu bytes were enough", len, bytes.len);
    }
    srand(7);
    for (int round = 0; round < 200000; round++) {
        char *other = malloc(bytes.len);
        memcpy(other, bytes.data, bytes.len);
        for (int k = rand() % 4; k >= 0; k--) other[(size_t)rand() % bytes.len] = (char)rand();
        expect_no_crash(other, bytes.len);
        free(other);
        if (round % 500 == 499) interp_collect(b->in);
    }
    text_finish(&bytes);
}
END_TEST

START_TEST(test_random_bytes) {
    srand(11);
    for (int round = 0; round < 200000; round++) {
        char bytes[64];
        size_t len = (size_t)rand() % sizeof bytes;
        for (size_t i = 0; i < len; i++) bytes[i] = (char)(rand() % 3 ? rand() % 24 : rand());
        expect_no_crash(bytes, len);
        if (round % 500 == 499) interp_collect(b->in);
    }
}
END_TEST

// A long row of lists, each of which claims as many items as there are bytes.
START_TEST(test_lies_about_lengths_cost_little) {
    struct text bytes = {0};
    for (int i = 0; i < 900; i++) text_add(&bytes, "\x08\xff\xff\x3f", 4); // LIST of a million
    text_add_repeat(&bytes, 0, MB);
    struct heap_stats before, after;
    heap_stats(interp_heap(b->in), &before);
    expect_no_crash(bytes.data, bytes.len);
    heap_stats(interp_heap(b->in), &after);
    ck_assert_uint_lt(after.used_bytes - before.used_bytes, 20 * MB);
    static const char *const LIES[] = {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\x05\xff\xff\xff\xff\xff\xff\xff\xff\x7f" "abc", "\x09\xff\xff\xff\xff\x0f"};
    for (size_t i = 0; i < sizeof LIES / sizeof *LIES; i++) expect_no_crash(LIES[i], strlen(LIES[i]));
    text_finish(&bytes);
}
END_TEST

START_TEST(test_a_full_heap) {
    struct text bytes = {0};
    value v = run("[[str(i), i * 1.5, (i,), {i: [i]}] for i in range(20000)]");
    ck_assert(wire_put(&b->f, &bytes, v));
    struct bench *small = bench_open(MB);
    value got = wire_get(&small->f, bytes.data, bytes.len, NULL);
    ck_assert_uint_eq(got, VALUE_UNDEF);
    expect_repr(small, VALUE_UNDEF, "MemoryError", "reading");
    text_finish(&bytes);
    struct list *l = make_list(&small->f.cache, 0);
    value s = make_str0(&small->f.cache, "");
    interp_collect(small->in); // what was half read goes; so do l and s, which nobody holds
    l = make_list(&small->f.cache, 0);
    struct text kilo = {0};
    text_add_repeat(&kilo, 'x', 60);
    s = make_text(&small->f.cache, &kilo);
    while (list_len(l) < 30000 && list_append(&small->f.cache, l, s)) continue;
    ck_assert(!wire_put(&small->f, &bytes, value_from_object(l)));
    expect_repr(small, VALUE_UNDEF, "MemoryError", "writing");
    ck_assert_uint_eq(bytes.len, 0);
    text_finish(&bytes);
    text_finish(&kilo);
    bench_close(small);
}
END_TEST

START_TEST(test_a_million_ints) {
    value v = run("list(range(1000000))");
    struct text bytes = {0};
    int64_t there = INT64_MAX, home = INT64_MAX;
    value back = VALUE_UNDEF;
    for (int i = 0; i < 5; i++) {
        text_clear(&bytes);
        int64_t begin = clock_now();
        ck_assert(wire_put(&b->f, &bytes, v));
        int64_t written = clock_now();
        back = wire_get(&b->f, bytes.data, bytes.len, NULL);
        int64_t done = clock_now();
        if (written - begin < there) there = written - begin;
        if (done - written < home) home = done - written;
    }
    ck_assert(value_is_list(back) && ops_equal(&b->f, v, back) == 1);
    ck_assert_msg(there < 500000000 && home < 500000000, "%lld ns, %lld ns", (long long)there, (long long)home);
    if (getenv("WIRE_TIMES")) fprintf(stderr, "a million ints: %zu bytes, %.2f ms there, %.2f ms back\n", bytes.len, (double)there / 1e6, (double)home / 1e6);
    text_finish(&bytes);
}
END_TEST

struct feeder {
    int fd;
    const char *bytes;
    size_t len, piece;
};

static void feed(void *user) {
    struct feeder *s = user;
    for (size_t at = 0; at < s->len; at += s->piece) {
        size_t n = s->len - at < s->piece ? s->len - at : s->piece;
        if (write(s->fd, s->bytes + at, n) != (ssize_t)n) break;
    }
    close(s->fd);
}

START_TEST(test_packets_in_pieces) {
    static const size_t PIECES[] = {1, 3, 7, 4096, 100000};
    int fds[2];
    struct text stream = {0};
    struct packet_writer w;
    ck_assert_int_eq(pipe(fds), 0);
    packet_writer_init(&w, fds[1]);
    packet_put(&w, 1, "one", 3);
    packet_put(&w, 2, "", 0);
    char *large = calloc(1, 300000);
    packet_put(&w, 255, large, 300000);
    text_add(&stream, w.pending.data, w.pending.len);
    packet_writer_finish(&w);
    close(fds[0]);
    close(fds[1]);
    for (size_t i = _i ? 2 : 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        ck_assert_int_eq(pipe(fds), 0);
        struct feeder s = {fds[1], stream.data, stream.len - (_i ? 5 : 0), PIECES[i]};
        pthread_t t;
        ck_assert(os_thread_create(&t, feed, &s, 0, "feeder", false));
        struct packet_reader r;
        struct packet p;
        packet_reader_init(&r, fds[0], MB);
        ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
        ck_assert(p.kind == 1 && p.len == 3 && !memcmp(p.bytes, "one", 3));
        ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
        ck_assert(p.kind == 2 && p.len == 0);
        if (_i) {
            ck_assert_int_eq(packet_read(&r, &p), PACKET_BROKEN);
            ck_assert_int_eq(errno, EPIPE);
        } else {
            ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
            ck_assert(p.kind == 255 && p.len == 300000 && !memcmp(p.bytes, large, p.len));
            ck_assert_int_eq(packet_read(&r, &p), PACKET_END);
        }
        packet_reader_finish(&r);
        close(fds[0]);
        os_thread_join(t);
    }
    free(large);
    text_finish(&stream);
}
END_TEST

START_TEST(test_packets_without_waiting) {
    int fds[2];
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
    struct packet_reader r;
    struct packet_writer w;
    struct packet p;
    packet_reader_init(&r, fds[0], 4 * MB);
    packet_writer_init(&w, fds[1]);
    ck_assert_int_eq(packet_read(&r, &p), PACKET_WAIT);
    char *large = calloc(1, MB);
    packet_put(&w, 9, large, MB);
    int rounds = 0;
    while (packet_flush(&w) == PACKET_WAIT) {
        ck_assert_int_eq(packet_read(&r, &p), PACKET_WAIT);
        ck_assert_int_lt(rounds++, 10000);
    }
    ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
    ck_assert_uint_eq(p.len, MB);
    ck_assert(packet_send(fds[1], 3, "abc", 3));
    ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
    ck_assert(p.kind == 3 && p.len == 3 && !memcmp(p.bytes, "abc", 3));
    ck_assert_int_eq(write(fds[1], "\xff\xff\xff\xff\xff\xff\xff\x01", 8), 8);
    ck_assert_int_eq(packet_read(&r, &p), PACKET_BROKEN);
    ck_assert_int_eq(errno, EMSGSIZE);
    packet_reader_finish(&r);
    packet_writer_finish(&w);
    close(fds[0]);
    close(fds[1]);
    free(large);
}
END_TEST

START_TEST(test_a_large_packet_at_once) {
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    struct text big = {0}, stream = {0};
    text_add_repeat(&big, 'x', 5 * MB);
    struct packet_writer w;
    packet_writer_init(&w, fds[1]);
    packet_put(&w, 4, big.data, big.len);
    text_add(&stream, w.pending.data, w.pending.len);
    struct feeder s = {fds[1], stream.data, stream.len, MB};
    pthread_t t;
    ck_assert(os_thread_create(&t, feed, &s, 0, "feeder", false));
    struct packet_reader r;
    struct packet p;
    packet_reader_init(&r, fds[0], 8 * MB);
    ck_assert_int_eq(packet_read(&r, &p), PACKET_DONE);
    ck_assert(p.len == big.len && !memcmp(p.bytes, big.data, p.len));
    ck_assert_int_eq(packet_read(&r, &p), PACKET_END);
    os_thread_join(t);
    packet_reader_finish(&r);
    packet_writer_finish(&w);
    close(fds[0]);
    text_finish(&big);
    text_finish(&stream);
}
END_TEST

int main(void) {
    Suite *s = suite_create("wire");
    TCase *t = tcase_create("values");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_everything_that_can_be_sent);
    tcase_add_test(t, test_names_lead_to_the_same_things);
    tcase_add_test(t, test_what_cannot_be_sent);
    tcase_add_test(t, test_what_cannot_be_kept);
    tcase_add_test(t, test_sharing_and_knots);
    tcase_add_test(t, test_values_in_no_list);
    tcase_add_test(t, test_errors_take_their_places_along);
    tcase_add_test(t, test_damaged_bytes);
    tcase_add_test(t, test_random_bytes);
    tcase_add_test(t, test_lies_about_lengths_cost_little);
    tcase_add_test(t, test_a_full_heap);
    tcase_add_test(t, test_a_million_ints);
    suite_add_tcase(s, t);
    TCase *p = tcase_create("packets");
    tcase_add_loop_test(p, test_packets_in_pieces, 0, 2);
    tcase_add_test(p, test_packets_without_waiting);
    tcase_add_test(p, test_a_large_packet_at_once);
    suite_add_tcase(s, p);
    return run_suite(s);
}
