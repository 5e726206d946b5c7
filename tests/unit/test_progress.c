// Progress: what is marked comes back, after kill -9 at every step, too; two at once; files that are damaged, foreign, newer, read-only; a
// full disk; lessons that were edited, renamed or moved.
#include "base/clock.h"
#include "base/text.h"
#include "base/thread.h"
#include "lesson/progress.h"
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG_NS ((int64_t)30000000000)

static char folder[64], path[128];

static void setup(void) {
    strcpy(folder, "/var/tmp/bobbin-progress-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/state/bobbin/progress.db", folder);
}

static int remove_one(const char *name, const struct stat *st, int flag, struct FTW *at) {
    (void)st;
    (void)flag;
    (void)at;
    return remove(name);
}

static void teardown(void) {
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct outline outline_of(const char *file, const char *words) {
    struct text t = {0};
    struct diag d = {0};
    struct outline o;
    char *copy = strdup(words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) text_printf(&t, "```python\n%s\n```\n\n", w);
    struct lesson *l = lesson_parse(file, text_str(&t), t.len, &d);
    ck_assert_ptr_nonnull(l);
    outline_init(&o, l);
    lesson_close(l);
    text_finish(&t);
    free(copy);
    return o;
}

static void mark(struct progress *p, size_t place, int64_t wall) {
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_DONE, .place = place, .at = place + 1, .spent_ms = 10, .wall = wall});
}

static struct progress_record read_all(const struct outline *o) {
    struct progress *p = progress_create(path, false);
    struct progress_record r;
    struct text said = {0};
    bool fine = progress_read(p, o, &r);
    progress_trouble(p, &said);
    ck_assert_msg(fine, "%s", text_str(&said));
    text_finish(&said);
    progress_destroy(p);
    return r;
}

// Marks the first `n` steps of a lesson, waits until they are kept, and says what trouble there was.
static void take_steps(const struct outline *o, size_t n, struct text *said) {
    struct progress *p = progress_create(path, true);
    progress_begin(p, o);
    for (size_t i = 0; i < n; i++) mark(p, i, 1000 + (int64_t)i);
    progress_settle(p, LONG_NS);
    if (said) progress_trouble(p, said);
    progress_destroy(p);
}

START_TEST(test_what_is_marked_comes_back) {
    struct outline o = outline_of("x.md", "a b c d");
    struct progress *p = progress_create(path, true);
    struct progress_record r;
    ck_assert(progress_read(p, &o, &r));
    ck_assert(!r.known && !r.steps);
    ck_assert_int_ne(access(path, F_OK), 0); // looking makes nothing
    progress_begin(p, &o);
    mark(p, 0, 100);
    mark(p, 2, 200);
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_ANSWER, .place = 1, .at = 3, .given = "wrong\001", .spent_ms = 5, .wall = 210});
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_ANSWER, .place = 1, .at = 3, .right = true, .given = "b", .wall = 220});
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_ATTEMPT, .place = 3, .at = 4, .right = true, .wall = 230});
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_FINISHED, .at = 4, .wall = 230});
    ck_assert(progress_read(p, &o, &r)); // what was marked just now, too
    ck_assert(r.known && !r.changed && r.at == 4 && r.was_steps == 4 && r.done == 4 && r.finished == 1);
    ck_assert(r.spent_ms == 25 && r.first == 100 && r.last == 230);
    ck_assert(r.steps[1].tries == 2 && r.steps[1].right && !r.steps[1].first_right);
    ck_assert_str_eq(r.steps[1].given, "b");
    ck_assert(r.steps[3].tries == 1 && r.steps[3].right && r.steps[3].first_right && !r.steps[3].given);
    ck_assert(r.steps[0].tries == 0 && r.steps[0].done);
    progress_record_finish(&r);
    progress_mark(p, &(struct progress_mark){.kind = PROGRESS_FORGOTTEN});
    ck_assert(progress_read(p, &o, &r));
    ck_assert(!r.known);
    mark(p, 0, 300);
    progress_destroy(p);
    r = read_all(&o);
    ck_assert(r.known && r.done == 1 && r.at == 1 && r.first == 300);
    progress_record_finish(&r);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    outline_finish(&o);
}
END_TEST

#define STEPS 12

// A child that marks steps and is killed: after each it has said so through the pipe.
static pid_t start_child(const struct outline *o, size_t n, int to) {
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child) return child;
    struct progress *p = progress_create(path, true);
    progress_begin(p, o);
    for (size_t i = 0; i < n; i++) {
        mark(p, i % o->n, 1000);
        if (!progress_settle(p, LONG_NS) || write(to, "x", 1) != 1) _exit(1);
    }
    pause();
    _exit(1);
}

