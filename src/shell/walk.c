// Lines typed while a walk is open (walk.h). The shell knows no more of it than that its moves are words behind `replay`.
#include "shell/walk.h"

#include "lab/walk.h"
#include "shell/commands.h"
#include "shell/session.h"
#include <string.h>

static void run_move(struct session *s, const char *move) {
    struct text code = {0};
    text_printf(&code, "%%replay %s", move);
    s->is_step = false;
    session_run(s, &(struct cell_request){.name = "<replay>", .text = text_str(&code), .len = code.len, .first_line = 1});
    text_finish(&code);
}

static bool is_move(struct session *s, const char *line) {
    size_t len = strcspn(line, " ");
    struct text word = {0};
    text_add(&word, line, len);
    bool known = walk_knows(&s->lab, text_str(&word)) && (!line[len] || strcmp(text_str(&word), "goto") == 0);
    text_finish(&word);
    return known && !session_has_variable(s, line, len);
}

// A command about tasks or the shell, help, an answer to be shown: no step.
static bool only_shows(const struct session *s, const char *line) {
    size_t len = strlen(line);
    if (*line == '?' || line[len - 1] == '?') return true;
    const struct command *c = command_matches(s, line) ? command_find(line, command_word_length(line)) : NULL;
    return c && c->group != GROUP_LESSON && c != &cmd_reset;
}

// f(...) alone, f being a function of the program's.
static bool is_own_call(struct session *s, const char *line) {
    size_t name = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"), len = strlen(line);
    return name > 0 && line[name] == '(' && line[len - 1] == ')' && !strchr(line, '\n') && session_has_variable(s, line, name);
}

static void walk_by_hand_from(struct session *s, const char *call) {
    struct text code = {0};
    text_printf(&code, "explore --hand %s", call);
    s->is_step = false;
    session_run(s, &(struct cell_request){.name = "<input>", .text = text_str(&code), .len = code.len, .first_line = 1});
    text_finish(&code);
}

bool walk_line(struct session *s, const char *line) {
    if (s->by_hand && is_own_call(s, line)) {
        walk_by_hand_from(s, line);
        return true;
    }
    if (!walk_is_open(&s->lab)) return false;
    if (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0) {
        walk_keep(&s->lab, NULL);
        return true;
    }
    if (!*line || is_move(s, line)) {
        run_move(s, *line ? line : "next");
        return true;
    }
    if (!only_shows(s, line) && strncmp(line, "replay", 6) != 0) walk_keep(&s->lab, NULL);
    return false;
}
