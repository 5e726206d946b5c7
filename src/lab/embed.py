#!/usr/bin/env python3
"""Makes C strings of files: embed.py OUT.c NAME=FILE... gives `const char NAME[]` for each. Run by meson."""

import pathlib
import sys


def quote(line):
    return '"%s\\n"' % line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")


def main():
    out = ["// Made by embed.py.", '#include "lab/timeline_assets.h"', ""]
    for pair in sys.argv[2:]:
        name, _, path = pair.partition("=")
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        out += ["const char %s[] =" % name, *("    " + quote(line) for line in lines), "    ;", ""]
    pathlib.Path(sys.argv[1]).write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
