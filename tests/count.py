#!/usr/bin/env python3
"""Counts single test cases in meson's log and prints `N passed, N failed`: count.py testlog.json

A test that reports as TAP counts as many cases as it reported; one that crashed or ended early counts as one failure more."""

import json
import re
import sys


def cases(test):
    lines = test.get("stdout", "").splitlines()
    passed = sum(1 for line in lines if re.match(r"ok\b", line))
    failed = sum(1 for line in lines if re.match(r"not ok\b", line))
    if test["result"] in ("OK", "EXPECTEDFAIL", "SKIP"):
        return (passed or 1, 0) if test["result"] != "SKIP" else (0, 0)
    return passed, failed or 1


def main():
    passed = failed = 0
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            for line in log:
                ok, bad = cases(json.loads(line))
                passed, failed = passed + ok, failed + bad
    except OSError as error:
        print(error, file=sys.stderr)
        failed += 1
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