static size_t hear(int from, size_t n) {
    char bytes[64];
    size_t said = 0;
    for (ssize_t got; said < n && (got = read(from, bytes, n - said < sizeof bytes ? n - said : sizeof bytes)) > 0;) said += (size_t)got;
    return said;
}

START_TEST(test_killed_at_every_step) {
    struct outline o = outline_of("x.md", "a b c d e f g h i j k l");
    for (size_t n = 1; n <= STEPS; n++) {
        int fds[2];
        ck_assert_int_eq(pipe(fds), 0);
        pid_t child = start_child(&o, n, fds[1]);
        close(fds[1]);
        ck_assert_uint_eq(hear(fds[0], n), n);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        close(fds[0]);
        struct progress_record r = read_all(&o);
        ck_assert(r.known && r.at == n && r.steps[n - 1].done);
        ck_assert_int_eq(r.spent_ms, (int64_t)(n * (n + 1) / 2 * 10)); // nothing twice, nothing lost
        progress_record_finish(&r);
    }
    outline_finish(&o);
}
END_TEST

START_TEST(test_killed_in_between) {
    struct outline o = outline_of("x.md", "a b c d");
    int64_t sure = 0;
    for (size_t round = 0; round < 10; round++) {
        int fds[2];
        ck_assert_int_eq(pipe(fds), 0);
        pid_t child = start_child(&o, SIZE_MAX, fds[1]);
        close(fds[1]);
        sure += (int64_t)hear(fds[0], 3 + 7 * round);
        kill(child, SIGKILL);
        sure += (int64_t)hear(fds[0], SIZE_MAX);
        waitpid(child, NULL, 0);
        close(fds[0]);
        struct progress_record r = read_all(&o);
        ck_assert_int_ge(r.spent_ms / 10, sure);
        ck_assert_int_le(r.spent_ms / 10, sure + 2);
        sure = r.spent_ms / 10;
        progress_record_finish(&r);
    }
    outline_finish(&o);
}
END_TEST

START_TEST(test_two_at_once) {
    enum { WRITERS = 3, MARKS = 150 };
    struct outline o = outline_of("x.md", "a b c d e"), other = outline_of("y.md", "v w");
    pid_t children[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        children[i] = fork();
        if (children[i]) continue;
        struct progress *p = progress_create(path, true);
        progress_begin(p, i == 2 ? &other : &o);
        for (size_t k = 0; k < MARKS; k++) {
            mark(p, k % 2, 1000);
            if (k % 10 == 0) progress_settle(p, LONG_NS);
        }
        bool fine = progress_settle(p, LONG_NS);
        progress_destroy(p);
        _exit(!fine);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        waitpid(children[i], &status, 0);
        ck_assert_int_eq(status, 0);
    }
    struct progress_record r = read_all(&o), s = read_all(&other);
    ck_assert_int_eq(r.spent_ms, 2 * MARKS * 10);
    ck_assert_int_eq(s.spent_ms, MARKS * 10);
    ck_assert(r.done == 2 && s.done == 2);
    progress_record_finish(&r);
    progress_record_finish(&s);
    outline_finish(&o);
    outline_finish(&other);
}
END_TEST

