#!/usr/bin/env python3
"""Runs every program of this folder through python3 and through bobbin and compares what they print, byte for byte.

    run.py BOBBIN [PATTERN...]     only the programs whose path contains a PATTERN
    run.py BOBBIN --schedule gil [PATTERN...]     the same under another scheduler

CPython is the oracle: a program that bobbin accepts does what Python does with it. A program that ends with an uncaught
exception must end both with status 1 and with the same "Type: message". Programs in refused/ are ones that bobbin must
refuse: their first lines say with which error (`# error: SyntaxError: ...`, a prefix of bobbin's first error line;
`# hint: ...` demands a hint that contains the text). A program that begins with `# python 3.11` shows what later versions say or do
otherwise, and is left out when python3 is another. The report is TAP, one test for each program.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = [HERE / "run.py", HERE / "generate.py"]
TIMEOUT = float(os.environ.get("BOBBIN_TEST_TIMEOUT", "60"))


def run(command, home):
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONIOENCODING="utf-8", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8",
               HOME=home, XDG_STATE_HOME=home)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=env, cwd=home, timeout=TIMEOUT)
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as late:
        return 124, late.stdout or b"", "no end after %g s" % TIMEOUT


def python_error(stderr):
    """The line that names an uncaught exception: the last one of a traceback, without quoted notes."""
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith(" ")]
    return lines[-1].rstrip() if lines else ""


def bobbin_error(stderr):
    lines = [line for line in stderr.splitlines() if line.strip()]
    return lines[0].rstrip() if lines else ""


def first_difference(expected, found):
    a, b = expected.decode("utf-8", "replace").splitlines(), found.decode("utf-8", "replace").splitlines()
    for i in range(max(len(a), len(b))):
        x, y = (lines[i] if i < len(lines) else "(no line)" for lines in (a, b))
        if x != y:
            return ["output line %d" % (i + 1), "  python: " + x[:300], "  bobbin: " + y[:300]]
    return ["output differs in line ends: %d and %d bytes" % (len(expected), len(found))]


def compare_with_python(bobbin, program, home):  # bobbin: the command with its options
    py_status, py_out, py_err = run([sys.executable, str(program)], home)
    status, out, err = run(bobbin + ["run", "--feed", "off", str(program)], home)
    trouble = []
    if status != py_status:
        trouble.append("exit status: python %d, bobbin %d" % (py_status, status))
    if "Sanitizer" in err or "runtime error:" in err:
        trouble += ["a sanitizer speaks:"] + err.splitlines()[:12]
    if out != py_out:
        trouble += first_difference(py_out, out)
    if py_status == 1 and python_error(py_err) != bobbin_error(err):
        trouble += ["error", "  python: " + python_error(py_err), "  bobbin: " + bobbin_error(err)]
    elif trouble:
        trouble.append("bobbin said: " + err.strip().replace("\n", " / ")[:300])
    return trouble


def must_be_refused(bobbin, program, home):
    expected, hints = None, []
    for line in program.read_text(encoding="utf-8").splitlines():
        if line.startswith("# error: "):
            expected = line[len("# error: "):]
        elif line.startswith("# hint: "):
            hints.append(line[len("# hint: "):])
    status, out, err = run(bobbin + ["run", "--feed", "off", str(program)], home)
    trouble = []
    if expected is None:
        trouble.append("the program does not say '# error: ...'")
    elif not bobbin_error(err).startswith(expected):
        trouble += ["expected: " + expected, "found:    " + bobbin_error(err)]
    trouble += ["the hint lacks: " + hint for hint in hints if hint not in err]
    if status != 1:
        trouble.append("exit status %d instead of 1" % status)
    if out and expected and expected.startswith("SyntaxError"):
        trouble.append("something ran before the error")
    return trouble


def needs_another_python(program):
    return program.read_text(encoding="utf-8").startswith("# python 3.11") and sys.version_info[:2] != (3, 11)


def check(bobbin, program):
    if needs_another_python(program):
        return []
    with tempfile.TemporaryDirectory() as home:
        if "refused" in program.relative_to(HERE).parts:
            return must_be_refused(bobbin, program, home)
        return compare_with_python(bobbin, program, home)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    bobbin, patterns = [str(pathlib.Path(sys.argv[1]).resolve())], sys.argv[2:]
    if patterns[:1] == ["--schedule"]:
        bobbin += patterns[:2]
        patterns = patterns[2:]
    programs = sorted(p for p in HERE.rglob("*.py") if p not in TOOLS and "__pycache__" not in p.parts)
    if patterns:
        programs = [p for p in programs if any(word in str(p.relative_to(HERE)) for word in patterns)]
    print("1..%d" % len(programs), flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, (program, trouble) in enumerate(zip(programs, pool.map(lambda p: check(bobbin, p), programs)), 1):
            name = program.relative_to(HERE).with_suffix("")
            skip = " # SKIP python3 is not 3.11" if needs_another_python(program) else ""
            print("%s %d - %s%s" % ("not ok" if trouble else "ok", number, name, skip), flush=True)
            for line in trouble:
                print("#   " + line.encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)
            failed += bool(trouble)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
