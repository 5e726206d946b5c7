// A lesson set as one page of HTML: prose, cells with what they showed, questions and exercises with their answers closed. Needs no network
// and no script; light and dark, on paper, and 400 pixels wide. Pure: whoever runs the cells hands in what came of it.
#pragma once

#include "lesson/html.h"
#include "lesson/lesson.h"

struct page {
    const struct lesson *lesson;
    struct html html; // its `out` is `body`
    struct text body;
    size_t questions, exercises; // so far, for their numbers
};

struct page_cell { // what came of running a cell; all HTML, and empty where there is nothing
    const char *output, *picture;
    uint32_t number; // of the cell, as timelines name it; 0: it was not run
};

void page_begin(struct page *p, const struct lesson *lesson);
void page_add_prose(struct page *p, const struct step *s);
void page_add_cell(struct page *p, const struct step *s, const struct page_cell *c);
void page_add_question(struct page *p, const struct step *s);
void page_add_exercise(struct page *p, const struct step *s, const struct page_cell *c); // c: of its solution
// The whole page. `style`: more rules for its style; `made`: how it came about, plain text.
void page_end(struct page *p, const char *style, const char *made, struct text *out);
void page_finish(struct page *p);
