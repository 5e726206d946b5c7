// The map of the house:
//
//     main.c   the command line's mode, and the exit status

#include "shell/options.h"
#include "shell/repl.h"
#include "shell/run.h"
#include "shell/session.h"
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Readline measures characters by the locale. Where the one asked for is not installed, the terminal may still know UTF-8.
static void set_locale(void) {
    if (!setlocale(LC_CTYPE, "") && screen_locale_is_utf8()) setlocale(LC_CTYPE, "C.UTF-8");
}

static int print(const struct text *t) {
    bool fine = fwrite(text_str(t), 1, t->len, stdout) == t->len;
    return fflush(stdout) == 0 && fine ? EXIT_FINE : EXIT_FAILED;
}

static int show_help(void) {
    struct text t = {0};
    options_help(&t);
    int status = print(&t);
    text_finish(&t);
    return status;
}

static int show_version(void) {
    struct text t = {0};
    text_printf(&t, "bobbin %s\n", BOBBIN_VERSION);
    int status = print(&t);
    text_finish(&t);
    return status;
}

static bool is_program(const char *path) {
    size_t len = strlen(path);
    return strcmp(path, "-") == 0 || (len > 3 && strcmp(path + len - 3, ".py") == 0);
}

// The shell needs a terminal at both ends. Without one a lesson is run, and standard input is a program, as for python3.
static int run_shell(const struct options *o) {
    char standard_input[] = "-";
    char *file = o->lesson ? (char *)(uintptr_t)o->lesson : standard_input;
    bool has_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (has_terminal && !(o->lesson && is_program(o->lesson))) return repl_run(o);
    return run_files(o, &file, 1);
}

int main(int argc, char **argv) {
    struct options o;
    struct text error = {0};
    signal(SIGPIPE, SIG_IGN);
    set_locale();
    if (!options_parse(argc, argv, &o, &error)) {
        fprintf(stderr, "bobbin: %s\nbobbin --help shows how it is called\n", text_str(&error));
        text_finish(&error);
        return EXIT_USAGE;
    }
    switch (o.mode) {
    case MODE_HELP: return show_help();
    case MODE_VERSION: return show_version();
    case MODE_LIST: return run_list(&o);
    case MODE_CODE: return run_code(&o);
    case MODE_RUN: return run_files(&o, o.files, o.nfiles);
    case MODE_SHELL: return run_shell(&o);
    }
    return EXIT_USAGE;
}
