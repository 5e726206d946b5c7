// Lists in files: what is put in comes out; many threads and processes at once lose nothing; files that are not ours, not writable, locked,
// full, moved, tampered with or inherited through a fork.
#include "base/clock.h"
#include "base/thread.h"
#include "lib/store.h"
#include "values.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[128];
static struct diag d;

static void setup(void) {
    strcpy(folder, "/tmp/bobbin-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/items.db", folder);
    d = (struct diag){0};
}

static int remove_one(const char *name, const struct stat *st, int flag, struct FTW *at) {
    (void)st;
    (void)flag;
    (void)at;
    return remove(name);
}

static void teardown(void) {
    diag_finish(&d);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static enum store_status patiently(enum store_status (*act)(struct store *, void *), struct store *s, void *with) {
    int64_t end = clock_now() + (int64_t)20000000000;
    enum store_status status;
    while ((status = act(s, with)) == STORE_BUSY && clock_now() < end) continue;
    return status;
}

static enum store_status append_one(struct store *s, void *with) {
    struct store_item item = {.type = STORE_INT, .i = *(int64_t *)with};
    return store_append(s, &item, 1, &d);
}

static void append_int(struct store *s, int64_t i) {
    enum store_status status = patiently(append_one, s, &i);
    if (status != STORE_OK) ck_abort_msg("append: %s", d.message);
}

static int64_t length(struct store *s) {
    int64_t n = -1;
    enum store_status status = store_len(s, &n, &d);
    ck_assert_msg(status == STORE_OK, "len: %d %s", status, d.message);
    return n;
}

struct sum {
    int64_t n, total, last;
    bool ordered;
};

static bool add_to_sum(void *user, const struct store_item *item) {
    struct sum *s = user;
    s->n++;
    s->total += item->i;
    s->last = item->i;
    return true;
}

static struct sum sum_of(struct store *s) {
    struct sum sum = {0};
    ck_assert_int_eq(store_read(s, (struct store_range){0, INT64_MAX}, add_to_sum, &sum, &d), STORE_OK);
    return sum;
}

static void expect_failure(enum store_status status, const char *kind, const char *part) {
    ck_assert_int_eq(status, STORE_FAILED);
    ck_assert_msg(strcmp(d.kind, kind) == 0 && strstr(d.message, part), "%s: %s; want %s: ..%s..", d.kind, d.message, kind, part);
    diag_finish(&d);
}

struct copy {
    enum store_type type;
    int64_t i;
    double d;
    char bytes[16];
    size_t len;
};
struct copies {
    struct copy at[16];
    size_t n, max;
};

static bool copy_item(void *user, const struct store_item *item) {
    struct copies *c = user;
    struct copy *to = &c->at[c->n++];
    *to = (struct copy){.type = item->type, .i = item->i, .d = item->d, .len = item->len};
    if (item->len) memcpy(to->bytes, item->bytes, item->len);
    return c->n < c->max;
}

START_TEST(test_what_is_put_in_comes_out) {
    static const struct store_item ITEMS[] = {
        {.type = STORE_NONE}, {.type = STORE_BOOL, .i = 1}, {.type = STORE_INT, .i = INT64_MIN}, {.type = STORE_FLOAT, .d = -0.5},
        {.type = STORE_FLOAT, .d = INFINITY}, {.type = STORE_STR, .bytes = "", .len = 0}, {.type = STORE_STR, .bytes = "a\0b", .len = 3},
        {.type = STORE_LIST, .bytes = "\xff\0\x01", .len = 3}, {.type = STORE_DICT, .bytes = "", .len = 0}, {.type = STORE_TUPLE, .bytes = "t", .len = 1},
    };
    size_t n = sizeof ITEMS / sizeof *ITEMS;
    struct store *s = store_create(path);
    ck_assert_int_eq(store_append(s, ITEMS, n, &d), STORE_OK);
    ck_assert_int_eq(store_append(s, &(struct store_item){.type = STORE_FLOAT, .d = NAN}, 1, &d), STORE_OK);
    store_destroy(s);
    s = store_create(path);
    struct copies all = {.max = 16};
    ck_assert_int_eq(store_read(s, (struct store_range){0, INT64_MAX}, copy_item, &all, &d), STORE_OK);
    ck_assert_uint_eq(all.n, n + 1);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(all.at[i].type == ITEMS[i].type && all.at[i].i == ITEMS[i].i && all.at[i].d == ITEMS[i].d, "%zu", i);
        ck_assert_uint_eq(all.at[i].len, ITEMS[i].len);
        ck_assert(ITEMS[i].len == 0 || !memcmp(all.at[i].bytes, ITEMS[i].bytes, ITEMS[i].len));
    }
    ck_assert(isnan(all.at[n].d));
    struct copies two = {.max = 2};
    ck_assert_int_eq(store_read(s, (struct store_range){3, 100}, copy_item, &two, &d), STORE_OK);
    ck_assert(two.n == 2 && two.at[0].d == -0.5);
    ck_assert_int_eq(length(s), (int64_t)n + 1);
    ck_assert_int_eq(store_clear(s, &d), STORE_OK);
    ck_assert_int_eq(length(s), 0);
    append_int(s, 5);
    ck_assert_int_eq(sum_of(s).last, 5);
    store_destroy(s);
    char side[160];
    snprintf(side, sizeof side, "%s-wal", path);
    ck_assert_int_ne(access(side, F_OK), 0);
}
END_TEST

