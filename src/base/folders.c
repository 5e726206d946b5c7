// Making folders. One above may be there and yet not be ours to make or to look into: only the last one has to come about.

#include "base/folders.h"

#include "base/mem.h"
#include <errno.h>
#include <sys/stat.h>

bool folders_make(const char *path) {
    char *copy = mem_copy_string(path);
    int error = 0;
    for (char *p = copy + 1; *p && !error; p++) {
        if (*p != '/') continue;
        *p = 0;
        if (mkdir(copy, 0700) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES) error = errno;
        *p = '/';
    }
    if (!error && mkdir(copy, 0700) != 0 && errno != EEXIST) error = errno;
    mem_free(copy);
    errno = error;
    return error == 0;
}
