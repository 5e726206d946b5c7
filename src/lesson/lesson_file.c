// Lessons as files: reading one, and finding them by name. A lesson is looked for in ./lessons, in the folders of $BOBBIN_LESSONS
// (separated by colons) and where the build put them; of several with one name the first counts.

#include "base/mem.h"
#include "base/suggest.h"
#include "base/text.h"
#include "lesson/lesson.h"
#include "lesson/outline.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct span nowhere = {0, 0};

// What the system said, in Python's words.
static bool fail_errno(struct diag *diag, const char *path) {
    const char *kind = errno == ENOENT   ? "FileNotFoundError"
                       : errno == EACCES ? "PermissionError"
                       : errno == EISDIR ? "IsADirectoryError"
                                         : "OSError";
    diag_set(diag, kind, NULL, nowhere, "cannot open '%s': %s", path, strerror(errno));
    return false;
}

static bool fail_folder(struct diag *diag, const char *path) {
    diag_set(diag, "IsADirectoryError", NULL, nowhere, "'%s' is a folder, not a lesson", path);
    return false;
}

static bool has_ending(const char *s, const char *ending) {
    size_t len = strlen(s), n = strlen(ending);
    return len > n && strcmp(s + len - n, ending) == 0;
}

// Bytes that a file of this name may have.
static size_t limit_of(const char *path) {
    return has_ending(path, ".ipynb") ? LESSON_NOTEBOOK_MAX_BYTES : LESSON_MAX_BYTES;
}

static bool check_kind(int fd, const char *path, struct diag *diag) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail_errno(diag, path);
    if (S_ISDIR(st.st_mode))
        return fail_folder(diag, path);
    if (!S_ISREG(st.st_mode)) {
        diag_set(diag, "LessonError", NULL, nowhere, "'%s' is not a regular file", path);
        return false;
    }
    if (st.st_size > (off_t)limit_of(path)) {
        diag_set(diag, "LessonError", NULL, nowhere, "'%s' has %lld KB; a lesson may have at most %zu", path,
                 (long long)st.st_size >> 10, limit_of(path) >> 10);
        return false;
    }
    return true;
}

// At most one byte more than a lesson may have, so that a file that grows is noticed.
static bool read_all(int fd, const char *path, struct text *out, struct diag *diag) {
    char chunk[16384];
    ssize_t n;
    while (out->len <= limit_of(path) && (n = read(fd, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno != EINTR)
            return fail_errno(diag, path);
        if (n > 0)
            text_add(out, chunk, (size_t)n);
    }
    return true;
}

// By its ending, or by its content: no Markdown begins like that.
static bool is_notebook(const char *path, const struct text *t) {
    const char *s = text_str(t);
    return has_ending(path, ".ipynb") || (s[strspn(s, " \t\r\n")] == '{' && strstr(s, "\"nbformat\""));
}

bool lesson_read(const char *path, struct text *out, struct diag *diag) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(diag, path);
    bool fine = check_kind(fd, path, diag) && read_all(fd, path, out, diag);
    close(fd);
    return fine;
}

struct lesson *lesson_open(const char *path, struct diag *diag) {
    struct text text = {0};
    struct lesson *l = NULL;
    if (lesson_read(path, &text, diag))
        l = (is_notebook(path, &text) ? lesson_parse_notebook : lesson_parse)(path, text_str(&text), text.len, diag);
    text_finish(&text);
    return l;
}

// How long a lesson's name is without its ending; 0: that is no lesson's name.
static size_t name_length(const char *file) {
    static const char *const endings[] = {".md", ".ipynb"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (has_ending(file, endings[i]))
            return strlen(file) - strlen(endings[i]);
    }
    return 0;
}

// The names in all folders, each with its path.
struct names {
    struct lesson_entry *entries;
    size_t n, cap;
};

static bool knows(const struct names *names, const char *name, size_t len) {
    for (size_t i = 0; i < names->n; i++) {
        if (strlen(names->entries[i].name) == len && memcmp(names->entries[i].name, name, len) == 0)
            return true;
    }
    return false;
}

static void add_folder(struct names *names, const char *folder) {
    DIR *dir = *folder ? opendir(folder) : NULL;
    for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
        size_t len = name_length(e->d_name);
        if (len == 0 || e->d_name[0] == '.' || strcmp(e->d_name, "README.md") == 0 || knows(names, e->d_name, len))
            continue;
        struct text path = {0};
        text_printf(&path, "%s/%s", folder, e->d_name);
        mem_reserve(names->entries, names->n, names->cap);
        names->entries[names->n++] =
            (struct lesson_entry){.path = text_take(&path), .name = mem_copy_bytes(e->d_name, len), .minutes = -1};
    }
    if (dir)
        closedir(dir);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct lesson_entry *)a)->name, ((const struct lesson_entry *)b)->name);
}

