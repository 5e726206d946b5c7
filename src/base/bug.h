// Our own mistakes: bug() says where and aborts, in release builds too. Never for what a user can cause.
#pragma once

#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
#define invariant(cond) ((cond) ? (void)0 : bug("broken invariant: %s", #cond))

_Noreturn void bug_at(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
