// Questions on the screen: their choices under letters, the verdict on an answer, and a prediction set beside what happened. It may not
// know what is right (lesson/question.c does) nor who asks.

#include "shell/show.h"
#include "shell/show_inside.h"
#include "shell/typeset.h"

#include "base/utf8.h"
#include "lesson/question.h"
#include "shell/session.h"
#include <string.h>

#define CHOICE_INDENT 5 // columns of "  a) "

struct hanging { // further lines begin under the first one's text
    struct session *session;
    bool line_begins;
};

static void emit_hanging(void *user, enum render_style style, const char *text, size_t len) {
    struct hanging *h = user;
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end ? (size_t)(end - text) + 1 : len;
        if (h->line_begins && *text != '\n') screen_say(&h->session->screen, STYLE_PLAIN, "%*s", CHOICE_INDENT, "");
        typeset_emit(&h->session->screen, style, text, n);
        h->line_begins = end != NULL;
        text += n;
        len -= n;
    }
}

static void show_hanging(struct session *s, const char *markdown, bool line_begins) {
    struct hanging h = {.session = s, .line_begins = line_begins};
    struct render_options o = typeset_options(&s->screen);
    o.width = o.width > 2 * CHOICE_INDENT ? o.width - CHOICE_INDENT : o.width;
    o.emit = emit_hanging;
    o.user = &h;
    render_markdown(&o, markdown, strlen(markdown));
    screen_end_line(&s->screen);
}

static void show_choice(struct session *s, const struct step *step, size_t choice, enum screen_style label) {
    screen_say(&s->screen, label, "  %c) ", question_letter(step, s->player.seed, choice));
    show_hanging(s, step->choices[choice].markdown, false);
}

// Those of a set, in the order of their letters; with what is said to those who choose them.
static void show_choices(struct session *s, const struct step *step, uint32_t set, enum screen_style label, bool messages) {
    for (size_t i = 0; i < step->nchoices; i++) {
        size_t choice = question_choice(step, s->player.seed, i);
        if (!(set & 1u << choice)) continue;
        show_choice(s, step, choice, label);
        if (messages && step->choices[choice].message) show_hanging(s, step->choices[choice].message, true);
    }
}

static void show_quiz(void *user, const struct step *step) {
    struct session *s = user;
    show_markdown(s, step->markdown);
    show_choices(s, step, UINT32_MAX, STYLE_PLAIN, false);
    if (question_has_several(step)) screen_say(&s->screen, STYLE_DIM, "     (more than one is right)\n");
    s->keys_due = true;
}

static void show_explanation(struct session *s, const struct step *step) {
    if (step->answer && *step->answer) show_markdown(s, step->answer);
}

static void show_answer(void *user, const struct step *step) {
    struct session *s = user;
    show_choices(s, step, question_right(step), STYLE_STRONG, false);
    show_explanation(s, step);
    s->keys_due = true;
}

// "a", "a and c", "a, b and d": the letters of a set.
static void add_letters(const struct session *s, struct text *out, const struct step *step, uint32_t set) {
    size_t left = (size_t)__builtin_popcount(set);
    for (size_t i = 0; i < step->nchoices; i++) {
        if (!(set & 1u << question_choice(step, s->player.seed, i))) continue;
        text_add_char(out, (char)('a' + i));
        left--;
        if (left) text_add_str(out, left == 1 ? " and " : ", ");
    }
}

static void show_guess(void *user, const struct step *step, const struct step_state *q) {
    struct session *s = user;
    struct text said = {0};
    if (q->words) text_add_str(&said, "your words");
    else add_letters(s, &said, step, q->said);
    screen_say(&s->screen, STYLE_PLAIN, "Noted: %s. Enter runs the cell, and you see; until then you may change your mind.\n", text_str(&said));
    text_finish(&said);
    s->keys_due = true;
}

