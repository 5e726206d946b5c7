// Writing a file as a whole: what stays of it, and that it stays whole when writing is refused.

#include "base/file.h"
#include "base/text.h"
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/bobbin-file-XXXXXX";

static void enter(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    FILE *f = fopen("file", "w");
    fputs("old\n", f);
    fclose(f);
}

// Only what the test made lies in the folder: nothing was left behind.
static void leave(int files) {
    DIR *d = opendir(".");
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        unlink(e->d_name);
        files--;
    }
    closedir(d);
    ck_assert_int_eq(files, 0);
    rmdir(folder);
}

static void holds(const char *path, const char *expected) {
    char bytes[64] = "";
    int fd = open(path, O_RDONLY);
    ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
    close(fd);
    ck_assert_str_eq(bytes, expected);
}

static void refused(const char *path, const char *bytes, size_t len, const char *why) {
    struct text error = {0};
    ck_assert(!file_replace(path, bytes, len, &error));
    ck_assert_msg(strstr(text_str(&error), why) != NULL, "%s", text_str(&error));
    ck_assert_ptr_nonnull(strstr(text_str(&error), path));
    text_finish(&error);
}

START_TEST(permissions_stay) {
    struct text error = {0};
    struct stat st;
    enter();
    ck_assert_int_eq(chmod("file", 0640), 0);
    ck_assert(file_replace("file", "new", 3, &error));
    holds("file", "new");
    ck_assert_int_eq(stat("file", &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0640);
    ck_assert(file_replace("file", "", 0, &error));
    holds("file", "");
    leave(1);
}
END_TEST

START_TEST(links_stay) {
    struct text error = {0};
    struct stat st;
    enter();
    ck_assert_int_eq(symlink("file", "link"), 0);
    ck_assert(file_replace("link", "new", 3, &error));
    holds("file", "new");
    ck_assert_int_eq(lstat("link", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    leave(2);
}
END_TEST

START_TEST(what_cannot_be_written_stays) {
    enter();
    ck_assert_int_eq(chmod("file", 0444), 0);
    refused("file", "new", 3, "read-only");
    holds("file", "old\n");
    refused("missing", "new", 3, "No such file");
    refused(".", "new", 3, "not a regular file");
    leave(1);
}
END_TEST

// A disk that is full, as far as this process can tell.
START_TEST(a_full_disk_leaves_it_whole) {
    struct rlimit limit = {100, 100};
    char *bytes = calloc(1, 1000);
    enter();
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    refused("file", bytes, 1000, "too large");
    holds("file", "old\n");
    free(bytes);
    leave(1);
}
END_TEST

// A new file comes whole, with the usual permissions, and never in the place of another.
START_TEST(a_new_file_takes_nobodys_place) {
    struct text error = {0};
    struct stat st;
    enter();
    umask(022);
    ck_assert(file_create("new", "all of it\n", 10, &error));
    holds("new", "all of it\n");
    ck_assert_int_eq(stat("new", &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0644);
    ck_assert_int_eq(symlink("nowhere", "link"), 0);
    static const char *const taken[] = {"file", "new", "link"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        text_clear(&error);
        ck_assert(!file_create(taken[i], "x", 1, &error));
        ck_assert_msg(strstr(text_str(&error), "there is one already") != NULL, "%s", text_str(&error));
    }
    holds("file", "old\n");
    text_clear(&error);
    ck_assert(!file_create("no/such/folder", "x", 1, &error));
    ck_assert_ptr_nonnull(strstr(text_str(&error), "No such file"));
    struct rlimit limit = {100, 100};
    char *bytes = calloc(1, 1000);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!file_create("large", bytes, 1000, &error));
    ck_assert_int_ne(access("large", F_OK), 0);
    free(bytes);
    text_finish(&error);
    leave(3);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("file");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, permissions_stay);
    tcase_add_test(tests, links_stay);
    tcase_add_test(tests, what_cannot_be_written_stays);
    tcase_add_test(tests, a_full_disk_leaves_it_whole);
    tcase_add_test(tests, a_new_file_takes_nobodys_place);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