#define THREADS 4
#define PROCESSES 4

static int rows_each(void) {
    return getenv("STORE_ROWS") ? atoi(getenv("STORE_ROWS")) : 3000;
}

static void fill(void *user) {
    struct store *s = user;
    for (int i = 0; i < rows_each(); i++) append_int(s, i);
}

START_TEST(test_many_threads_and_processes) {
    int64_t rows = rows_each(), begin = clock_now();
    struct store *s = store_create(path);
    append_int(s, 0);
    pid_t children[PROCESSES];
    store_let_go(s);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            fill(s);
            _exit(0);
        }
    }
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) ck_assert(os_thread_create(&threads[i], fill, s, 0, "filler", false));
    for (int i = 0; i < THREADS; i++) os_thread_join(threads[i]);
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    double seconds = (double)(clock_now() - begin) / 1e9;
    struct sum sum = sum_of(s);
    ck_assert_int_eq(sum.n, (THREADS + PROCESSES) * rows + 1);
    ck_assert_int_eq(length(s), sum.n);
    ck_assert_int_eq(sum.total, (THREADS + PROCESSES) * (rows * (rows - 1) / 2));
    if (getenv("STORE_ROWS")) fprintf(stderr, "%lld rows in %.2f s: %.0f a second\n", (long long)sum.n, seconds, (double)sum.n / seconds);
    store_destroy(s);
}
END_TEST

START_TEST(test_a_killed_writer_loses_nothing) {
    struct store *s = store_create(path);
    append_int(s, -1);
    for (int round = 0; round < 8; round++) {
        int fds[2];
        ck_assert_int_eq(pipe(fds), 0);
        store_let_go(s);
        pid_t child = fork();
        if (child == 0) {
            for (int64_t i = 0;; i++) {
                append_int(s, i);
                if (write(fds[1], "x", 1) != 1) _exit(1);
            }
        }
        close(fds[1]);
        int64_t before = length(s), said = 0;
        char bytes[512];
        for (ssize_t n; said < 50 + 37 * round && (n = read(fds[0], bytes, sizeof bytes)) > 0;) said += n;
        kill(child, SIGKILL);
        for (ssize_t n; (n = read(fds[0], bytes, sizeof bytes)) > 0;) said += n;
        waitpid(child, NULL, 0);
        close(fds[0]);
        int64_t after = length(s);
        ck_assert_int_ge(after, before);
        ck_assert_int_ge(after, said + round * 50);
        append_int(s, -2);
    }
    store_destroy(s);
}
END_TEST

static void write_file(const char *bytes, size_t len) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

static void sql(const char *statements) {
    sqlite3 *db;
    char *error = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, statements, NULL, NULL, &error);
    ck_assert_msg(!error, "%s", error);
    sqlite3_close(db);
}

static off_t size_of(const char *name) {
    struct stat st;
    return stat(name, &st) == 0 ? st.st_size : -1;
}

