#!/usr/bin/env python3
"""Holds the house's rules: who may include whom, how long things may be, no hidden state, the map in main.c. TAP, a test for each rule.

Nothing but Python is needed: C is read by a small reader of its own that strips comments and strings and counts braces.
`check_layers.py --numbers` prints the figures alone.
"""

import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# From the ground. Rooms on one floor do not know each other.
FLOORS = [["base"], ["lang", "trace"], ["task"], ["lib", "lab"], ["lesson"], ["shell"]]

C_LINES, BIG_C_LINES, BIG_C = 500, 900, {"lang/parser.c", "lang/vm.c"}
H_LINES = 150
FUNCTION_LINES, P90_LINES, MEDIAN_LINES, PARAMETERS = 70, 40, 14, 5

# Each with its reason.
LONG_HEADERS = {
    "lang/ast.h": "the whole tree, one kind of node after the other",
    "lang/object.h": "the layout of every kind of value, needed side by side by all who read them",
}
LONG_FUNCTIONS = {
    "lang/vm.c:vm_run": "the dispatch loop",
}
MANY_PARAMETERS = {
    "os_thread_create": "a thread is made in one place of the house, with all that it needs",
    "emit": "the callback that the feed's contract asks for",
    "fiber_start_call": "the arguments of a call as the machine keeps them",
    "interp_add_type": "a row of a table, written once for each type",
    "list_splice": "a slice and what replaces it",
    "log_append": "an event as it is, on the path that every event takes",
    "log_read": "a reader and where its events and their texts go",
}
MUTABLE_STATE = {
    # Every allocation would have to be handed a stage else.
    "base/mem.c:staged": "where a thread's memory comes from",
    # Signal handlers and Readline's callbacks take no user data.
    "shell/signals.c:pipe_end": "where the handler writes",
    "shell/line.c:the_line": "whom Readline's callbacks speak for",
}
FORBIDDEN_WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")
FORBIDDEN_PATHS = re.compile(r"(?<![\w.])/(work|farm|home|root|tmp)/")
TOP_LEVEL = {
    "meson.build", "meson_options.txt", "README.md", "LICENSE", "CONTRIBUTING.md", "bootstrap", "src", "lessons", "tests", "subprojects",
}


