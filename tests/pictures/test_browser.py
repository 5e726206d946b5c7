#!/usr/bin/env python3
"""Pages with timelines in headless Chromium: no complaints, tooltips, zoom, filter, signs that can be taken away, narrow, dark, printed, and
without script. test_browser.py DRAW, TAP. Without Chromium and ChromeDriver everything is skipped, and said.
"""

import contextlib
import os
import subprocess
import sys
import tempfile

import browser

# Until the script has drawn, and once more whenever it may have to.
DRAWN = "while (!document.querySelector('.picture').dataset.zoom) await new Promise(requestAnimationFrame);"
FRAME = "await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);"
# Tooltips: the title of what lies under the middle of an element.
UNDER = """const e = document.querySelector(args[0]), r = e.getBoundingClientRect();
    const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return (hit.querySelector('title') || hit.parentNode.querySelector('title')).textContent"""


class Pages:
    """One browser for all that look at light pages of the same width; others have their own."""

    def __init__(self):
        self.folder, self.shared = tempfile.TemporaryDirectory(), None

    def close(self):
        if self.shared:
            self.shared.__exit__()
        self.folder.cleanup()

    @contextlib.contextmanager
    def open(self, scene, what="html", **how):
        path = os.path.join(self.folder.name, scene + "." + what)
        with open(path, "wb") as f:
            f.write(drawn(scene, what))
        if not how and not self.shared:
            self.shared = browser.Browser().__enter__()
        with browser.Browser(**how) if how else contextlib.nullcontext(self.shared) as b:
            b.open(path)
            if what == "html":
                b.run(DRAWN)
            yield b
            errors = b.errors()
            assert not errors, errors


def drawn(scene, what):
    return subprocess.run([DRAW, scene, what], check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout


def pages_open_without_complaint():
    for scene in ("two_threads", "locks", "states", "session", "nap", "many", "hostile", "dropped", "idle", "crowd"):
        with PAGES.open(scene):
            pass
    for scene in ("locks", "hostile"):
        with PAGES.open(scene, "svg") as b:
            assert b.run("return document.documentElement.tagName") == "svg"


def tooltips_say_what_is_there():
    with PAGES.open("locks") as b:
        assert b.run(UNDER, ".lane[data-lane='2'] .lock") == "Thread-2: waits for Lock-1, held by Thread-1\n0.001100 s to 0.020050 s, 18.9 ms"
        assert "print_with" not in b.run(UNDER, ".row[data-lane='1'] text")
        assert b.run(UNDER, ".row[data-lane='1'] text").startswith("Thread-1: work(10)\nstarted at 0.000000 s\nfinished at 0.025000 s")
        assert b.run("return document.querySelector('.arrow.hands title').textContent").startswith("Thread-1 hands over to Thread-2: Lock-1\n")


def zoom_stretches_bars_and_leaves_text_alone():
    width = "return document.querySelector(\".lane[data-lane='2'] .running\").getBoundingClientRect().width"
    text = "return document.querySelector('.labels text').getBoundingClientRect().height"
    with PAGES.open("locks") as b:
        before, height = b.run(width), b.run(text)
        labels = b.run("return [...document.querySelectorAll('.top text')].map((t) => t.textContent)")
        b.click("[data-zoom='2']")
        b.run(FRAME)
        assert abs(b.run(width) - 2 * before) < 3, (b.run(width), before)
        assert abs(b.run(text) - height) < 0.5
        assert b.run("return [...document.querySelectorAll('.top text')].map((t) => t.textContent)") != labels
        for _ in range(30):
            b.click("[data-zoom='2']")
        b.run(FRAME)
        assert b.run("return document.querySelector('.picture').dataset.zoom") == "5000.000"
        b.click("[data-zoom='0']")
        b.run(FRAME)
        assert abs(b.run(width) - before) < 0.5


def filters_choose_tasks_by_name():
    seen = "return [...document.querySelectorAll('.row')].filter((r) => r.getBoundingClientRect().height > 0).map((r) => r.textContent.split(':')[0])"
    with PAGES.open("locks") as b:
        b.key("input[type=search]", "thread-2, main")
        b.run(FRAME)
        rows = b.run("return [...document.querySelectorAll('.row')].filter((r) => r.style.display !== 'none').length")
        assert rows == 2, rows
        assert b.run("return document.querySelector('output').textContent") == "2 of 6 tasks"
        shown = b.run("return [...document.querySelectorAll('.over .arrow')].filter((a) => a.style.display !== 'none').length")
        assert shown == 2, shown  # MainThread starts it, and awaits its end
        assert len(b.run(seen)) == 2
    with PAGES.open("crowd") as b:
        b.key("input[type=search]", "Thread-99")
        b.run(FRAME)
        assert b.run("return document.querySelector('output').textContent") == "11 of 1001 tasks"
        b.run("const i = document.querySelector('input[type=search]'); i.value = ''; i.dispatchEvent(new Event('input'))")
        b.run(FRAME)
        assert len(b.run(seen)) > 11


def signs_can_be_taken_away():
    state = "return getComputedStyle(document.querySelector(\".lane[data-lane='2'] .lock\")).visibility"
    with PAGES.open("locks") as b:
        assert b.run(state) == "visible"
        b.click(".legend li[data-class=lock] input")
        assert b.run(state) == "hidden"
        b.click(".legend li[data-class=lock] input")
        assert b.run(state) == "visible"


def keys_work_without_a_mouse():
    with PAGES.open("locks") as b:
        b.run("document.querySelector('.picture').focus()")
        b.key(".picture", "+")
        b.run(FRAME)
        assert b.run("return document.querySelector('.picture').dataset.zoom") == "2.000"
        b.key(".picture", "0")
        b.run(FRAME)
        assert b.run("return document.querySelector('.picture').dataset.zoom") == "1.000"


def narrow_screens_need_no_scrolling_sideways():
    with PAGES.open("hostile", width=500) as b:  # Chromium's windows are no narrower: the page is
        b.run("document.documentElement.style.width = document.body.style.maxWidth = '360px'; dispatchEvent(new Event('resize'))")
        b.run(FRAME)
        wide = b.run("return document.querySelector('.picture').scrollWidth + 40")
        assert wide <= 402, wide
        assert b.run("return [...document.querySelectorAll('.row text')].every((t) => t.getBoundingClientRect().right <= 160)")


def dark_is_dark_and_paper_is_white():
    ground = "return getComputedStyle(document.body).backgroundColor"
    with PAGES.open("locks") as b:
        assert b.run(ground) == "rgb(255, 255, 255)"
    with PAGES.open("locks", dark=True) as b:
        assert b.run(ground) == "rgb(20, 24, 31)"
        assert b.run("return getComputedStyle(document.querySelector('.row text')).fill") == "rgb(228, 233, 240)"
        b.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"media": "print"}})
        assert b.run(ground) == "rgb(255, 255, 255)"
        assert b.run("return getComputedStyle(document.querySelector('.controls')).display") == "none"