// A mark is taken at once, however long another program holds the file, and it is not lost.
START_TEST(test_marks_never_wait) {
    struct outline o = outline_of("x.md", "a b c");
    take_steps(&o, 1, NULL);
    sqlite3 *holder;
    ck_assert_int_eq(sqlite3_open(path, &holder), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct progress *p = progress_create(path, true);
    progress_begin(p, &o);
    mark(p, 1, 2000);
    ck_assert(!progress_settle(p, 50000000));
    for (int i = 0; i < 50; i++) {
        ck_assert(os_mutex_lock_within(progress_gate(p), LONG_NS)); // a fork would come through meanwhile
        os_mutex_unlock(progress_gate(p));
    }
    sqlite3_exec(holder, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(holder);
    ck_assert(progress_settle(p, LONG_NS));
    progress_destroy(p);
    struct progress_record r = read_all(&o);
    ck_assert_uint_eq(r.at, 2);
    progress_record_finish(&r);
    outline_finish(&o);
}
END_TEST

START_TEST(test_edited_renamed_moved) {
    struct outline o = outline_of("one/x.md", "a b c d"), moved = outline_of("two/x.md", "a b c d"), renamed = outline_of("z.md", "a b c d");
    struct outline edited = outline_of("x.md", "n a b m c d"), stranger = outline_of("x.md", "q r s t"), again = outline_of("x.md", "a b c d");
    take_steps(&o, 3, NULL);
    struct progress_record r = read_all(&moved);
    ck_assert(r.known && !r.changed && r.at == 3);
    progress_record_finish(&r);
    r = read_all(&renamed);
    ck_assert(r.known && !r.changed && r.at == 3);
    progress_record_finish(&r);
    r = read_all(&edited);
    ck_assert(r.known && r.changed && r.at == 5 && r.was_at == 3 && r.was_steps == 4 && r.done == 3 && !r.steps[0].done && r.steps[4].done);
    progress_record_finish(&r);
    r = read_all(&stranger);
    ck_assert(!r.known);
    struct progress *p = progress_create(path, true);
    progress_begin(p, &edited);
    mark(p, 5, 3000);
    progress_begin(p, &stranger);
    mark(p, 0, 3000);
    progress_destroy(p);
    r = read_all(&edited);
    ck_assert(r.known && !r.changed && r.at == 6 && r.done == 4 && r.was_steps == 6);
    progress_record_finish(&r);
    r = read_all(&again); // the old text is back, and so is what was done
    ck_assert(r.known && r.changed && r.at == 4 && r.done == 4);
    progress_record_finish(&r);
    r = read_all(&stranger);
    ck_assert(r.known && r.at == 1 && r.done == 1);
    progress_record_finish(&r);
    struct outline *all[] = {&o, &moved, &renamed, &edited, &stranger, &again};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) outline_finish(all[i]);
}
END_TEST

static void sql(const char *name, const char *statements) {
    sqlite3 *db;
    char *error = NULL;
    ck_assert_int_eq(sqlite3_open(name, &db), SQLITE_OK);
    sqlite3_exec(db, statements, NULL, NULL, &error);
    ck_assert_msg(!error, "%s", error);
    sqlite3_close(db);
}

static void write_at(off_t at, const void *bytes, size_t len) {
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

static void make_folder(void) {
    char name[128];
    snprintf(name, sizeof name, "%s/state", folder);
    mkdir(name, 0700);
    snprintf(name, sizeof name, "%s/state/bobbin", folder);
    mkdir(name, 0700);
}

// The lesson goes on with a new file, once is said why, and the old one stays beside.
static void expect_put_aside(const char *how) {
    struct outline o = outline_of("x.md", "a b c");
    struct text said = {0};
    struct stat before, after;
    char aside[160];
    ck_assert_int_eq(stat(path, &before), 0);
    snprintf(aside, sizeof aside, "%s.damaged-1", path);
    take_steps(&o, 2, &said);
    ck_assert_msg(strstr(text_str(&said), "damaged-1") != NULL, "%s: %s", how, text_str(&said));
    ck_assert_msg(strchr(text_str(&said), '\n') == said.data + said.len - 1, "%s: %s", how, text_str(&said));
    ck_assert_int_eq(stat(aside, &after), 0);
    ck_assert(before.st_ino == after.st_ino && before.st_size == after.st_size);
    struct progress_record r = read_all(&o);
    ck_assert_msg(r.known && r.at == 2, "%s", how);
    progress_record_finish(&r);
    text_clear(&said);
    take_steps(&o, 3, &said);
    ck_assert_uint_eq(said.len, 0);
    outline_finish(&o);
    text_finish(&said);
    teardown();
    setup();
}

START_TEST(test_damaged_files_are_put_aside) {
    static const char noise[4096] = "no database at all, as everybody can see";
    struct outline o = outline_of("x.md", "a b c");
    make_folder();
    write_at(0, noise, sizeof noise);
    expect_put_aside("no database");
    make_folder();
    write_at(0, "SQLite format 3", 16);
    expect_put_aside("cut off");
    make_folder();
    sql(path, "CREATE TABLE other(a); INSERT INTO other VALUES(1)");
    expect_put_aside("of another program");
    take_steps(&o, 1, NULL);
    sql(path, "ALTER TABLE step RENAME TO steps");
    expect_put_aside("other tables");
    for (int page = 1; page < 5; page++) {
        take_steps(&o, 1, NULL);
        write_at(page * 4096, noise, sizeof noise);
        expect_put_aside("a page of noise");
    }
    outline_finish(&o);
}
END_TEST

// Whatever a disk may have done to it: the lesson goes on, and there is a file that holds what is done from now on.
START_TEST(test_random_damage) {
    struct outline o = outline_of("x.md", "a b c d e f");
    srand(11);
    for (int round = 0; round < 40; round++) {
        take_steps(&o, 4, NULL);
        struct stat st;
        ck_assert_int_eq(stat(path, &st), 0);
        for (int i = rand() % 12; i >= 0; i--) {
            unsigned char byte = (unsigned char)rand();
            write_at(rand() % (round % 2 ? st.st_size : 120), &byte, 1);
        }
        if (rand() % 8 == 0) ck_assert_int_eq(truncate(path, rand() % st.st_size), 0);
        struct progress *p = progress_create(path, true);
        struct progress_record r;
        progress_read(p, &o, &r);
        progress_record_finish(&r);
        progress_begin(p, &o);
        mark(p, 5, 2000);
        ck_assert(progress_settle(p, LONG_NS));
        ck_assert(progress_read(p, &o, &r));
        ck_assert_msg(r.known && r.at == 6, "round %d", round);
        progress_record_finish(&r);
        progress_destroy(p);
        teardown();
        setup();
    }
    outline_finish(&o);
}
END_TEST

// Damaged while it is open.
START_TEST(test_damaged_meanwhile) {
    struct outline o = outline_of("x.md", "a b c");
    struct text said = {0};
    struct progress *p = progress_create(path, true);
    progress_begin(p, &o);
    mark(p, 0, 1000);
    ck_assert(progress_settle(p, LONG_NS));
    sql(path, "DROP TABLE step");
    mark(p, 1, 1000);
    ck_assert(progress_settle(p, LONG_NS));
    ck_assert(progress_trouble(p, &said));
    ck_assert_msg(strstr(text_str(&said), "damaged-1") != NULL, "%s", text_str(&said));
    unlink(path); // and gone altogether
    mark(p, 2, 1000);
    ck_assert(progress_settle(p, LONG_NS));
    progress_destroy(p);
    struct progress_record r = read_all(&o);
    ck_assert(r.known && r.at == 3);
    progress_record_finish(&r);
    text_finish(&said);
    outline_finish(&o);
}
END_TEST

START_TEST(test_a_newer_file_is_left_alone) {
    struct outline o = outline_of("x.md", "a b c");
    struct text said = {0};
    take_steps(&o, 1, NULL);
    sql(path, "PRAGMA user_version = 2; CREATE TABLE more(a)");
    take_steps(&o, 2, &said);
    ck_assert_msg(strstr(text_str(&said), "newer bobbin") && strstr(text_str(&said), "progress-1.db"), "%s", text_str(&said));
    struct progress_record r = read_all(&o);
    ck_assert(r.known && r.at == 2);
    progress_record_finish(&r);
    text_clear(&said);
    take_steps(&o, 3, &said);
    ck_assert_uint_eq(said.len, 0); // it was said when the file beside was made
    sqlite3 *db;
    sqlite3_stmt *st;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT at, user_version FROM lesson, pragma_user_version", -1, &st, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
    ck_assert(sqlite3_column_int(st, 0) == 1 && sqlite3_column_int(st, 1) == 2);
    sqlite3_finalize(st);
    sqlite3_close(db);
    text_finish(&said);
    outline_finish(&o);
}
END_TEST

// Root may write everywhere: so somebody else tries.
static void expect_denied(void (*act)(void)) {
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(0);
        act();
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
}

static void try_to_write(void) {
    struct outline o = outline_of("x.md", "a b c");
    struct progress *p = progress_create(path, true);
    struct text said = {0};
    progress_begin(p, &o);
    for (size_t i = 0; i < 3; i++) {
        mark(p, i, 1000);
        progress_settle(p, LONG_NS);
        progress_trouble(p, &said);
    }
    progress_destroy(p);
    const char *end = strchr(text_str(&said), '\n');
    if (!strstr(text_str(&said), "not kept") || !end || end[1]) _exit(1); // once
    text_finish(&said);
    outline_finish(&o);
}

static void try_to_read(void) {
    struct outline o = outline_of("x.md", "a b c");
    struct progress *p = progress_create(path, true);
    struct progress_record r;
    if (!progress_read(p, &o, &r) || !r.known || r.at != 2) _exit(2);
    progress_record_finish(&r);
    progress_destroy(p);
    outline_finish(&o);
}

START_TEST(test_read_only) {
    char above[128], state[160];
    struct outline o = outline_of("x.md", "a b c");
    snprintf(above, sizeof above, "%s/state", folder);
    snprintf(state, sizeof state, "%s/bobbin", above);
    take_steps(&o, 2, NULL);
    chmod(folder, 0755);
    chmod(above, 0755);
    chmod(state, 0755);
    chmod(path, 0444);
    expect_denied(try_to_write);
    expect_denied(try_to_read);
    chmod(path, 0666);
    chmod(state, 0555);
    expect_denied(try_to_write); // no log can be made beside it
    expect_denied(try_to_read);
    chmod(path, 0);
    expect_denied(try_to_write);
    chmod(state, 0755);
    unlink(path);
    expect_denied(try_to_write); // not made in another's folder
    chmod(state, 0);
    expect_denied(try_to_write);
    chmod(state, 0755);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    try_to_write(); // a folder in its place
    outline_finish(&o);
}
END_TEST

START_TEST(test_a_full_disk) {
    struct outline o = outline_of("x.md", "a b c");
    struct text said = {0};
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {8192, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
    struct progress *p = progress_create(path, true);
    progress_begin(p, &o);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (size_t i = 0; i < 3; i++) {
        mark(p, i, 1000);
        ck_assert(!progress_settle(p, LONG_NS));
    }
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    ck_assert(progress_trouble(p, &said));
    ck_assert_msg(strstr(text_str(&said), "no space left") && strchr(text_str(&said), '\n') == said.data + said.len - 1, "%s", text_str(&said));
    ck_assert(!progress_trouble(p, &said));
    progress_destroy(p); // there is room again, so all of it is kept now
    struct progress_record r = read_all(&o);
    ck_assert(r.known && r.at == 3 && r.done == 3 && r.spent_ms == 30);
    progress_record_finish(&r);
    text_finish(&said);
    outline_finish(&o);
}
END_TEST

// What a file may say of itself is not believed.
START_TEST(test_absurd_rows) {
    struct outline o = outline_of("x.md", "a b c"), edited = outline_of("x.md", "a b c d");
    take_steps(&o, 2, NULL);
    sql(path, "UPDATE lesson SET at = 9223372036854775807, steps = -5, spent_ms = -1, finished = -3");
    sql(path, "UPDATE step SET tries = -7, kind = 99, place = place * 1000000000000");
    struct progress_record r = read_all(&o);
    ck_assert(r.known && r.at == 3 && r.finished == 0 && r.was_steps == 0 && r.steps[0].tries == 0);
    progress_record_finish(&r);
    r = read_all(&edited);
    ck_assert(r.known && r.changed && r.at == 3);
    progress_record_finish(&r);
    outline_finish(&o);
    outline_finish(&edited);
}
END_TEST

// Forks meanwhile, through the gate as the engine does: the child opens a database of its own, which would hang if the writer had been
// inside SQLite.
START_TEST(test_forks_meanwhile) {
    struct outline o = outline_of("x.md", "a b c");
    struct progress *p = progress_create(path, true);
    char own[160];
    progress_begin(p, &o);
    for (int i = 0; i < 60; i++) {
        for (size_t k = 0; k < 20; k++) mark(p, k % 3, 1000);
        snprintf(own, sizeof own, "%s/own-%d.db", folder, i);
        os_mutex_lock(progress_gate(p));
        pid_t child = fork();
        os_mutex_unlock(progress_gate(p));
        if (child == 0) {
            sqlite3 *db;
            alarm(20);
            bool fine = sqlite3_open(own, &db) == SQLITE_OK && sqlite3_exec(db, "CREATE TABLE t(a); INSERT INTO t VALUES(1)", NULL, NULL, NULL) == SQLITE_OK;
            _exit(!fine);
        }
        int status;
        waitpid(child, &status, 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert(progress_settle(p, LONG_NS));
    progress_destroy(p);
    outline_finish(&o);
}
END_TEST

int main(void) {
    Suite *s = suite_create("progress");
    TCase *t = tcase_create("progress");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 90);
    tcase_add_test(t, test_what_is_marked_comes_back);
    tcase_add_test(t, test_killed_at_every_step);
    tcase_add_test(t, test_killed_in_between);
    tcase_add_test(t, test_two_at_once);
    tcase_add_test(t, test_marks_never_wait);
    tcase_add_test(t, test_edited_renamed_moved);
    tcase_add_test(t, test_damaged_files_are_put_aside);
    tcase_add_test(t, test_random_damage);
    tcase_add_test(t, test_damaged_meanwhile);
    tcase_add_test(t, test_a_newer_file_is_left_alone);
    tcase_add_test(t, test_read_only);
    tcase_add_test(t, test_a_full_disk);
    tcase_add_test(t, test_absurd_rows);
    tcase_add_test(t, test_forks_meanwhile);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