START_TEST(test_files_that_are_not_ours) {
    char text[5000];
    memset(text, 'x', sizeof text);
    static const size_t SIZES[] = {1, 99, 100, 5000};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        write_file(text, SIZES[i]);
        struct store *s = store_create(path);
        expect_failure(store_open(s, &d), "OSError", "not a database of bobbin");
        store_destroy(s);
        ck_assert_int_eq(size_of(path), (off_t)SIZES[i]);
    }
    unlink(path);
    sql("PRAGMA journal_mode=WAL; CREATE TABLE items(a); INSERT INTO items VALUES(5)");
    off_t size = size_of(path);
    struct store *s = store_create(path);
    expect_failure(store_open(s, &d), "OSError", "not a database of bobbin");
    ck_assert_int_eq(size_of(path), size);
    sql("PRAGMA application_id=1651466850; PRAGMA user_version=1"); // it bears our mark, but not our table
    expect_failure(store_open(s, &d), "OSError", "not a database of bobbin");
    sql("PRAGMA user_version=2");
    expect_failure(store_open(s, &d), "OSError", "another version");
    unlink(path);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    expect_failure(store_open(s, &d), "OSError", "not a file");
    rmdir(path);
    ck_assert_int_eq(mkfifo(path, 0666), 0);
    expect_failure(store_open(s, &d), "OSError", "not a file");
    unlink(path);
    write_file("", 0);
    ck_assert_int_eq(store_open(s, &d), STORE_OK);
    store_destroy(s);
}
END_TEST

START_TEST(test_damage) {
    struct store *s = store_create(path);
    for (int i = 0; i < 2000; i++) append_int(s, i);
    store_destroy(s);
    int fd = open(path, O_WRONLY);
    char noise[4096];
    memset(noise, 0x5a, sizeof noise);
    for (int page = 1; page < 5; page++) ck_assert_int_eq(pwrite(fd, noise, sizeof noise, page * 4096), 4096);
    close(fd);
    s = store_create(path);
    struct sum sum = {0};
    enum store_status status = store_read(s, (struct store_range){0, INT64_MAX}, add_to_sum, &sum, &d);
    expect_failure(status, "OSError", "damaged");
    store_destroy(s);
}
END_TEST

START_TEST(test_strange_rows_and_gaps) {
    struct store *s = store_create(path);
    for (int i = 0; i < 10; i++) append_int(s, i);
    store_destroy(s);
    sql("DELETE FROM items WHERE id IN (1, 5)");
    s = store_create(path);
    ck_assert_int_eq(length(s), 8);
    struct copies first = {.max = 1};
    ck_assert_int_eq(store_read(s, (struct store_range){0, 1}, copy_item, &first, &d), STORE_OK);
    ck_assert_int_eq(first.at[0].i, 1);
    sql("UPDATE items SET type = 'set' WHERE id = 3");
    struct sum sum = {0};
    expect_failure(store_read(s, (struct store_range){0, 10}, add_to_sum, &sum, &d), "OSError", "did not put there");
    sql("UPDATE items SET type = 'int', item = 'word' WHERE id = 3");
    expect_failure(store_read(s, (struct store_range){0, 10}, add_to_sum, &sum, &d), "OSError", "did not put there");
    sql("DROP TABLE items");
    expect_failure(store_append(s, &(struct store_item){.type = STORE_NONE}, 1, &d), "OSError", "items");
    store_destroy(s);
}
END_TEST

START_TEST(test_somebody_else_holds_it) {
    struct store *s = store_create(path);
    append_int(s, 1);
    sqlite3 *other;
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    int64_t begin = clock_now(), two = 2;
    ck_assert_int_eq(append_one(s, &two), STORE_BUSY);
    ck_assert_int_lt(clock_now() - begin, 500000000);
    ck_assert_int_eq(length(s), 1);
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
    ck_assert_int_eq(append_one(s, &two), STORE_OK);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    struct store_item items[3] = {{.type = STORE_INT}, {.type = STORE_INT}, {.type = STORE_INT}};
    ck_assert_int_eq(store_append(s, items, 3, &d), STORE_BUSY);
    ck_assert_int_eq(store_clear(s, &d), STORE_BUSY);
    sqlite3_close(other);
    ck_assert_int_eq(length(s), 2);
    store_destroy(s);
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    s = store_create(path);
    ck_assert_int_eq(store_open(s, &d), STORE_BUSY);
    sqlite3_close(other);
    ck_assert_int_eq(store_open(s, &d), STORE_OK);
    store_destroy(s);
}
END_TEST

