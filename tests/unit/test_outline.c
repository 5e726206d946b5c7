// Outlines of lessons: what makes a step another one, and where a step is found after an edit.
#include "base/text.h"
#include "lesson/outline.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct outline outline_of(const char *markdown) {
    struct diag d = {0};
    struct outline o;
    struct lesson *l = lesson_parse("folder/x.md", markdown, strlen(markdown), &d);
    ck_assert_msg(l != NULL, "%s", d.message ? d.message : "");
    outline_init(&o, l);
    lesson_close(l);
    return o;
}

// A lesson with a cell for each word; #h/text is a paragraph under a heading.
static struct outline outline_of_words(const char *words) {
    struct text t = {0};
    char *copy = strdup(words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        char *slash = strchr(w, '/');
        if (slash) text_printf(&t, "## %.*s\n\n%s\n\n", (int)(slash - w - 1), w + 1, slash + 1);
        else text_printf(&t, "```python\n%s\n```\n\n", w);
    }
    struct outline o = outline_of(text_str(&t));
    free(copy);
    text_finish(&t);
    return o;
}

START_TEST(test_what_makes_another_lesson) {
    struct outline a = outline_of("# A\n\nSome text.\n\n```python\nx = 1\n```\n\n<details><summary>Q: q?</summary>\n\n- [ ] a\n- [x] b\n\nSo.\n</details>\n");
    static const char *const same[] = {
        "---\nformat: 1\ntitle: other\n---\n# A\n\nSome text.   \n\n```python\nx = 1\n```\n\n<details><summary>Q: q?</summary>\n\n- [ ] a\n- [x] b\n\nOtherwise.\n</details>\n<!-- note: n -->\n",
    };
    static const char *const other[] = {
        "# A\n\nSome text!\n\n```python\nx = 1\n```\n\n<details><summary>Q: q?</summary>\n\n- [ ] a\n- [x] b\n\nSo.\n</details>\n",
        "# A\n\nSome text.\n\n```python\nx = 2\n```\n\n<details><summary>Q: q?</summary>\n\n- [ ] a\n- [x] b\n\nSo.\n</details>\n",
        "# A\n\nSome text.\n\n```python\nx = 1\n```\n\n<details><summary>Q: q?</summary>\n\n- [ ] a\n- [x] c\n\nSo.\n</details>\n",
        "# A\n\nSome text.\n\n```python\nx = 1\n```\n",
    };
    ck_assert_uint_eq(a.n, 3);
    ck_assert_str_eq(a.name, "x");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct outline b = outline_of(same[i]);
        ck_assert_msg(a.hash == b.hash, "%s", same[i]);
        outline_finish(&b);
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct outline b = outline_of(other[i]);
        ck_assert_msg(a.hash != b.hash, "%s", other[i]);
        ck_assert_uint_eq(outline_shared(&a, &b), 2);
        outline_finish(&b);
    }
    outline_finish(&a);
}
END_TEST

// The same indentation is the same code, another one is not.
START_TEST(test_indentation_counts) {
    struct outline a = outline_of("```python\nif x:\n    y\n    z\n```\n"), b = outline_of("```python\nif x:\n    y\nz\n```\n");
    ck_assert(a.hash != b.hash);
    outline_finish(&a);
    outline_finish(&b);
}
END_TEST

START_TEST(test_equal_steps_are_told_apart) {
    struct outline o = outline_of_words("join join join");
    ck_assert(o.steps[0].hash != o.steps[1].hash && o.steps[1].hash != o.steps[2].hash && o.steps[0].hash != o.steps[2].hash);
    outline_finish(&o);
}
END_TEST

START_TEST(test_where_a_step_is_now) {
    static const struct {
        const char *old, *now;
        size_t place, expected;
    } cases[] = {
        {"a b c", "a b c", 1, 1},
        {"a b c", "n a m b c", 1, 3},     // two are new before it
        {"a b c", "c b a", 2, 0},         // moved
        {"a b c", "a x c", 1, 1},         // edited where it stands
        {"a b c", "a c", 1, 0},           // gone: the one before
        {"a b c d", "a x y d", 2, 2},
        {"a b c", "x y a", 2, 2},         // cut off at the end
        {"#h/a b", "#k/x y #h/z c", 0, 2}, // nothing is the same but the heading
        {"#h/a b", "#k/x y #h/z c", 1, 3},
        {"#h/a b c", "#h/z #k/x y", 2, 0},
        {"a b c d", "w x y z", 2, 2},     // nothing at all
        {"a b c d", "w", 3, 0},
        {"a a a b", "a b", 2, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outline old = outline_of_words(cases[i].old), now = outline_of_words(cases[i].now);
        ck_assert_msg(outline_place(&old, &now, cases[i].place) == cases[i].expected, "%s -> %s: %zu at %zu", cases[i].old, cases[i].now,
                      cases[i].place, outline_place(&old, &now, cases[i].place));
        outline_finish(&old);
        outline_finish(&now);
    }
}
END_TEST

// Whatever was edited, every step has a place that exists.
START_TEST(test_places_exist) {
    srand(7);
    for (int round = 0; round < 300; round++) {
        struct text a = {0}, b = {0};
        for (int i = rand() % 9; i >= 0; i--) text_printf(&a, rand() % 4 ? "%c " : "#h%c/t ", 'a' + rand() % 6);
        for (int i = rand() % 9; i >= 0; i--) text_printf(&b, rand() % 4 ? "%c " : "#h%c/s ", 'a' + rand() % 6);
        text_add_str(&a, "z");
        text_add_str(&b, "y");
        struct outline old = outline_of_words(text_str(&a)), now = outline_of_words(text_str(&b)), copy;
        for (size_t i = 0; i < old.n; i++) ck_assert_uint_lt(outline_place(&old, &now, i), now.n);
        outline_copy(&copy, &now);
        ck_assert_uint_eq(outline_shared(&copy, &now), now.n);
        outline_finish(&old);
        outline_finish(&now);
        outline_finish(&copy);
        text_finish(&a);
        text_finish(&b);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("outline");
    TCase *t = tcase_create("outline");
    tcase_add_test(t, test_what_makes_another_lesson);
    tcase_add_test(t, test_indentation_counts);
    tcase_add_test(t, test_equal_steps_are_told_apart);
    tcase_add_test(t, test_where_a_step_is_now);
    tcase_add_test(t, test_places_exist);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
