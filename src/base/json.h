// JSON, written as it comes: no tree, no look back. Whoever calls keeps begin and end, key and value in step.
//
// Strings are made valid on the way: what is no UTF-8 becomes U+FFFD, and control characters, quotes, `<`, `>` and `&` are escaped, so that
// the text may also stand in a page's script.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH 64 // objects and arrays in each other

struct json {
    struct text *out;  // borrowed
    unsigned indent;   // blanks for each level; 0: everything on one line
    unsigned depth;
    uint64_t filled;   // bit n: level n has an item already
    bool after_key;
};

void json_begin_object(struct json *j);
void json_end_object(struct json *j);
void json_begin_array(struct json *j);
void json_end_array(struct json *j);
void json_key(struct json *j, const char *key); // plain ASCII without quotes
void json_put_string(struct json *j, const char *s, size_t len);
void json_put_int(struct json *j, int64_t n);
void json_put_real(struct json *j, double d); // null when it is not finite
void json_put_thousandths(struct json *j, int64_t n); // n / 1000, exactly: nanoseconds as microseconds
void json_put_bool(struct json *j, bool b);
void json_put_null(struct json *j);

// A key and its value.
void json_string_at(struct json *j, const char *key, const char *s, size_t len);
void json_str_at(struct json *j, const char *key, const char *s); // up to its NUL
void json_int_at(struct json *j, const char *key, int64_t n);
void json_thousandths_at(struct json *j, const char *key, int64_t n);
void json_bool_at(struct json *j, const char *key, bool b);