def without_script_everything_is_said():
    with tempfile.TemporaryDirectory() as folder, browser.Browser() as b:
        path = os.path.join(folder, "plain.html")
        made = drawn("locks", "html").decode()
        with open(path, "w", encoding="utf-8") as f:
            f.write(made[:made.index("<script>")] + made[made.index("</script>") + len("</script>"):])
        b.open(path)
        assert b.run("return getComputedStyle(document.querySelector('.controls')).display") == "none"
        assert b.run("return document.querySelectorAll('.top text').length") >= 5
        assert b.run(UNDER, ".lane[data-lane='2'] .lock").startswith("Thread-2: waits for Lock-1")
        assert b.run("return document.querySelectorAll('tbody tr').length") == 6
        assert "finished  Thread-1, Thread-2, Thread-3 (failed), Thread-4 (killed)" in b.run("return document.querySelector('.lists').textContent")


TESTS = [pages_open_without_complaint, tooltips_say_what_is_there, zoom_stretches_bars_and_leaves_text_alone, filters_choose_tasks_by_name,
         signs_can_be_taken_away, keys_work_without_a_mouse, narrow_screens_need_no_scrolling_sideways, dark_is_dark_and_paper_is_white,
         without_script_everything_is_said]


def main():
    print("1..%d" % len(TESTS), flush=True)
    failed, there = 0, browser.programs()
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", " ")
        if not there:
            print("ok %d - %s # SKIP no chromium and chromedriver here; ./bootstrap browser installs them" % (number, name))
            continue
        try:
            test()
            print("ok %d - %s" % (number, name), flush=True)
        except Exception as error:
            failed += 1
            print("not ok %d - %s" % (number, name))
            print("\n".join("# " + line for line in ("%s: %s" % (type(error).__name__, error)).splitlines()[:12]), flush=True)
    PAGES.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    DRAW, PAGES = sys.argv[1], Pages()
    main()