def strip(text):
    """The code with comments, strings and preprocessor lines blanked; every line stays where it is."""
    def blank(match):
        kept = match.group(0)
        return re.sub(r"[^\n]", " ", kept) if kept[0] == "/" else kept[0] + re.sub(r"[^\n]", " ", kept[1:-1]) + kept[-1]
    text = re.sub(r"//(?:\\\n|[^\n])*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.M)


def top_level_items(code):
    """(kind, text, first line, last line) of everything at file scope: 'body' ends with a brace block, 'declaration' with ';'."""
    start = depth = 0
    opened = None
    for at, c in enumerate(code):
        if c == "{":
            if depth == 0:
                opened = at
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0 and is_function_head(code[start:opened]):
                yield "body", code[start:opened], line_of(code, start), line_of(code, at)
                start = at + 1
        elif c == ";" and depth == 0:
            yield "declaration", code[start:at], line_of(code, start), line_of(code, at)
            start = at + 1


def is_function_head(head):
    head = re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", "", head)
    return bool(re.search(r"[\w*]\s*\w+\s*\(.*\)\s*$", head, flags=re.S)) and "=" not in head


def line_of(code, at):
    at += len(code[at:]) - len(code[at:].lstrip()) if code[at:at + 1].isspace() else 0
    return code.count("\n", 0, at) + 1


def function_of(head):
    """The name and the parameters of a function's head."""
    head = re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", "", head)
    match = re.search(r"(\w+)\s*\((.*)\)\s*$", head, flags=re.S)
    name, inside = match.group(1), match.group(2)
    inside = re.sub(r"\([^()]*\)", "", inside)
    inside = re.sub(r",\s*\.\.\.\s*$", "", inside)
    parameters = [] if inside.strip() in ("", "void") else inside.split(",")
    return name, parameters


class House:
    def __init__(self):
        self.files = {p.relative_to(SRC).as_posix(): p.read_text(encoding="utf-8") for p in sorted(SRC.rglob("*.[ch]"))}
        self.code = {name: strip(text) for name, text in self.files.items()}
        self.includes = {name: re.findall(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', text, flags=re.M) for name, text in self.files.items()}
        self.functions = []  # (file, name, lines, parameters)
        for name, code in self.code.items():
            if name.endswith(".c"):
                for kind, text, first, last in top_level_items(code):
                    if kind == "body":
                        function, parameters = function_of(text)
                        self.functions.append((name, function, last - first + 1, len(parameters)))


def floor_of(path):
    room = path.split("/")[0] if "/" in path else ""
    for height, rooms in enumerate(FLOORS):
        if room in rooms:
            return height, room
    return (len(FLOORS), "") if path == "main.c" else (None, room)


def includes_go_downward(house):
    for name, includes in house.includes.items():
        height, room = floor_of(name)
        if height is None:
            yield "%s: no room of the house" % name
            continue
        for target in includes:
            below, other = floor_of(target)
            if target not in house.files:
                yield "%s: includes %s, which is not there" % (name, target)
            elif below is None or (below >= height and other != room):
                yield "%s: includes %s, which does not stand below" % (name, target)


def headers_have_no_cycle(house):
    state = {}

    def walk(name, path):
        if state.get(name) == "done" or name not in house.files:
            return
        if name in path:
            yield "cycle: " + " -> ".join(path[path.index(name):] + [name])
            return
        for target in house.includes[name]:
            yield from walk(target, path + [name])
        state[name] = "done"
    for name in house.files:
        if name.endswith(".h"):
            yield from walk(name, [])


def files_are_short(house):
    for name, text in house.files.items():
        lines = text.count("\n")
        most = H_LINES if name.endswith(".h") else BIG_C_LINES if name in BIG_C else C_LINES
        if lines > most and name not in LONG_HEADERS:
            yield "%s: %d lines, at most %d" % (name, lines, most)


def functions_are_short(house):
    for name, function, lines, _ in house.functions:
        if lines > FUNCTION_LINES and "%s:%s" % (name, function) not in LONG_FUNCTIONS:
            yield "%s: %s has %d lines, at most %d" % (name, function, lines, FUNCTION_LINES)
    if house.functions:
        lengths = sorted(f[2] for f in house.functions)
        p90, median = lengths[len(lengths) * 9 // 10], statistics.median(lengths)
        if p90 > P90_LINES:
            yield "a tenth of all functions have more than %d lines, at most %d" % (p90, P90_LINES)
        if median > MEDIAN_LINES:
            yield "half of all functions have more than %d lines, at most %d" % (median, MEDIAN_LINES)


def parameters_are_few(house):
    for name, function, _, parameters in house.functions:
        if parameters > PARAMETERS and function not in MANY_PARAMETERS:
            yield "%s: %s takes %d parameters, at most %d" % (name, function, parameters, PARAMETERS)
    for name, code in house.code.items():
        for kind, text, _, _ in top_level_items(code) if name.endswith(".h") else []:
            if kind == "declaration" and "typedef" not in text and "{" not in text and is_function_head(text):
                function, parameters = function_of(text)
                if len(parameters) > PARAMETERS and function not in MANY_PARAMETERS:
                    yield "%s: %s takes %d parameters, at most %d" % (name, function, len(parameters), PARAMETERS)


def no_hidden_state(house):
    for name, code in house.code.items():
        for kind, text, first, _ in top_level_items(code):
            text = re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", "", text).strip()
            if kind != "declaration" or re.match(r"(typedef|extern|_Static_assert|static_assert)\b", text):
                continue
            text = re.sub(r"\{.*\}", " {} ", text, flags=re.S)
            before, value = text.split("=")[0], "=" in text
            if not value and (is_function_head(before) or re.match(r"(struct|enum|union)\s+\w+\s*(\{\})?\s*$", before.strip()) or re.match(r"enum\s*\{\}\s*$", before.strip())):
                continue
            if not before.strip():
                continue
            declared = re.sub(r"\[.*", "", before, flags=re.S)
            names = re.findall(r"\w+", declared)
            if not names or (not value and "(" in declared and "*" not in declared.split("(")[1][:2]):
                continue
            constant = re.search(r"\*\s*const\b", declared) if "*" in declared else re.search(r"\bconst\b", declared)
            if not constant and "%s:%s" % (name, names[-1]) not in MUTABLE_STATE:
                yield "%s:%d: %s can be changed at file scope" % (name, first, names[-1])
    for name, code in house.code.items():
        for match in re.finditer(r"^[ \t]+(?:_Thread_local\s+)?static\s+(?!const\b|inline\b|_Noreturn\b)([\w \t*]+?)\s*(?:\[[^\]]*\]\s*)?[=;]", code, flags=re.M):
            if "const" not in match.group(1):
                yield "%s:%d: a static variable inside a function" % (name, line_of(code, match.start()))


def the_map_is_true(house):
    """The first comment of main.c has a line `//     room/file.c   what it is` for each .c file, and for nothing else."""
    if "main.c" not in house.files:
        yield "src/main.c is not there"
        return
    comment = []
    for line in house.files["main.c"].splitlines():
        if not line.startswith("//"):
            break
        comment.append(line)
    named = re.findall(r"^//\s+([a-z_]+/[a-z0-9_]+\.c)\b", "\n".join(comment), flags=re.M)
    there = [name for name in house.files if name.endswith(".c") and name != "main.c"]
    for name in there:
        if name not in named:
            yield "main.c's map lacks %s" % name
    for name in named:
        if name not in there:
            yield "main.c's map names %s, which is not there" % name
    for name in sorted({n for n in named if named.count(n) > 1}):
        yield "main.c's map names %s twice" % name


def builds_list_their_files(house):
    for name in house.files:
        if name.endswith(".c") and name != "main.c":
            room, _, file = name.partition("/")
            listed = re.sub(r"#[^\n]*", "", (SRC / room / "meson.build").read_text(encoding="utf-8"))
            if "'%s'" % file not in listed:
                yield "src/%s/meson.build does not list %s" % (room, file)


def comments_explain(house):
    for name, text in house.files.items():
        if not text.startswith("//"):
            yield "%s: no comment at the top that says what the file is for" % name
        if name.endswith(".h") and "#pragma once" not in text:
            yield "%s: no #pragma once" % name


def text_is_clean(house):
    texts = {"src/" + name: text for name, text in house.files.items()}
    for extra in ["README.md", "CONTRIBUTING.md", "bootstrap", "meson.build", "meson_options.txt", *("lessons/" + p.name for p in (ROOT / "lessons").glob("*.md"))]:
        if (ROOT / extra).is_file():
            texts[extra] = (ROOT / extra).read_text(encoding="utf-8")
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if FORBIDDEN_WORDS.search(line):
                yield "%s:%d: unfinished: %s" % (name, number, line.strip()[:80])
            if FORBIDDEN_PATHS.search(line):
                yield "%s:%d: a path of one machine: %s" % (name, number, line.strip()[:80])
            if "\t" in line and name.endswith((".c", ".h")):
                yield "%s:%d: a tab" % (name, number)
            if line != line.rstrip() and not name.endswith(".md"):
                yield "%s:%d: blanks at the end of the line" % (name, number)


def top_level_is_tidy(house):
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        return
    for name in sorted({path.split("/")[0] for path in listed if path}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield "%s does not belong to the top level" % name


RULES = [includes_go_downward, headers_have_no_cycle, files_are_short, functions_are_short, parameters_are_few, no_hidden_state,
         the_map_is_true, builds_list_their_files, comments_explain, text_is_clean, top_level_is_tidy]


def numbers(house):
    lengths = sorted(f[2] for f in house.functions) or [0]
    sizes = sorted(text.count("\n") for name, text in house.files.items() if name.endswith(".c")) or [0]
    print("# %d .c files, median %d lines, longest %d; %d functions: median %d, p90 %d, p99 %d, longest %d" % (
        len(sizes), statistics.median(sizes), sizes[-1], len(lengths), statistics.median(lengths), lengths[len(lengths) * 9 // 10],
        lengths[len(lengths) * 99 // 100], lengths[-1]))


def main():
    house = House()
    if "--numbers" in sys.argv:
        return numbers(house)
    print("1..%d" % len(RULES))
    failed = 0
    for number, rule in enumerate(RULES, 1):
        broken = list(rule(house))
        print("%s %d - %s" % ("not ok" if broken else "ok", number, rule.__name__.replace("_", " ")), flush=True)
        for line in broken:
            print("#   " + line, file=sys.stderr, flush=True)
        failed += bool(broken)
    numbers(house)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
