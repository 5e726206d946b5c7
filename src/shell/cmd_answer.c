// Answers to the open question: the command, and the bare letters that a line may consist of.

#include "shell/commands.h"

#include "lesson/question.h"
#include "shell/session.h"
#include <string.h>

static bool fail(struct command_call *c, const char *message) {
    text_add_str(c->out, message);
    return false;
}

// answer WORDS: to a question with choices the words are letters.
static bool say(struct command_call *c) {
    struct player *p = &c->session->player;
    const struct step *step = player_question(p);
    uint32_t chosen;
    if (!step) return fail(c, "no question is open; `again` asks the one shown last again");
    if (!step->nchoices) return player_say_words(p, c->rest);
    if (question_read(step, p->seed, c->rest, &chosen) == QUESTION_ANSWER) return player_say(p, chosen);
    text_printf(c->out, "answer: a letter from a to %c, or several: a, b", (char)('a' + step->nchoices - 1));
    return false;
}

static bool run_answer(struct command_call *c) {
    if (!c->session->has_lesson) return fail(c, "no lesson is open; `lessons` lists them, `open NAME` opens one");
    struct player *p = &c->session->player;
    if (c->nwords) return say(c);
    enum player_move move = player_answer(p);
    if (move == PLAYER_NOT_YET) return fail(c, "first say what you think; " SKIP_IS_OFF);
    return move == PLAYER_MOVED || fail(c, "no question is open; `answer` shows the answer to the question shown last");
}

// Letters, while a question is open, are an answer to it: it comes first, also where a variable is called so.
bool answer_line(struct session *s, const char *line) {
    const struct step *step = s->has_lesson ? player_question(&s->player) : NULL;
    uint32_t chosen;
    enum question_line is = step ? question_read(step, s->player.seed, line, &chosen) : QUESTION_NO_ANSWER;
    size_t len = strlen(line);
    bool is_variable = session_has_variable(s, line, len);
    if (is == QUESTION_NO_ANSWER || (is == QUESTION_NO_CHOICE && is_variable)) return false;
    if (is == QUESTION_NO_CHOICE) screen_say(&s->screen, STYLE_PLAIN, "The choices are a to %c.\n", (char)('a' + step->nchoices - 1));
    else player_say(&s->player, chosen);
    if (is_variable) screen_say(&s->screen, STYLE_DIM, "(The variable %s is shown by: print(%s))\n", line, line);
    return true;
}

const struct command cmd_answer = {
    .name = "answer", .group = GROUP_LESSON, .usage = "answer [WORDS]", .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT, .run = run_answer,
    .help = "Shows the answer to the question that was shown last. With words it answers: letters where there are choices (alone they do, "
    "too), else what you think, which is shown beside the answer.", .example = "answer b",
};
