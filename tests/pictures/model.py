"""What a picture of events must show, worked out in Python, and what an SVG shows: for tests that hold one against the other.

Events are dicts: kind, task, ns, and as the kind has them why, what, text.
"""

import re

SVG = "{http://www.w3.org/2000/svg}"
MAIN = 1

# What each wait is called in a picture; a shell, a pool: other.
WAITS = {"asleep": "asleep", "lock": "lock", "join": "join", "output": "output", "semaphore": "semaphore", "event": "event",
         "condition": "condition", "barrier": "barrier", "empty queue": "queue", "full queue": "queue", "unfinished queue": "queue", "gil": "gil"}


def intervals_of(events):
    """By task number: [(state, from, to)], of all that happened; times in ns; the last one may be open (to is None)."""
    said, last, prints, ends, woken = {}, None, {}, {}, {}

    def enter(task, state, ns):
        rows = said.setdefault(task, [])
        if rows and rows[-1][2] is None:
            if rows[-1][0] == state and not state[1]:
                return
            rows[-1][2] = ns
        if state[0]:
            rows.append([state, ns, None])

    for e in events:
        task, ns = e["task"], e["ns"]
        enter_now = lambda name, what=None: enter(task, (name, what), ns)
        if e["kind"] == "dropped":
            before = last if last is not None else ns
            for other, rows in said.items():
                if rows and rows[-1][2] is None:
                    enter(other, ("unknown", None), before)
        elif e["kind"] == "create" and task != MAIN:
            enter_now("new")
        elif e["kind"] in ("cell", "run", "wake"):
            enter_now("running")
        elif e["kind"] == "switch":  # to a core, or from it; one that was just woken had none until now
            if e["a"] >= 0 and woken.get(task) is not None:
                said[task][-1][0] = ("ready", None)
            enter_now("running" if e["a"] >= 0 else "ready")
        elif e["kind"] == "start":
            enter_now("ready")
        elif e["kind"] == "block":
            enter_now(WAITS.get(e["why"], "other"), sorted((k, str(v)) for k, v in e.items() if k not in ("ns", "seq")))
        elif e["kind"] in ("finish", "fail", "killed", "cell end"):
            enter_now(None)
        if e["kind"] in ("finish", "fail", "killed"):
            ends[task] = ns
        if e["kind"] == "print" and e["text"] not in ("", "\n"):  # an empty line is no dot
            prints.setdefault(task, []).append(ns)
        woken[task] = ns if e["kind"] == "wake" else None
        last = ns
    return {task: [(state[0], a, b) for state, a, b in rows if a != b] for task, rows in said.items()}, prints, ends


def axis_of(svg):
    """From a place in px to a time since zero in ns, and how exact that is."""
    pieces = [[float(x) for x in piece.split(",")] for piece in svg.get("data-pieces").split(";")]

    def time_at(x):
        piece = next((p for p in pieces if x <= p[2] + p[3] + 1e-9), pieces[-1])
        return piece[0] + (x - piece[2]) / piece[3] * (piece[1] - piece[0]) if piece[3] else piece[0]

    def slack_at(x):
        piece = next((p for p in pieces if x <= p[2] + p[3] + 1e-9), pieces[-1])
        return 0.0042 / piece[3] * (piece[1] - piece[0]) + 4 if piece[3] else 4
    return time_at, slack_at


def clip(rows, window):
    out = []
    for state, a, b in rows:
        a, b = max(a, window[0]), min(window[1] if b is None else b, window[1])
        if b > a:
            out.append((state, a, b))
    return out


def window_of(svg, zero):
    """From and to, in the log's ns, of what is drawn."""
    pieces = svg.get("data-pieces").split(";")
    return zero + float(pieces[0].split(",")[0]), zero + float(pieces[-1].split(",")[1])


def compare(svg, events, zero, task_of_lane):
    """Every interval, every output and every end that the events tell of is in the picture, where it belongs, and nothing else is."""
    expected, prints, ends = intervals_of(events)
    time_at, slack_at = axis_of(svg)
    window, seen = window_of(svg, zero), set()
    for lane in (g for g in svg.iter(SVG + "g") if g.get("class") == "lane"):
        task = task_of_lane(int(lane.get("data-lane")))
        seen.add(task)
        drawn = sorted((b for e in lane if (e.get("class") or "").startswith("bar") for b in boxes(e)), key=lambda b: (b[1], b[2]))
        wanted = clip(expected.get(task, []), window)
        assert [d[0] for d in drawn] == [w[0] for w in wanted], "task %d:\n%s\n%s" % (task, drawn[:9], wanted[:9])
        for (kind, x1, x2), (state, a, b) in zip(drawn, wanted):
            for x, ns in ((x1, a), (x2, b)):
                assert abs(zero + time_at(x) - ns) <= slack_at(x), (task, kind, zero + time_at(x) - ns, slack_at(x))
        dots = [x for e in lane if e.get("class") == "print" for x in re.findall(r"M(-?[\d.]+) 11h0", e.get("d"))]
        assert len(dots) == len(prints.get(task, [])), (task, "output", len(dots))
        marks = [e for e in lane if (e.get("class") or "").startswith("end ")]
        assert len(marks) == (task in ends), (task, "ends")
    alive = {task for task, rows in expected.items() if clip(rows, window)}
    assert alive <= seen <= alive | set(ends), (seen ^ alive)


def boxes(element):
    """(class, x, x + width) of each interval that a rect or a path of many holds."""
    kind = element.get("class").split()[1]
    if element.tag == SVG + "rect":
        x = float(element.get("x"))
        yield kind, x, x + float(element.get("width"))
        return
    for x, width in re.findall(r"M(-?[\d.]+) [\d.]+h(-?[\d.]+)v", element.get("d")):
        yield kind, float(x), float(x) + float(width)
