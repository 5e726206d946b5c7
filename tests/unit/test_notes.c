// The instructor's second terminal: pages through a socket, whole or in pieces or as noise; followers that hang, come and go; sockets that are
// left over, and folders that are not to be trusted.
#include "base/mem.h"
#include "base/text.h"
#include "shell/notes_server.h"
#include "shell/notes_socket.h"
#include <check.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static void setup(void) {
    strcpy(folder, "/tmp/bobbin-notes-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    setenv("XDG_RUNTIME_DIR", folder, 1);
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

static struct notes_page page_with(const char *note, int64_t step) {
    return (struct notes_page){.lesson = (char *)(uintptr_t)"02-threads", .title = (char *)(uintptr_t)"Threads", .note = (char *)(uintptr_t)note, .step = step, .steps = 19, .minutes = 20, .talk_ms = -1, .pid = 7};
}

START_TEST(test_there_and_back) {
    struct text out = {0};
    struct notes_page p = page_with("one\n\nback\\slash \\n, and an end\\", 3), back;
    notes_page_write(&out, &p);
    size_t len = out.len;
    for (size_t n = 0; n < len; n++) ck_assert_uint_eq(notes_page_read(text_str(&out), n, &back), 0);
    text_add_str(&out, "step 4\nunknown thing\n\n");
    ck_assert_uint_eq(notes_page_read(text_str(&out), out.len, &back), len);
    ck_assert_str_eq(back.lesson, "02-threads");
    ck_assert_str_eq(back.note, p.note);
    ck_assert(back.step == 3 && back.steps == 19 && back.minutes == 20 && back.talk_ms == -1 && back.pid == 7 && !back.heading);
    notes_page_finish(&back);
    ck_assert_uint_eq(notes_page_read(text_str(&out) + len, out.len - len, &back), out.len - len);
    ck_assert(back.step == 4 && back.minutes == -1 && !back.lesson);
    notes_page_finish(&back);
    text_finish(&out);
}
END_TEST

START_TEST(test_noise) {
    srand(3);
    for (int round = 0; round < 3000; round++) {
        char bytes[120];
        static const char *const words[] = {"note ", "step ", "\n", "\n\n", "\\", "\\n", "lesson x\n", " ", "99999999999999999999999999\n", "-"};
        struct text t = {0};
        struct notes_page p;
        for (int i = rand() % 30; i > 0; i--) {
            if (rand() % 3) text_add_str(&t, words[(size_t)rand() % (sizeof words / sizeof *words)]);
            else bytes[0] = (char)rand(), text_add(&t, bytes, 1);
        }
        size_t len = notes_page_read(text_str(&t), t.len, &p);
        ck_assert_uint_le(len, t.len);
        if (len) notes_page_finish(&p);
        text_finish(&t);
    }
}
END_TEST

static void serve(struct notes_server *s) {
    struct pollfd fds[NOTES_FDS];
    size_t n = notes_server_fds(s, fds);
    ck_assert_uint_le(n, NOTES_FDS);
    poll(fds, n, 10);
    notes_server_take(s, fds, n);
}

static int follow(struct notes_server *s) {
    size_t others;
    int fd = notes_connect(&others);
    ck_assert_int_ge(fd, 0);
    while (!notes_server_is_new(s)) serve(s);
    return fd;
}

// Reads on until a page of that step has come.
static void expect_page(struct notes_server *s, int fd, int64_t step) {
    struct text in = {0};
    bool found = false;
    while (!found) {
        char bytes[65536];
        serve(s);
        ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        ck_assert(n > 0 || (n < 0 && errno == EAGAIN));
        if (n > 0) text_add(&in, bytes, (size_t)n);
        struct notes_page p;
        for (size_t len; (len = notes_page_read(text_str(&in), in.len, &p)) > 0; notes_page_finish(&p)) {
            found |= p.step == step;
            memmove(in.data, in.data + len, in.len - len);
            in.len -= len;
        }
    }
    ck_assert_uint_eq(in.len, 0);
    text_finish(&in);
}

static void expect_end(struct notes_server *s, int fd) {
    char bytes[65536];
    ssize_t n;
    while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) != 0) {
        if (n < 0 && errno != EAGAIN) break;
        if (s) serve(s);
    }
    close(fd);
}

