// Can bobbin read a piece of code? For whoever looks at cells without running them: notebooks and checks of lessons.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct diag;
struct source;
struct syntax;

struct syntax *syntax_create(void);
void syntax_destroy(struct syntax *s); // takes NULL

// Words for which it says yes begin a command of the shell when a line cannot be Python. NULL: there are no commands.
struct syntax_words {
    bool (*is_command)(void *user, const char *word, size_t len);
    void *user;
};
extern const struct syntax_words syntax_any_word; // for those who do not know the commands

// Compiles the text, which is taken over and lives as long as `s`. False with a diag.
bool syntax_check(struct syntax *s, struct source *source, struct syntax_words words, struct diag *diag);

// Is there a module of that (dotted) name? Modules that need tasks exist only in a running program; here they are known by name.
bool syntax_has_module(const char *name, size_t len);
extern const char *const syntax_modules[];
extern const size_t syntax_module_count;
