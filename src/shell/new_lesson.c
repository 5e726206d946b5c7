// A lesson to begin with: one small example of everything that a lesson can hold, which passes `bobbin check` as it stands. The author
// replaces it bit by bit, and can check after each. What is there already is never touched.

#include "shell/new_lesson.h"

#include "base/file.h"
#include "base/text.h"
#include "base/utf8.h"
#include "shell/options.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char HEAD[] =
    "---\n"
    "format: 1\n"
    "title: %s\n"
    "summary: What will one know afterwards that one did not know before?\n"
    "minutes: 10\n"
    "---\n"
    "\n"
    "# %s\n";

static const char BODY[] =
    "\n"
    "Say in two or three sentences what this is about. One step, one point: each heading and each cell is a step, and Enter goes\n"
    "on to the next.\n"
    "\n"
    "```python\n"
    "from time import sleep\n"
    "\n"
    "def wait_and_tell(seconds, word):\n"
    "    sleep(seconds)\n"
    "    print(word)\n"
    "```\n"
    "\n"
    "## What happens\n"
    "\n"
    "A question right before a cell is a prediction: its answer is set beside what the cell shows.\n"
    "\n"
    "<details><summary>Q: Two threads start, `slow` first. Which word comes first?</summary>\n"
    "\n"
    "- [ ] `slow`\n"
    "\n"
    "  It was started first, but it sleeps for longer.\n"
    "\n"
    "- [x] `fast`\n"
    "\n"
    "Starting does not wait: both sleep at the same time.\n"
    "</details>\n"
    "\n"
    "```python\n"
    "a = thread(wait_and_tell, 0.2, 'slow')\n"
    "b = thread(wait_and_tell, 0.1, 'fast')\n"
    "start a, b\n"
    "join a, b\n"
    "```\n"
    "\n"
    "```output\n"
    "   0.000  Thread-1    started   wait_and_tell(0.2, 'slow')\n"
    "   0.000  Thread-2    started   wait_and_tell(0.1, 'fast')\n"
    "   0.100  Thread-2    fast\n"
    "   0.100  Thread-2    finished  1st of 2, ran 0.100 s\n"
    "   0.200  Thread-1    slow\n"
    "   0.200  Thread-1    finished  2nd of 2, ran 0.200 s\n"
    "          started Thread-1, Thread-2 · finished Thread-2, Thread-1\n"
    "          wall 0.200 s · cpu 0.000 s\n"
    "```\n"
    "\n"
    "<!-- note: Only the instructor sees this. Let the class guess before Enter runs the cell. -->\n"
    "\n"
    "## Your turn\n"
    "\n"
    "Write `both`: it starts two threads that call `f`, one with `x` and one with `y`, and comes back when both have ended.\n"
    "\n"
    "```python exercise\n"
    "def both(f, x, y):\n"
    "    f(x)\n"
    "    f(y)\n"
    "```\n"
    "\n"
    "<details><summary>Hint</summary>\n"
    "\n"
    "First start both, then join both.\n"
    "</details>\n"
    "\n"
    "<details><summary>Solution</summary>\n"
    "\n"
    "```python\n"
    "def both(f, x, y):\n"
    "    a = spawn(f, x)\n"
    "    b = spawn(f, y)\n"
    "    a.join()\n"
    "    b.join()\n"
    "```\n"
    "\n"
    "</details>\n"
    "\n"
    "```python check\n"
    "import threading\n"
    "seen = []\n"
    "both(lambda n: seen.append((n, threading.current_thread().name)), 1, 2)\n"
    "assert sorted([n for n, name in seen]) == [1, 2]\n"
    "assert 'MainThread' not in [name for n, name in seen], 'threads of their own should do it'\n"
    "```\n"
    "\n"
    "## What to keep\n"
    "\n"
    "- One sentence for each point.\n";

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_plain(char c) {
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ' ' || (c & 0x80);
}

// "13-two-locks.md" is about "Two locks". A name that would not be harmless in a front matter is not used.
static void add_title(struct text *out, const char *path) {
    const char *s = name_of(path);
    size_t len = strlen(s) - 3, number = strspn(s, "0123456789");
    if (number && number < len && strchr("-_ ", s[number])) s += number + 1, len -= number + 1;
    bool plain = len > 0 && isalpha((unsigned char)*s) && utf8_is_valid(s, len, NULL);
    for (size_t i = 0; i < len; i++) plain = plain && is_plain(s[i]);
    if (!plain) {
        text_add_str(out, "A new lesson");
        return;
    }
    text_add_char(out, (char)toupper((unsigned char)*s));
    for (size_t i = 1; i < len; i++) text_add_char(out, s[i] == '-' || s[i] == '_' ? ' ' : s[i]);
}

static bool write_lesson(const char *path, struct text *error) {
    struct text title = {0}, lesson = {0};
    add_title(&title, path);
    text_printf(&lesson, HEAD, text_str(&title), text_str(&title));
    text_add_str(&lesson, BODY);
    bool fine = file_create(path, text_str(&lesson), lesson.len, error);
    text_finish(&title);
    text_finish(&lesson);
    return fine;
}

static bool ends_in_md(const char *path) {
    size_t len = strlen(name_of(path));
    return len > 3 && strcmp(name_of(path) + len - 3, ".md") == 0;
}

int new_lesson(const struct options *o) {
    const char *path = o->files[0];
    struct text visible = {0}, error = {0};
    utf8_add_visible(&visible, path, strlen(path));
    const char *shown = text_str(&visible);
    bool fine = ends_in_md(path) && write_lesson(path, &error);
    if (!fine && !error.len) text_printf(&error, "'%s' cannot be a lesson's name, which ends in .md: bobbin new my-lesson.md", shown);
    if (fine) {
        printf("%s is written. Step through it, change it, and check it:\n"
               "    bobbin %s\n"
               "    bobbin check %s\n", shown, shown, shown);
    } else {
        fprintf(stderr, "bobbin: %s\n", text_str(&error));
    }
    bool said = fflush(stdout) == 0;
    text_finish(&visible);
    text_finish(&error);
    return !fine ? EXIT_USAGE : said ? EXIT_FINE : EXIT_FAILED;
}