static struct names all_names(void) {
    struct names names = {0};
    add_folder(&names, "lessons");
    const char *list = getenv("BOBBIN_LESSONS");
    while (list && *list) {
        size_t len = strcspn(list, ":");
        char *folder = mem_copy_bytes(list, len);
        add_folder(&names, folder);
        mem_free(folder);
        list += len + (list[len] == ':');
    }
#ifdef BOBBIN_LESSONS_DIR
    add_folder(&names, BOBBIN_LESSONS_DIR);
#endif
#ifdef BOBBIN_SOURCE_LESSONS_DIR
    add_folder(&names, BOBBIN_SOURCE_LESSONS_DIR);
#endif
    if (names.n)
        qsort(names.entries, names.n, sizeof *names.entries, by_name);
    return names;
}

// The part behind the number: "threads" in "02-threads".
static const char *bare_name(const char *name) {
    size_t digits = strspn(name, "0123456789");
    return digits && name[digits] == '-' ? name + digits + 1 : name;
}

static bool is_number(const char *s) {
    return *s && strspn(s, "0123456789") == strlen(s) && strlen(s) < 9;
}

// How well a lesson's name fits what was typed: 3 exactly, 2 its words, 1 its number, 0 not.
static int fitness(const char *name, const char *typed) {
    if (strcmp(name, typed) == 0)
        return 3;
    if (strcmp(bare_name(name), typed) == 0)
        return 2;
    return is_number(typed) && bare_name(name) != name && atol(name) == atol(typed) ? 1 : 0;
}

// `typed` in full for the message; `plain` is what may be a misspelt name.
static void fail_unknown(const struct names *names, const char *typed, const char *plain, struct diag *diag) {
    diag_set(diag, "FileNotFoundError", NULL, nowhere, "there is no lesson '%s'", typed);
    struct suggest s;
    suggest_init(&s, plain);
    for (size_t i = 0; i < names->n; i++) {
        suggest_offer(&s, names->entries[i].name);
        suggest_offer(&s, bare_name(names->entries[i].name));
    }
    if (suggest_result(&s)) {
        diag_hint(diag, "did you mean '%s'?", suggest_result(&s));
        return;
    }
    struct text list = {0};
    for (size_t i = 0; i < names->n && i < 20; i++)
        text_printf(&list, "%s%s", i ? ", " : "", names->entries[i].name);
    if (names->n)
        diag_hint(diag, "the lessons are %s", text_str(&list));
    else
        diag_hint(diag, "no lessons were found; give the path of a Markdown file, or set BOBBIN_LESSONS to a folder");
    text_finish(&list);
}

static char *find_named(const struct names *names, const char *name) {
    const struct lesson_entry *best = NULL;
    for (size_t i = 0; i < names->n; i++) {
        if (fitness(names->entries[i].name, name) > (best ? fitness(best->name, name) : 0))
            best = &names->entries[i];
    }
    return best ? mem_copy_string(best->path) : NULL;
}

// Without the folders before it and the ending.
static char *plain_name(const char *name) {
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    size_t len = name_length(last);
    return mem_copy_bytes(last, len ? len : strlen(last));
}

char *lesson_find(const char *name, struct diag *diag) {
    struct stat st;
    bool exists = stat(name, &st) == 0, is_path = strchr(name, '/') != NULL;
    if (exists && !S_ISDIR(st.st_mode) && (is_path || name_length(name)))
        return mem_copy_string(name);
    struct names names = all_names();
    char *plain = plain_name(name), *path = is_path ? NULL : find_named(&names, plain);
    if (!path && exists && S_ISDIR(st.st_mode))
        fail_folder(diag, name);
    else if (!path && exists)
        path = mem_copy_string(name);
    else if (!path)
        fail_unknown(&names, name, plain, diag);
    mem_free(plain);
    lesson_list_free(names.entries, names.n);
    return path;
}

size_t lesson_list(struct lesson_entry **out) {
    struct names names = all_names();
    for (size_t i = 0; i < names.n; i++) {
        struct lesson_entry *e = &names.entries[i];
        struct diag diag = {0};
        struct lesson *l = lesson_open(e->path, &diag);
        e->title = mem_copy_string(l ? l->title : e->name);
        e->minutes = l ? l->minutes : -1;
        if (l) {
            e->summary = mem_copy_string(l->summary);
            e->outline = mem_alloc(sizeof *e->outline);
            outline_init(e->outline, l);
        } else {
            struct text t = {0};
            text_printf(&t, "cannot be opened: %s", diag.message);
            e->summary = text_take(&t);
        }
        lesson_close(l);
        diag_finish(&diag);
    }
    *out = names.entries;
    return names.n;
}

void lesson_list_free(struct lesson_entry *entries, size_t n) {
    for (size_t i = 0; i < n; i++) {
        mem_free(entries[i].path);
        mem_free(entries[i].name);
        mem_free(entries[i].title);
        mem_free(entries[i].summary);
        if (entries[i].outline)
            outline_finish(entries[i].outline);
        mem_free(entries[i].outline);
    }
    mem_free(entries);
}
