// lab/machine: reading a machine from files, and drawing. Pure but for the files, which the test makes.
#include "base/mem.h"
#include "base/text.h"
#include "lab/machine.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void shows(const struct machine *m, const struct machine_task *tasks, size_t n, bool unicode, const char *expected) {
    struct text out = {0};
    machine_draw(&out, m, &(struct machine_view){.width = 60, .unicode = unicode, .tasks = tasks, .ntasks = n, .strong = "", .dim = "", .end = ""});
    ck_assert_str_eq(text_str(&out), expected);
    text_finish(&out);
}

static void add(struct machine *m, int package, int l1, int l3, int first, int cpus) {
    struct machine_core *c = machine_add_core(m, package);
    c->caches[1] = l1;
    c->caches[3] = l3;
    for (int i = 0; i < cpus; i++) machine_add_cpu(c, first + i);
}

START_TEST(two_packages) {
    struct machine m = {.is_this = true, .model = mem_copy_string("a \x1b[31mmodel"), .memory = INT64_C(3) << 29, .memory_nodes = 2, .quota = 1.5};
    int l3[] = {machine_add_cache(&m, 3, 8 << 20), machine_add_cache(&m, 3, 8 << 20)};
    for (int i = 0; i < 4; i++) {
        int l1 = machine_add_cache(&m, 1, 48 << 10);
        m.caches[l1].cores = 1;
        add(&m, i / 2, l1, l3[i / 2], 2 * i, 2);
    }
    m.caches[l3[0]].cores = m.caches[l3[1]].cores = 2;
    m.nallowed = 5;
    m.allowed = mem_alloc(5 * sizeof *m.allowed);
    memcpy(m.allowed, (int[]){0, 1, 2, 3, 4}, 5 * sizeof *m.allowed);
    struct machine_task tasks[] = {{"MainThread", 0}, {"Thread-1", 3}, {"Thread-2", 2}, {"elsewhere", -1}};
    shows(&m, tasks, 4, true,
          "a \\x1b[31mmodel\n"
          "  2 packages, 4 cores, 8 hardware threads (cpus), 1.5 GB of memory in 2 places, each near to some cores\n"
          "  ├─ package 0\n"
          "  │  └─ L3 cache 8 MB, shared by 2 cores\n"
          "  │     ├─ core 0  L1 48 KB  cpus 0, 1  MainThread\n"
          "  │     └─ core 1  L1 48 KB  cpus 2, 3  Thread-1, Thread-2\n"
          "  └─ package 1\n"
          "     └─ L3 cache 8 MB, shared by 2 cores\n"
          "        ├─ core 2  L1 48 KB  cpus 4, 5  (used in part)\n"
          "        └─ core 3  L1 48 KB  cpus 6, 7  (not for us)\n"
          "Of the hardware threads, 5 may be used here: 0 to 4\n"
          "The container may use the time of 1.5 processors; beyond that everybody in it waits.\n");
    machine_finish(&m);
}
END_TEST

START_TEST(many_cores) {
    struct machine m = {.is_this = true};
    for (int i = 0; i < 20; i++) add(&m, 0, -1, -1, i, 1);
    struct machine_task task = {"T", 7};
    shows(&m, &task, 1, false,
          "this computer\n  20 cores, 20 hardware threads (cpus)\n  |- cores 0 to 6, alike\n  |- core 7   cpu 7  T\n  `- cores 8 to 19, alike\n");
    machine_finish(&m);
}
END_TEST

START_TEST(simulated) {
    struct machine m;
    machine_simulate(&m, 3);
    struct machine_task task = {"Thread-1", 1};
    shows(&m, &task, 1, true,
          "a simulated machine\n  3 cores\n  ├─ core 0\n  ├─ core 1  Thread-1\n  └─ core 2\n"
          "Its cores are those of `set cores`; what things cost there, and the time, are made up.\n");
    machine_finish(&m);
}
END_TEST

static char root[] = "/var/tmp/bobbin-sysfs-XXXXXX";

static void put(const char *name, const char *line) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        mkdir(path, 0700);
    }
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%s\n", line);
    fclose(f);
}

static void put_cpu(int cpu, const char *core, const char *package, const char *sharers) {
    static const char *const files[][2] = {{"index0/type", "Data"}, {"index0/level", "1"}, {"index0/size", "32K"}, {"index1/type", "Instruction"},
                                           {"index2/type", "Unified"}, {"index2/level", "3"}, {"index2/size", "12M"}};
    char name[128];
    snprintf(name, sizeof name, "cpu/cpu%d/topology/core_id", cpu);
    put(name, core);
    snprintf(name, sizeof name, "cpu/cpu%d/topology/physical_package_id", cpu);
    put(name, package);
    for (size_t i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "cpu/cpu%d/cache/%s", cpu, files[i][0]);
        put(name, files[i][1]);
    }
    snprintf(name, sizeof name, "cpu/cpu%d/cache/index0/shared_cpu_list", cpu);
    put(name, sharers);
    snprintf(name, sizeof name, "cpu/cpu%d/cache/index2/shared_cpu_list", cpu);
    put(name, "0-3");
}

// Two cores with two hardware threads each, numbered as Linux likes to: 0 and 2 are one core.
START_TEST(files) {
    ck_assert_ptr_nonnull(mkdtemp(root));
    put("cpu/online", "0-3");
    put_cpu(0, "0", "0", "0,2");
    put_cpu(1, "1", "0", "1,3");
    put_cpu(2, "0", "0", "0,2");
    put_cpu(3, "1", "0", "1,3");
    put("node/node0/cpulist", "0-3");
    struct machine m = {.is_this = true};
    ck_assert(machine_read_sysfs(&m, root));
    ck_assert_uint_eq(m.ncores, 2);
    ck_assert_uint_eq(m.ncaches, 3);
    ck_assert_uint_eq(m.memory_nodes, 1);
    ck_assert_uint_eq(m.cores[0].ncpus, 2);
    ck_assert_int_eq(m.cores[0].cpus[1], 2);
    ck_assert_int_eq(m.cores[0].caches[3], m.cores[1].caches[3]);
    ck_assert_int_ne(m.cores[0].caches[1], m.cores[1].caches[1]);
    ck_assert_int_eq((int)m.caches[m.cores[0].caches[1]].bytes, 32 << 10);
    machine_finish(&m);
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(no_files) {
    struct machine m = {0};
    ck_assert(!machine_read_sysfs(&m, "/nowhere"));
    machine_finish(&m);
}
END_TEST

// Whatever this machine is, something is found.
START_TEST(this_one) {
    struct machine m;
    machine_read(&m);
    ck_assert_uint_ge(m.ncores, 1);
    ck_assert_uint_ge(m.cores[0].ncpus, 1);
    machine_finish(&m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("machine");
    TCase *t = tcase_create("machine");
    tcase_add_test(t, two_packages);
    tcase_add_test(t, many_cores);
    tcase_add_test(t, simulated);
    tcase_add_test(t, files);
    tcase_add_test(t, no_files);
    tcase_add_test(t, this_one);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