START_TEST(test_several_followers) {
    struct notes_server *s = notes_server_open();
    ck_assert_ptr_nonnull(s);
    int fds[NOTES_FOLLOWERS_MOST];
    struct notes_page p = page_with("n", 1);
    for (int i = 0; i < NOTES_FOLLOWERS_MOST; i++) fds[i] = follow(s);
    size_t others;
    int one_more = notes_connect(&others);
    expect_end(s, one_more);
    notes_server_send(s, &p);
    for (int i = 0; i < NOTES_FOLLOWERS_MOST; i++) expect_page(s, fds[i], 1);
    close(fds[3]);
    close(fds[0]);
    p.step = 2;
    for (int i = 0; i < 5; i++) serve(s);
    notes_server_send(s, &p);
    for (int i = 1; i < NOTES_FOLLOWERS_MOST; i++) {
        if (i != 3) expect_page(s, fds[i], 2);
    }
    struct pollfd polled[NOTES_FDS];
    ck_assert_uint_eq(notes_server_fds(s, polled), NOTES_FOLLOWERS_MOST - 1);
    notes_server_close(s);
    for (int i = 1; i < NOTES_FOLLOWERS_MOST; i++) {
        if (i != 3) expect_end(NULL, fds[i]);
    }
}
END_TEST

// One that does not read holds up nobody, costs one page, and gets the newest when it reads again.
START_TEST(test_a_follower_that_hangs) {
    struct notes_server *s = notes_server_open();
    char *note = mem_alloc_zero(200001, 1);
    memset(note, 'x', 200000);
    struct notes_page p = page_with(note, 0);
    int slow = follow(s), quick = follow(s);
    for (p.step = 1; p.step <= 200; p.step++) notes_server_send(s, &p);
    p.step = 1000;
    notes_server_send(s, &p);
    expect_page(s, quick, 1000);
    expect_page(s, slow, 1000);
    close(slow);
    p.step = 1001;
    notes_server_send(s, &p); // to one that is gone
    expect_page(s, quick, 1001);
    notes_server_close(s);
    close(quick);
    mem_free(note);
}
END_TEST

