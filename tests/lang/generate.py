#!/usr/bin/env python3
"""Random expressions, evaluated by python3 and by bobbin, and compared.

    generate.py BOBBIN [--seed N] [--count N] [--show]

One program is made of all expressions; each prints its value's repr, or the type and message of the exception it ends
with. Both run the program once. The only difference that is accepted: bobbin answers OverflowError where some integer
on the way leaves 64 bits, which is found out by evaluating the expression with every step checked. TAP, a test for
each hundred expressions.
"""

import argparse
import ast
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings

GROUP = 100
NAMES = {"int": ["n", "m"], "float": ["x"], "str": ["s"], "list": ["xs"], "tuple": ["t"], "dict": ["d"], "bool": ["yes"]}
SETUP = "n = 7\nm = -3\nx = 2.5\ns = 'bobbin'\nxs = [3, 1, 2]\nt = (1, 'a', None)\nd = {'a': 1, 'b': 2}\nyes = True\n"


class Maker:
    """Makes expressions by the type they should have; now and then of another, so that errors are compared too."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def any(self, depth):
        return getattr(self, self.pick("int", "int", "float", "str", "bool", "list", "tuple", "dict"))(depth)

    def like(self, kind, depth):
        """An expression of the kind, or rarely of any."""
        return self.any(depth) if self.random.random() < 0.06 else getattr(self, kind)(depth)

    def number(self, depth):
        return self.like(self.pick("int", "int", "float", "bool"), depth)

    def sequence(self, depth):
        return self.like(self.pick("str", "list", "tuple"), depth)

    def int(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.2:
            return self.pick("n", "m", str(r.randint(0, 10)), str(r.randint(0, 10)), str(r.randint(0, 10 ** r.randint(1, 18))),
                             "(%d)" % -r.randint(1, 100), hex(r.randint(0, 4096)))
        a, b = self.like("int", depth - 1), self.like("int", depth - 1)
        return self.pick(
            lambda: "(%s %s %s)" % (a, self.pick("+", "-", "*", "//", "%", "&", "|", "^"), b),
            lambda: "(%s %s %s)" % (a, self.pick("+", "-", "*", "//", "%"), b),
            lambda: "(%s ** %d)" % (a, r.randint(0, 4)),
            lambda: "(%s %s %d)" % (a, self.pick("<<", ">>"), r.randint(0, 20)),
            lambda: "%s%s" % (self.pick("-", "~", "+"), a),
            lambda: "len(%s)" % self.sequence(depth - 1),
            lambda: "abs(%s)" % self.number(depth - 1),
            lambda: "int(%s)" % self.pick(self.float, self.int, self.str)(depth - 1),
            lambda: "(%s if %s else %s)" % (a, self.bool(depth - 1), b),
            lambda: "%s(%s, %s)" % (self.pick("min", "max"), a, b),
            lambda: "sum(%s)" % self.list(depth - 1),
            lambda: "sum(%s for i in range(%d))" % (self.pick("i", "i * i", "i %% 3 + %s" % a, "-i"), r.randint(0, 8)),
            lambda: "%s.%s(%s)" % (self.str(depth - 1), self.pick("find", "count", "rfind", "index"), self.str(0)),
            lambda: "%s[%s]" % (self.pick("xs", "[4, 5, 6]", "(7, 8)"), self.index()),
            lambda: "divmod(%s, %s)[%d]" % (a, b, r.randint(0, 1)),
            lambda: "round(%s)" % self.float(depth - 1),
            lambda: "ord(%s)" % self.str(0),
            lambda: "d.get(%s, %s)" % (self.str(0), a),
        )()

    def index(self):
        return str(self.random.randint(-4, 4))

    def float(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.2:
            return self.pick("x", repr(round(r.uniform(-10, 10), 2)), repr(r.uniform(0, 1)), "0.0", "1e%d" % r.randint(-20, 20),
                             "%d.5" % r.randint(0, 9))
        a, b = self.number(depth - 1), self.number(depth - 1)
        return self.pick(
            lambda: "(%s / %s)" % (a, b),
            lambda: "(%s %s %s)" % (self.float(depth - 1), self.pick("+", "-", "*", "/", "//", "%"), b),
            lambda: "(%s %s %s)" % (a, self.pick("+", "-", "*", "/", "//", "%"), self.float(depth - 1)),
            lambda: "(abs(%s) ** %s)" % (a, self.pick("0.5", "2.0", "-1.5", "-2")),
            lambda: "-%s" % self.float(depth - 1),
            lambda: "float(%s)" % a,
            lambda: "round(%s, %d)" % (self.float(depth - 1), r.randint(-2, 6)),
            lambda: "abs(%s)" % self.float(depth - 1),
            lambda: "max(%s, %s)" % (a, b),
        )()

    def bool(self, depth):
        if depth <= 0 or self.random.random() < 0.15:
            return self.pick("True", "False", "yes")
        a, b, c = self.number(depth - 1), self.number(depth - 1), self.number(depth - 1)
        compare = ("==", "!=", "<", "<=", ">", ">=")
        return self.pick(
            lambda: "(%s %s %s)" % (a, self.pick(*compare), b),
            lambda: "(%s %s %s %s %s)" % (a, self.pick(*compare), b, self.pick(*compare), c),
            lambda: "(%s %s %s)" % (self.sequence(depth - 1), self.pick("==", "!=", "<", ">="), self.sequence(depth - 1)),
            lambda: "(not %s)" % self.any(depth - 1),
            lambda: "(%s %s %s)" % (self.any(depth - 1), self.pick("in", "not in"), self.pick(self.list, self.tuple, self.dict)(depth - 1)),
            lambda: "(%s in %s)" % (self.str(0), self.str(depth - 1)),
            lambda: "bool(%s)" % self.any(depth - 1),
            lambda: "(%s %s %s)" % (self.bool(depth - 1), self.pick("and", "or"), self.bool(depth - 1)),
            lambda: "%s(%s)" % (self.pick("any", "all"), self.list(depth - 1)),
            lambda: "isinstance(%s, %s)" % (self.any(depth - 1), self.pick("int", "str", "float", "(list, tuple)", "bool", "dict")),
            lambda: "%s.%s()" % (self.str(depth - 1), self.pick("isdigit", "isalpha", "isupper", "isspace", "isalnum", "islower")),
            lambda: "%s.%s(%s)" % (self.str(depth - 1), self.pick("startswith", "endswith"), self.str(0)),
        )()

    def str(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.2:
            return self.pick("s", "'a'", "''", "'Hello World'", "'12'", "'-3.5'", '"it\'s"', "'a,b,c'", "' pad '", "'\\u00e9t\\u00e9'", "'x\\ny'", "'b'")
        a, b = self.str(depth - 1), self.str(0)
        return self.pick(
            lambda: "(%s + %s)" % (self.like("str", depth - 1), a),
            lambda: "(%s * %s)" % (a, self.pick("0", "1", "2", "3", "-1", "True")),
            lambda: "%s[%s]" % (a, self.index()),
            lambda: "%s[%s]" % (a, self.slice()),
            lambda: "%s.%s()" % (a, self.pick("upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip")),
            lambda: "%s.replace(%s, %s)" % (a, b, self.str(0)),
            lambda: "%s.%s(%d, '*')" % (a, self.pick("center", "ljust", "rjust"), r.randint(0, 12)),
            lambda: "%s.zfill(%d)" % (a, r.randint(0, 9)),
            lambda: "str(%s)" % self.any(depth - 1),
            lambda: "repr(%s)" % self.any(depth - 1),
            lambda: "%s.join(%s)" % (b, self.pick("[str(i) for i in %s]" % self.list(depth - 1), self.str(depth - 1), "%s.split()" % a)),
            lambda: "format(%s, %r)" % (self.number(depth - 1), self.spec()),
            lambda: "'{:%s}|{!r}'.format(%s, %s)" % (self.spec(), self.number(depth - 1), self.any(depth - 1)),
            lambda: "f\"{%s:%s} {%s}\"" % (self.inner(), self.spec(), self.inner()),
            lambda: "('%s' %% (%s,))" % (self.pick("%d", "%5d", "%s", "%r", "%.2f", "%x", "%-6s|", "%05d", "%e", "%g", "%+d"), self.number(depth - 1)),
            lambda: "(%s if %s else %s)" % (a, self.bool(depth - 1), b),
            lambda: "''.join(sorted(%s))" % a,
            lambda: "''.join(reversed(%s))" % a,
            lambda: "chr(97 + abs(%s) %% 26)" % self.int(depth - 1),
            lambda: "%s(%s)" % (self.pick("hex", "bin", "oct"), self.int(depth - 1)),
        )()

    def inner(self):
        return self.pick("n", "m", "x", "n * 2", "x / 3", "n + m", "m // 2", "x ** 2", "yes", "n / m")

    def spec(self):
        r = self.random
        return (self.pick("", "", "<", ">", "^", "*^", "0>") + self.pick("", "", "+", " ") + self.pick("", "", "0")
                + self.pick("", str(r.randint(1, 12))) + self.pick("", "", ",", "_") + self.pick("", ".%d" % r.randint(0, 6))
                + self.pick("", "", "d", "f", "e", "g", "x", "b", "%", "s"))

    def slice(self):
        part = lambda: self.pick("", self.index(), self.index())
        return part() + ":" + part() + self.pick("", "", ":" + self.pick("1", "2", "-1", "-2", "3"))

    def list(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.15:
            return self.pick("xs", "[]", "[1, 2, 3]", "['b', 'a']", "[0, 1.5, True]", "list(range(%d))" % r.randint(0, 6))
        a = self.list(depth - 1)
        return self.pick(
            lambda: "[%s]" % ", ".join(self.any(depth - 1) for _ in range(r.randint(0, 3))),
            lambda: "(%s + %s)" % (self.like("list", depth - 1), a),
            lambda: "(%s * %d)" % (a, r.randint(-1, 3)),
            lambda: "%s[%s]" % (a, self.slice()),
            lambda: "[%s for i in %s]" % (self.pick("i", "(i, i)", "str(i)", "[i]", "i == 1", "i * 2"), self.sequence(depth - 1)),
            lambda: "[i %s %s for i in range(%d) if i %% %d]" % (self.pick("+", "*", "-", "/"), self.number(depth - 1), r.randint(0, 6), r.randint(1, 3)),
            lambda: "[(i, j) for i in range(%d) for j in %s]" % (r.randint(0, 3), self.sequence(depth - 1)),
            lambda: "sorted(%s%s)" % (a, self.pick("", ", reverse=True", ", key=str", ", key=lambda v: str(v)")),
            lambda: "list(%s)" % self.pick("map(str, %s)" % a, "zip(%s, %s)" % (a, self.sequence(depth - 1)), "enumerate(%s)" % a,
                                           "filter(None, %s)" % a, "reversed(%s)" % a, self.sequence(depth - 1),
                                           "range(%s, %s, %s)" % (self.index(), r.randint(0, 9), self.pick("1", "2", "-1", "3"))),
            lambda: "%s.split(%s)" % (self.str(depth - 1), self.pick("", "','", "' '", "'b'", "None, 1")),
            lambda: "(%s or %s)" % (a, self.list(depth - 1)),
        )()

    def tuple(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.2:
            return self.pick("t", "()", "(1,)", "(1, 2, 3)", "('a', 2.5)")
        a = self.tuple(depth - 1)
        return self.pick(
            lambda: "(%s, %s)" % (self.any(depth - 1), self.any(depth - 1)),
            lambda: "(%s + %s)" % (a, self.like("tuple", depth - 1)),
            lambda: "(%s * %d)" % (a, r.randint(-1, 3)),
            lambda: "%s[%s]" % (a, self.slice()),
            lambda: "tuple(%s)" % self.sequence(depth - 1),
            lambda: "divmod(%s, %s)" % (self.number(depth - 1), self.number(depth - 1)),
            lambda: "%s.partition(%s)" % (self.str(depth - 1), self.str(0)),
        )()

    def dict(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.2:
            return self.pick("d", "{}", "{1: 'one', 'two': 2}")
        return self.pick(
            lambda: "{%s: %s, %s: %s}" % (self.any(0), self.any(depth - 1), self.pick(self.int, self.str, self.float)(depth - 1), self.any(depth - 1)),
            lambda: "{i: %s for i in %s}" % (self.pick("i", "str(i)", "[i]"), self.sequence(depth - 1)),
            lambda: "dict(zip(%s, %s))" % (self.sequence(depth - 1), self.sequence(depth - 1)),
            lambda: "dict(enumerate(%s))" % self.sequence(depth - 1),
        )()


class Big(Exception):
    """An integer on the way left 64 bits."""


def checked(v):
    if isinstance(v, int) and not -2 ** 63 <= v < 2 ** 63:
        raise Big
    if isinstance(v, (list, tuple)):
        for item in v:
            checked(item)
    return v


class Watch(ast.NodeTransformer):
    def visit(self, node):
        self.generic_visit(node)
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call)):
            return ast.copy_location(ast.Call(ast.Name("checked", ast.Load()), [node], []), node)
        return node


def leaves_64_bits(expression):
    tree = ast.fix_missing_locations(Watch().visit(ast.parse(expression, mode="eval")))
    scope = {"checked": checked}
    exec(SETUP, scope)
    try:
        eval(compile(tree, "<expression>", "eval"), scope)
    except Big:
        return True
    except Exception:
        pass
    return False


def program_of(expressions):
    lines = [SETUP]
    for i, e in enumerate(expressions):
        lines.append("try:\n    print(%d, repr(%s))\nexcept Exception as e:\n    print(%d, type(e).__name__ + ':', e)\n" % (i, e, i))
    return "".join(lines)


def answers(command, cwd):
    env = dict(os.environ, PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8", HOME=cwd, XDG_STATE_HOME=cwd)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=env, cwd=cwd, timeout=240)
    found = {}
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        number, blank, text = line.partition(" ")
        if blank and number.isdigit():
            found[int(number)] = text
    return found, done.stderr.decode("utf-8", "replace")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("bobbin")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--show", action="store_true", help="print the program and stop")
    given = options.parse_args()
    if sys.version_info[:2] != (3, 11) and not given.show:
        return print("1..0 # SKIP bobbin follows Python 3.11 to the word, and python3 is another")
    warnings.simplefilter("ignore")
    maker = Maker(given.seed)
    expressions = [maker.any(maker.random.randint(1, 4)) for _ in range(given.count)]
    if given.show:
        return print(program_of(expressions))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "expressions.py")
        path.write_text(program_of(expressions), encoding="utf-8")
        expected, _ = answers([sys.executable, "-W", "ignore", str(path)], folder)
        found, trouble = answers([str(pathlib.Path(given.bobbin).resolve()), "run", "--feed", "off", str(path)], folder)
    groups = (given.count + GROUP - 1) // GROUP
    print("1..%d" % groups)
    failed = 0
    for g in range(groups):
        wrong = []
        for i in range(g * GROUP, min((g + 1) * GROUP, given.count)):
            ours, theirs = found.get(i, "(nothing)"), expected.get(i, "(nothing)")
            if ours != theirs and not (ours.startswith("OverflowError: ") and leaves_64_bits(expressions[i])):
                wrong.append("#   %s\n#     python: %s\n#     bobbin: %s" % (expressions[i], theirs[:200], ours[:200]))
        print("%s %d - expressions %d to %d, seed %d" % ("not ok" if wrong else "ok", g + 1, g * GROUP, (g + 1) * GROUP - 1, given.seed), flush=True)
        for text in wrong:
            print(text.encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)
        failed += bool(wrong)
    if failed and trouble:
        print("# bobbin said: " + trouble.strip()[:400].replace("\n", "\n# "), file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
