#!/usr/bin/env python3
"""Lessons check themselves: check.py BOBBIN. `bobbin check` must pass each lesson as it stands; and with one word of one of its output blocks
changed it must fail, with a difference that points at that line. TAP, two tests for each lesson."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

LESSONS = pathlib.Path(__file__).resolve().parent.parent.parent / "lessons"


def check(bobbin, lesson, home):
    env = dict(os.environ, HOME=home, XDG_STATE_HOME=home)
    done = subprocess.run([bobbin, "check", str(lesson)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=env, cwd=home, timeout=300)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def spoil(text):
    """The text with a word of its last output block without wildcards changed, the number of that line and the line as it was."""
    lines = text.split("\n")
    inside, fences = False, []
    for number, line in enumerate(lines):
        if line == "```output":
            inside, first = True, number + 1
        elif inside and line.startswith("```"):
            inside = False
            fences.append((first, number))
    for first, end in reversed(fences):
        if any(line == "..." or "[..]" in line for line in lines[first:end]):
            continue
        for number in range(first, end):
            changed = re.sub(r"[A-Za-z]{3,}", "spoiled", lines[number], count=1)
            if changed != lines[number]:
                was, lines[number] = lines[number], changed
                return "\n".join(lines), number + 1, was
    return None, 0, ""


def spoiled_trouble(bobbin, lesson, home):
    text, line, was = spoil(lesson.read_text(encoding="utf-8"))
    if not line:
        return ["there is no output block to spoil"]
    copy = pathlib.Path(home, lesson.name)
    copy.write_text(text, encoding="utf-8")
    status, said = check(bobbin, copy, home)
    trouble = [] if status == 1 else ["exit status %d" % status]
    if "+" + was not in said.split("\n"):
        trouble.append("the right line is not shown: " + was)
    places = [int(n) for n in re.findall(r"^%s:(\d+): the cell" % re.escape(str(copy)), said, re.M)]
    hunks = [(int(a), int(a) + int(n)) for a, n in re.findall(r"^@@ -(\d+),(\d+)", said, re.M)]
    if not places or not any(a <= line < b for a, b in hunks):
        trouble.append("line %d is not pointed at: %s %s" % (line, places, hunks))
    return trouble


def main():
    bobbin = str(pathlib.Path(sys.argv[1]).resolve())
    lessons = sorted(l for l in LESSONS.glob("*.md") if l.name != "README.md")
    print("1..%d" % (2 * len(lessons)))
    failed = number = 0
    for lesson in lessons:
        with tempfile.TemporaryDirectory() as home:
            status, said = check(bobbin, lesson, home)
            results = [(lesson.stem, [] if status == 0 else said.split("\n")[:30]),
                       (lesson.stem + " with a word changed", spoiled_trouble(bobbin, lesson, home))]
        for name, trouble in results:
            number += 1
            print("%s %d - %s" % ("not ok" if trouble else "ok", number, name), flush=True)
            for line in trouble:
                print("#   " + line.encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)
            failed += bool(trouble)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
