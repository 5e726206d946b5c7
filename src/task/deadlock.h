// Why nothing goes on: who waits for whom, as text for people. Looks at the table of tasks only.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct sched;
struct task;
struct text;

// The scheduler's mutex is held, and nobody runs. Each line ends with '\n'.
void deadlock_add_report_locked(struct sched *s, struct text *out);
// After so many simulated instructions: where those stand for whom is_at_work.
void deadlock_add_endless_locked(struct sched *s, int64_t steps, bool (*is_at_work)(const struct task *t), struct text *out);