// It says things, and says no end of them: nobody listens, and it is served all the same.
START_TEST(test_a_follower_that_talks) {
    struct notes_server *s = notes_server_open();
    struct notes_page p = page_with("n", 5);
    int fd = follow(s);
    char bytes[4096] = "quit\n";
    for (int i = 0; i < 100; i++) {
        send(fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        serve(s);
    }
    notes_server_send(s, &p);
    expect_page(s, fd, 5);
    notes_server_close(s);
    close(fd);
}
END_TEST

START_TEST(test_only_this_user) {
    struct notes_server *s = notes_server_open();
    struct stat st;
    char path[128];
    snprintf(path, sizeof path, "%s/bobbin", folder);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/bobbin/notes-%ld", folder, (long)getpid());
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert(S_ISSOCK(st.st_mode) && (st.st_mode & 0777) == 0600);
    notes_server_close(s);
    ck_assert_int_ne(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/bobbin", folder);
    chmod(path, 0777); // others could have put something there
    size_t others;
    ck_assert_ptr_null(notes_server_open());
    ck_assert_int_eq(notes_connect(&others), -1);
    rmdir(path);
    char elsewhere[128];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
    mkdir(elsewhere, 0700);
    ck_assert_int_eq(symlink(elsewhere, path), 0);
    ck_assert_ptr_null(notes_server_open());
}
END_TEST

START_TEST(test_shells_that_are_gone) {
    struct notes_server *s = notes_server_open();
    notes_server_close(s);
    char left[128], reused[128];
    pid_t child = fork();
    if (child == 0) {
        notes_server_open(); // as with kill -9
        _exit(0);
    }
    waitpid(child, NULL, 0);
    snprintf(left, sizeof left, "%s/bobbin/notes-%ld", folder, (long)child);
    snprintf(reused, sizeof reused, "%s/bobbin/notes-%ld", folder, (long)getppid());
    ck_assert_int_eq(access(left, F_OK), 0);
    ck_assert_int_eq(link(left, reused), 0); // its number is another process's by now
    size_t others;
    ck_assert_int_eq(notes_connect(&others), -1);
    ck_assert_int_ne(access(left, F_OK), 0);
    ck_assert_int_ne(access(reused, F_OK), 0);
    child = fork();
    if (child == 0) {
        notes_server_open();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    snprintf(left, sizeof left, "%s/bobbin/notes-%ld", folder, (long)child);
    ck_assert_int_eq(access(left, F_OK), 0);
    s = notes_server_open(); // a new shell tidies up, too
    ck_assert_int_ne(access(left, F_OK), 0);
    int fd = follow(s);
    ck_assert_uint_eq((notes_connect(&others), others), 0);
    notes_server_close(s);
    close(fd);
}
END_TEST

// Names in the folder that are none of ours do no harm.
START_TEST(test_other_things_in_the_folder) {
    struct notes_server *s = notes_server_open();
    char path[400];
    static const char *const names[] = {"notes-", "notes-x", "notes--1", "notes-0", "other", "notes-99999999999999999999"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/bobbin/%s", folder, names[i]);
        FILE *f = fopen(path, "w");
        fclose(f);
    }
    int fd = follow(s);
    close(fd);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/bobbin/%s", folder, names[i]);
        ck_assert_int_eq(access(path, F_OK), 0);
    }
    notes_server_close(s);
}
END_TEST

// Without a folder for the session there is one of the user's own among the temporary files.
START_TEST(test_without_a_runtime_folder) {
    struct stat st;
    char path[64];
    unsetenv("XDG_RUNTIME_DIR");
    struct notes_server *s = notes_server_open();
    ck_assert_ptr_nonnull(s);
    snprintf(path, sizeof path, "/tmp/bobbin-%ld", (long)geteuid());
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert(S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0700 && st.st_uid == geteuid());
    notes_server_close(s);
    setenv("XDG_RUNTIME_DIR", "/nowhere/at/all", 1);
    s = notes_server_open();
    ck_assert_ptr_nonnull(s);
    notes_server_close(s);
}
END_TEST

START_TEST(test_no_place_for_a_socket) {
    char deep[300];
    snprintf(deep, sizeof deep, "%s/%0150d", folder, 1);
    mkdir(deep, 0700);
    setenv("XDG_RUNTIME_DIR", deep, 1);
    ck_assert_ptr_null(notes_server_open());
    size_t others;
    ck_assert_int_eq(notes_connect(&others), -1);
    struct pollfd fds[NOTES_FDS];
    ck_assert_uint_eq(notes_server_fds(NULL, fds), 0);
    notes_server_close(NULL);
}
END_TEST

int main(void) {
    Suite *s = suite_create("notes");
    TCase *t = tcase_create("notes");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_there_and_back);
    tcase_add_test(t, test_noise);
    tcase_add_test(t, test_several_followers);
    tcase_add_test(t, test_a_follower_that_hangs);
    tcase_add_test(t, test_a_follower_that_talks);
    tcase_add_test(t, test_only_this_user);
    tcase_add_test(t, test_shells_that_are_gone);
    tcase_add_test(t, test_other_things_in_the_folder);
    tcase_add_test(t, test_without_a_runtime_folder);
    tcase_add_test(t, test_no_place_for_a_socket);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
