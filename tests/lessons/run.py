#!/usr/bin/env python3
"""Replays every lesson without a terminal: run.py BOBBIN [--schedule gil]. It must end with status 0, say nothing on standard error, show the
lesson's last words, and send no control sequence. TAP, one test for each lesson."""

import os
import pathlib
import subprocess
import sys
import tempfile

LESSONS = pathlib.Path(__file__).resolve().parent.parent.parent / "lessons"


def trouble_with(bobbin, lesson, home):
    env = dict(os.environ, HOME=home, XDG_STATE_HOME=home, LC_ALL="C.UTF-8", COLUMNS="80", TERM="dumb")
    try:
        done = subprocess.run(bobbin + ["run", str(lesson)], stdin=subprocess.DEVNULL, capture_output=True, env=env, cwd=home, timeout=120)
    except subprocess.TimeoutExpired:
        return ["no end after 120 s"]
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    trouble = []
    if done.returncode != 0:
        trouble.append("exit status %d" % done.returncode)
    if err.strip():
        trouble += ["on standard error:"] + err.strip().splitlines()[:10]
    if "\x1b" in out:
        trouble.append("control sequences in the output")
    wide = [line for line in out.splitlines() if len(line) > 100]
    if wide:
        trouble.append("lines wider than 100 columns: " + wide[0])
    prose = [line for line in lesson.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    heading = prose[-1].strip("# ").replace("`", "") if prose else ""
    if heading and heading not in out.replace("`", ""):
        trouble.append("the last heading is not shown: " + heading)
    return trouble


def main():
    bobbin = [str(pathlib.Path(sys.argv[1]).resolve())] + sys.argv[2:]
    lessons = sorted(l for l in LESSONS.glob("*.md") if l.name != "README.md")
    print("1..%d" % len(lessons))
    failed = 0
    for number, lesson in enumerate(lessons, 1):
        with tempfile.TemporaryDirectory() as home:
            trouble = trouble_with(bobbin, lesson, home)
        print("%s %d - %s" % ("not ok" if trouble else "ok", number, lesson.stem), flush=True)
        for line in trouble:
            print("#   " + line.encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)
        failed += bool(trouble)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
