#!/usr/bin/env python3
"""Pictures of timelines: what the events say is in them and nothing else, they parse, and nothing that a program named gets out of its place.

test_pictures.py DRAW - DRAW prints scenes (draw.c). What the events mean is worked out here once more, in Python. TAP.
"""

import html.parser
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

from model import MAIN, SVG, boxes, compare

SCENES = ["two_threads", "locks", "states", "session", "nap", "many", "hostile", "dropped", "one_core", "idle", "crowd"]


def draw(scene, what):
    return subprocess.run([DRAW, scene, what], check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout.decode("utf-8")


def events_of(scene):
    for line in draw(scene, "events").splitlines():
        yield json.loads(line)


def names_of(svg):
    """By lane: the task's whole name."""
    return {int(row.get("data-lane")): row.find(SVG + "text").find(SVG + "title").text.split("\n")[0].split(": ")[0] for row in svg.iter(SVG + "g") if row.get("class") == "row"}


def numbers_of(events):
    """By the name that is shown: numbers of tasks."""
    return {"MainThread": MAIN, **{e["text"]: e["task"] for e in events if e["kind"] == "create"}}


def check_scene(scene):
    svg, events = ET.fromstring(draw(scene, "svg")), list(events_of(scene))
    names, numbers = names_of(svg), numbers_of(events)

    def task_of(lane):
        """By its name; names that are shown differently from what they are stand in the order of their numbers."""
        name = names[lane]
        return lane + 1 if scene == "hostile" else numbers[name] if name in numbers else int(name.split("-")[1])
    compare(svg, events, zero_of(scene, events), task_of)


def zero_of(scene, events):
    """The stopwatch's zero: the first start, or where the picture begins when it shows several rounds."""
    first = next((e["ns"] for e in events if e["kind"] == "cell"), events[0]["ns"])
    start = next((e["ns"] for e in events if e["kind"] == "start"), first)
    return first if scene == "session" else start


class Balanced(html.parser.HTMLParser):
    """Every element that begins ends, in order; nothing is fetched."""
    VOID = {"meta", "input", "br", "link", "img"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text, self.problems = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "srcset") or name.startswith("on") or "http" in (value or "") and name != "xmlns":
                self.problems.append("%s %s=%s" % (tag, name, value))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append("</%s> in its wrong place" % tag)

    def handle_data(self, data):
        self.text.append(data)


def check_page(scene):
    parser = Balanced()
    parser.feed(draw(scene, "html"))
    parser.close()
    assert not parser.problems and not parser.open, (scene, parser.problems[:3], parser.open)
    assert parser.tags.count("script") == 1, "a script got in"
    return "".join(parser.text)


def every_interval_is_in_the_picture():
    for scene in SCENES:
        check_scene(scene)


def pages_are_well_formed():
    for scene in SCENES + ["nothing"]:
        check_page(scene)


def nothing_is_drawn_of_nothing():
    svg = ET.fromstring(draw("nothing", "svg"))
    assert "nothing happened" in "".join(svg.itertext()) and not list(svg.iter(SVG + "path"))
    assert "nothing happened" in check_page("nothing")


def names_stay_text():
    text, svg = check_page("hostile"), ET.fromstring(draw("hostile", "svg"))
    shown = "\n".join(svg.itertext())
    for name in ["<script>alert('x')</script>", "\"quoted\" & 'so'", "\\x1b[31mred", "\u05e9\u05dc\u05d5\u05dd \\u202eabc", "\U0001f600 emoji", "\\xff\\xfe broken", "]]><!-- -->"]:
        assert name in text, name
        assert name in shown, name
    for made in (text, shown):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made), "a control character"


def what_is_merged_is_told_and_keeps_its_place():
    whole, merged = ET.fromstring(draw("crowd", "svg")), ET.fromstring(draw("crowd", "merged"))
    assert re.search(r"merged +\d+ intervals", "".join(merged.itertext())) and "merged " not in "".join(whole.itertext())

    def covered(svg):
        lanes = [g for g in svg.iter(SVG + "g") if g.get("class") == "lane"]
        rows = [[b for e in lane if (e.get("class") or "").startswith("bar") for b in boxes(e)] for lane in lanes]
        return [sum(b - a for _, a, b in row) for row in rows], sum(map(len, rows))
    (before, n), (after, fewer) = covered(whole), covered(merged)
    assert fewer <= 4000 < n, (fewer, n)
    assert all(abs(a - b) < 0.1 for a, b in zip(before, after))


def a_crowd_stays_small():
    assert len(draw("crowd", "html").encode()) <= 5_000_000
    assert len(list(events_of("crowd"))) >= 100_000


def main():
    tests = [every_interval_is_in_the_picture, pages_are_well_formed, nothing_is_drawn_of_nothing, names_stay_text,
             what_is_merged_is_told_and_keeps_its_place, a_crowd_stays_small]
    print("1..%d" % len(tests))
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print("ok %d - %s" % (number, test.__name__.replace("_", " ")), flush=True)
        except Exception as error:  # a broken picture fails a test in many ways
            failed += 1
            print("not ok %d - %s" % (number, test.__name__.replace("_", " ")))
            print("\n".join("# " + line for line in ("%s: %s" % (type(error).__name__, error)).splitlines()[:12]), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    DRAW = sys.argv[1]
    main()
