// The parts of a lesson's page (page.h). The body is gathered first; what stands above it, the list of headings, is known only then.
#include "lesson/page.h"

#include "base/mem.h"
#include "lesson/page_inside.h"
#include "lesson/question.h"
#include <string.h>

#define CONTENTS_LEAST 4 // headings, before they are listed at the top

void page_begin(struct page *p, const struct lesson *lesson) {
    *p = (struct page){.lesson = lesson};
    p->html = (struct html){.out = &p->body, .title = lesson->title};
}

static void add(struct page *p, const char *html) {
    text_add_str(&p->body, html);
}

void page_add_prose(struct page *p, const struct step *s) {
    html_add_markdown(&p->html, s->markdown);
}

static void add_code(struct page *p, const char *code) {
    size_t len = strlen(code);
    while (len && code[len - 1] == '\n') len--;
    add(p, "<pre class=\"code\"><code>");
    html_add_code(&p->body, code, len, true);
    add(p, "</code></pre>\n");
}

static void add_outcome(struct page *p, const struct page_cell *c) {
    if (*c->output) text_printf(&p->body, "<pre class=\"output\"><samp>%s</samp></pre>\n", c->output);
    if (*c->picture) text_printf(&p->body, "<div class=\"lanes\">%s</div>\n", c->picture);
}

void page_add_cell(struct page *p, const struct step *s, const struct page_cell *c) {
    if (c->number) text_printf(&p->body, "<div class=\"cell\" id=\"cell-%u\"><span class=\"label\">%u</span>\n", c->number, c->number);
    else add(p, "<div class=\"cell\">\n");
    add_code(p, s->code);
    add_outcome(p, c);
    if (!c->number) add(p, "<p class=\"note\">Only to be looked at: it was not run.</p>\n");
    add(p, "</div>\n");
}

static void add_choices(struct page *p, const struct step *s, bool answers) {
    add(p, "<ol class=\"choices\">\n");
    for (size_t i = 0; i < s->nchoices; i++) {
        const struct lesson_choice *choice = &s->choices[i];
        add(p, answers && choice->right ? "<li><div class=\"right\">" : "<li><div>");
        html_add_markdown(&p->html, choice->markdown);
        add(p, "</div>");
        if (answers && choice->message) html_add_markdown(&p->html, choice->message);
        add(p, "</li>\n");
    }
    add(p, "</ol>\n");
}

void page_add_question(struct page *p, const struct step *s) {
    text_printf(&p->body, "<section class=\"question\"><h3>Question %zu</h3>\n", ++p->questions);
    html_add_markdown(&p->html, s->markdown);
    if (s->nchoices) add_choices(p, s, false);
    if (question_has_several(s)) add(p, "<p class=\"dim\">More than one is right.</p>\n");
    add(p, "<details><summary>Answer</summary>\n");
    if (s->nchoices) add_choices(p, s, true);
    if (s->answer && *s->answer) html_add_markdown(&p->html, s->answer);
    add(p, "</details></section>\n");
}

void page_add_exercise(struct page *p, const struct step *s, const struct page_cell *c) {
    const struct lesson_exercise *e = s->exercise;
    text_printf(&p->body, "<section class=\"exercise\"><h3>Exercise %zu</h3>\n", ++p->exercises);
    add_code(p, s->code);
    for (size_t i = 0; i < e->nhints; i++) {
        if (e->nhints == 1) add(p, "<details><summary>Hint</summary>\n");
        else text_printf(&p->body, "<details><summary>Hint %zu of %zu</summary>\n", i + 1, e->nhints);
        html_add_markdown(&p->html, e->hints[i]);
        add(p, "</details>\n");
    }
    add(p, "<details><summary>Solution</summary>\n");
    html_add_markdown(&p->html, e->solution_markdown);
    if (*c->output || *c->picture) {
        add(p, "<div class=\"cell\">\n");
        add_outcome(p, c);
        add(p, "</div>\n");
    }
    add(p, "</details></section>\n");
}

static void add_contents(struct text *out, const struct html *h) {
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) n += h->headings[i].level == 2;
    if (n < CONTENTS_LEAST) return;
    text_add_str(out, "<nav aria-label=\"Contents\"><ol>\n");
    for (size_t i = 0; i < h->n; i++) {
        if (h->headings[i].level != 2) continue;
        text_add_str(out, "<li><a href=\"#");
        html_add_text(out, h->headings[i].id, strlen(h->headings[i].id));
        text_add_str(out, "\">");
        html_add_text(out, h->headings[i].text, strlen(h->headings[i].text));
        text_add_str(out, "</a></li>\n");
    }
    text_add_str(out, "</ol></nav>\n");
}

static void add_head(struct text *out, const struct lesson *l, const char *style) {
    text_add_str(out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
                      "<meta name=\"generator\" content=\"bobbin\">\n<title>");
    html_add_text(out, l->title, strlen(l->title));
    text_printf(out, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n", page_style, style);
}

static void add_header(struct text *out, const struct page *p) {
    const struct lesson *l = p->lesson;
    text_add_str(out, "<header>\n<h1>");
    html_add_text(out, l->title, strlen(l->title));
    text_add_str(out, "</h1>\n");
    if (l->summary && *l->summary) {
        text_add_str(out, "<p class=\"summary\">");
        html_add_text(out, l->summary, strlen(l->summary));
        text_add_str(out, "</p>\n");
    }
    if (l->minutes > 0) text_printf(out, "<p class=\"facts\">About %lld minutes</p>\n", (long long)l->minutes);
    add_contents(out, &p->html);
    text_add_str(out, "</header>\n");
}

void page_end(struct page *p, const char *style, const char *made, struct text *out) {
    add_head(out, p->lesson, style);
    add_header(out, p);
    text_add_str(out, "<main>\n");
    text_add(out, text_str(&p->body), p->body.len);
    text_add_str(out, "</main>\n<footer>");
    html_add_text(out, made, strlen(made));
    text_add_str(out, "</footer>\n</body>\n</html>\n");
}

void page_finish(struct page *p) {
    html_finish(&p->html);
    text_finish(&p->body);
}
