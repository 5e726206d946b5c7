// A map from strings to size_t (an index into something). Open addressing; copies its keys. Not thread-safe.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct map {
    struct map_entry *entries;
    size_t len, cap;
};

void map_set(struct map *m, const char *key, size_t key_len, size_t value);
bool map_get(const struct map *m, const char *key, size_t key_len, size_t *value); // value may be NULL
bool map_remove(struct map *m, const char *key, size_t key_len);
void map_finish(struct map *m);
