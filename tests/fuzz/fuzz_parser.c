// Fuzzing the parser: any bytes must give a tree, an error with a place inside the text, or a wish for more, in bounded time.
// With libFuzzer: clang -fsanitize=fuzzer,address,undefined. With -DFUZZ_MAIN it takes files instead, to try a finding again.
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "lang/lexer.h"
#include "lang/parser.h"
#include <stdio.h>
#include <stdlib.h>

static bool is_host_command(void *user, const char *name, size_t len) {
    (void)user;
    return len > 0 && name[0] == 'n';
}

static bool is_variable(void *user, const char *name, size_t len) {
    (void)user;
    return len > 0 && name[len - 1] == 'v';
}

static void parse(const char *data, size_t size, bool interactive) {
    struct parse_options options = {.is_host_command = is_host_command, .is_variable = is_variable, .interactive = interactive};
    struct source *source = source_create("<input>", data, size, 1);
    struct arena arena = {0};
    struct ast_block block;
    struct diag diag = {0};
    enum parse_result result = parse_source(source, &options, &arena, &block, &diag);
    if (result != PARSE_OK) {
        struct text shown = {0};
        invariant(diag.kind && diag.message);
        invariant(diag.span.start <= diag.span.end && diag.span.end <= size);
        diag_format(&shown, &diag, 80);
        text_finish(&shown);
    }
    diag_finish(&diag);
    arena_finish(&arena);
    source_destroy(source);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    const char *text = (const char *)data;
    parse(text, size, false);
    parse(text, size, true);
    char *copy = mem_copy_bytes(text, size);
    invariant(parse_next_indent(copy, size) <= 8 * size + 8);
    mem_free(copy);
    return 0;
}

#ifdef FUZZ_MAIN
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        struct text data = {0};
        char piece[4096];
        size_t n;
        while ((n = fread(piece, 1, sizeof piece, f)) > 0) {
            text_add(&data, piece, n);
        }
        fclose(f);
        LLVMFuzzerTestOneInput((const unsigned char *)text_str(&data), data.len);
        text_finish(&data);
    }
    return EXIT_SUCCESS;
}
#endif
