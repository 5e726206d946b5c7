// A folder for a while. What databases leave behind lies in the folder itself: no cell can make others.
#include "shell/scratch.h"

#include "base/mem.h"
#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void remove_folder(const char *path) {
    DIR *folder = opendir(path);
    for (struct dirent *e; folder && (e = readdir(folder)) != NULL;) unlinkat(dirfd(folder), e->d_name, 0);
    if (folder) closedir(folder);
    rmdir(path);
}

bool scratch_enter(struct scratch *s, struct text *error) {
    struct text t = {0};
    const char *above = getenv("TMPDIR");
    s->home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    text_printf(&t, "%s/bobbin-cells-XXXXXX", above && *above == '/' ? above : "/tmp");
    s->path = text_take(&t);
    if (mkdtemp(s->path) && chdir(s->path) == 0) return true;
    text_printf(error, "no folder for the files of its cells can be made: %s: %s", s->path, strerror(errno));
    mem_free(s->path);
    if (s->home >= 0) close(s->home);
    return false;
}

// Back to where relative paths mean what the user meant. That folder may be gone by now; then nothing more can be opened there.
void scratch_leave(struct scratch *s) {
    if (fchdir(s->home) != 0) (void)!chdir("/");
    if (s->home >= 0) close(s->home);
    remove_folder(s->path);
    mem_free(s->path);
}