static void say_wrong(struct session *s, const struct step *step, uint32_t said, uint32_t right) {
    struct text letters = {0};
    uint32_t wrong = said & ~right;
    add_letters(s, &letters, step, wrong ? wrong : said);
    bool one = __builtin_popcount(wrong ? wrong : said) == 1;
    if (wrong) screen_say(&s->screen, STYLE_STRONG, "No: %s %s not right.\n", text_str(&letters), one ? "is" : "are");
    else screen_say(&s->screen, STYLE_STRONG, "Not all of it: %s %s right, but there is more.\n", text_str(&letters), one ? "is" : "are");
    text_finish(&letters);
}

static void show_verdict(void *user, const struct step *step, const struct step_state *q) {
    struct session *s = user;
    uint32_t right = question_right(step);
    if (q->right) screen_say(&s->screen, STYLE_STRONG, "Right.\n");
    else say_wrong(s, step, q->said, right);
    for (size_t i = 0; i < step->nchoices; i++) {
        size_t choice = question_choice(step, s->player.seed, i);
        bool said = q->said & 1u << choice;
        if (said && step->choices[choice].message) show_choices(s, step, 1u << choice, STYLE_PLAIN, true);
    }
    if (q->right) show_explanation(s, step);
    else screen_say(&s->screen, STYLE_DIM, "Try again; `answer` shows it.\n");
    s->keys_due = true;
}

static void show_words(struct session *s, const char *words) {
    struct text safe = {0};
    utf8_add_visible(&safe, words, strlen(words));
    screen_say(&s->screen, STYLE_PLAIN, "     %s\n", text_str(&safe));
    text_finish(&safe);
}

// What was said to a question without choices can be judged only by who said it.
static void show_comparison(void *user, const struct step *step, const struct step_state *q) {
    struct session *s = user;
    screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
    if (q->words || q->said) screen_say(&s->screen, STYLE_STRONG, q->right ? "You said, and so it is:\n" : "You said:\n");
    if (q->words) show_words(s, q->words);
    if (q->said) show_choices(s, step, q->said, STYLE_STRONG, true);
    if (!q->right) screen_say(&s->screen, STYLE_STRONG, "It is:\n");
    if (!q->right) show_choices(s, step, question_right(step), STYLE_STRONG, false);
    show_explanation(s, step);
    s->keys_due = true;
}

static void add_range(struct text *out, const struct step *step) {
    if (step->nchoices > 1) text_printf(out, "a-%c", (char)('a' + step->nchoices - 1));
    else text_add_char(out, 'a');
}

static void ask(void *user, const struct step *step, const struct step_state *q) {
    struct session *s = user;
    const char *further = s->player.must_answer ? "" : " Enter once more goes on without.";
    struct text how = {0};
    if (step->exercise) {
        screen_say(&s->screen, STYLE_PLAIN, "This exercise is not solved yet.%s\n", further);
        s->keys_due = true;
        return;
    }
    if (step->nchoices) add_range(&how, step);
    else text_add_str(&how, "answer WORDS");
    screen_say(&s->screen, STYLE_PLAIN, "First: what do you think? (%s)%s\n", text_str(&how), further);
    text_finish(&how);
}

void show_question_callbacks(struct player_callbacks *on) {
    on->show_quiz = show_quiz;
    on->show_answer = show_answer;
    on->show_guess = show_guess;
    on->show_verdict = show_verdict;
    on->show_comparison = show_comparison;
    on->ask = ask;
}

void show_question_keys(const struct session *s, struct text *line) {
    const struct step *step = player_question(&s->player);
    if (!step) return;
    struct text key = {0};
    if (step->nchoices) {
        text_add_char(&key, '[');
        add_range(&key, step);
        text_add_str(&key, player_predicts(&s->player) ? "] predict" : "] answer");
        if (question_has_several(step)) text_add_str(&key, " (a, b)");
    } else if (player_predicts(&s->player)) {
        text_add_str(&key, "answer WORDS");
    }
    if (key.len) show_add_key(s, line, text_str(&key));
    text_finish(&key);
}
