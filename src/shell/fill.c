// Words one after the other, a new line where the next does not fit. A word that is wider than a line stands alone.

#include "shell/fill.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

void fill_word(struct filling *f, const char *word) {
    size_t w = utf8_width(word, strlen(word));
    if (f->column && f->column + 1 + w >= f->width) fill_end(f);
    if (f->column) text_add_char(f->out, ' ');
    else text_add_repeat(f->out, ' ', f->indent);
    f->column += w + (f->column ? 1 : f->indent);
    text_add_str(f->out, word);
}

void fill_words(struct filling *f, const char *text) {
    char *copy = mem_copy_string(text);
    for (char *save = NULL, *w = strtok_r(copy, " \n", &save); w; w = strtok_r(NULL, " \n", &save)) fill_word(f, w);
    mem_free(copy);
}

void fill_end(struct filling *f) {
    if (f->column) text_add_char(f->out, '\n');
    f->column = 0;
}