START_TEST(test_a_full_disk) {
    struct store *s = store_create(path);
    for (int i = 0; i < 100; i++) append_int(s, i);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {200000, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char *big = calloc(1, 300000);
    struct store_item items[2] = {{.type = STORE_INT, .i = 7}, {.type = STORE_LIST, .bytes = big, .len = 300000}};
    enum store_status one = store_append(s, &items[1], 1, &d);
    struct diag first = d;
    d = (struct diag){0};
    enum store_status two = store_append(s, items, 2, &d);
    setrlimit(RLIMIT_FSIZE, &none);
    expect_failure(two, "OSError", "no space left");
    d = first;
    expect_failure(one, "OSError", "no space left");
    ck_assert_int_eq(length(s), 100);
    ck_assert_int_eq(sum_of(s).total, 4950);
    append_int(s, 5);
    ck_assert_int_eq(length(s), 101);
    store_destroy(s);
    free(big);
}
END_TEST

// Root may write everywhere: so somebody else tries.
static void without_rights(void (*act)(void)) {
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

static void try_read_only_file(void) {
    struct store *s = store_create(path);
    int64_t five = 5;
    if (append_one(s, &five) != STORE_FAILED || strcmp(d.kind, "PermissionError") != 0) _exit(1);
    diag_finish(&d);
}

static void try_read_only_folder(void) {
    char name[100];
    snprintf(name, sizeof name, "%s/other.db", folder);
    struct store *s = store_create(name);
    if (store_open(s, &d) != STORE_FAILED || strcmp(d.kind, "PermissionError") != 0) _exit(1);
    diag_finish(&d);
}

START_TEST(test_read_only) {
    struct store *s = store_create(path);
    append_int(s, 1);
    store_destroy(s);
    chmod(path, 0444);
    chmod(folder, 0777);
    without_rights(try_read_only_file);
    chmod(folder, 0555);
    without_rights(try_read_only_file);
    without_rights(try_read_only_folder);
    chmod(path, 0);
    without_rights(try_read_only_file);
    chmod(path, 0644);
    chmod(folder, 0755);
    s = store_create(path);
    ck_assert_int_eq(length(s), 1);
    store_destroy(s);
}
END_TEST

START_TEST(test_moved_and_deleted) {
    char other[160];
    snprintf(other, sizeof other, "%s/moved.db", folder);
    struct store *s = store_create(path), *t = store_create(other);
    append_int(s, 1);
    ck_assert_int_eq(rename(path, other), 0);
    usleep(20000);
    append_int(s, 2);
    append_int(s, 3);
    ck_assert_int_eq(length(s), 2); // a new file under the old name
    unlink(path);
    usleep(20000);
    ck_assert_int_eq(length(s), 0);
    (void)t;
    store_destroy(s);
    store_destroy(t);
}
END_TEST

START_TEST(test_an_inherited_connection_is_left_alone) {
    struct store *s = store_create(path);
    append_int(s, 1);
    pid_t child = fork(); // nobody let go
    if (child == 0) {
        store_destroy(s);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    append_int(s, 2);
    store_let_go(s);
    store_let_go(s);
    child = fork();
    if (child == 0) {
        append_int(s, 3);
        store_destroy(s);
        _exit(0);
    }
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(length(s), 3);
    store_let_go(s);
    store_destroy(s);
    char side[160];
    snprintf(side, sizeof side, "%s-wal", path);
    ck_assert_int_ne(access(side, F_OK), 0);
}
END_TEST

int main(void) {
    Suite *s = suite_create("store");
    TCase *t = tcase_create("store");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_what_is_put_in_comes_out);
    tcase_add_test(t, test_many_threads_and_processes);
    tcase_add_test(t, test_a_killed_writer_loses_nothing);
    tcase_add_test(t, test_files_that_are_not_ours);
    tcase_add_test(t, test_damage);
    tcase_add_test(t, test_strange_rows_and_gaps);
    tcase_add_test(t, test_somebody_else_holds_it);
    tcase_add_test(t, test_a_full_disk);
    tcase_add_test(t, test_read_only);
    tcase_add_test(t, test_moved_and_deleted);
    tcase_add_test(t, test_an_inherited_connection_is_left_alone);
    suite_add_tcase(s, t);
    return run_suite(s);
}
