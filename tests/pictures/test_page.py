#!/usr/bin/env python3
"""Pages of lessons in headless Chromium: no complaints, both themes, 400 pixels wide, answers that open. test_page.py BOBBIN, TAP. Without
Chromium and ChromeDriver everything is skipped, and said.
"""

import os
import subprocess
import sys
import tempfile

import browser

LESSON = """---
format: 1
title: A lesson with a title that is rather long for a narrow screen
summary: Something to look at.
---

## One

Prose with `a_long_word_of_code_that_does_not_break_anywhere_at_all_in_this_line`, and a table:

| a column | another column | and one more that is wide | and the last of them |
|---|---|---|---|
| 1 | 2 | 3 | 4 |

```python
lock = threading.Lock()
def work(n):
    with lock:
        sleep(0.01)
    print('a line that is longer than a telephone is wide, as lines of programs often are')
ts = [spawn(work, n) for n in range(3)]
for t in ts: t.join()
```

<details><summary>Q: Which?</summary>

- [ ] this
- [x] that

</details>

## Two
"""


def export(bobbin, folder):
    path = os.path.join(folder, "lesson.md")
    with open(path, "w", encoding="utf-8") as f:
        f.write(LESSON)
    page = os.path.join(folder, "page.html")
    subprocess.run([bobbin, "export", "--schedule", "sim", path, "-o", page], check=True, stdin=subprocess.DEVNULL)
    return page


def opens_without_complaint(page):
    with browser.Browser() as b:
        b.open(page)
        assert not b.errors()
        assert b.run("return document.querySelectorAll('.cell svg').length") == 1
        assert b.run("return document.querySelector('.cell svg').getBoundingClientRect().width") > 500


def answers_are_closed_and_open(page):
    hidden = "return document.querySelector('details .right').checkVisibility()"
    with browser.Browser() as b:
        b.open(page)
        assert not b.run(hidden)
        b.click("summary")
        assert b.run(hidden)


def dark_is_dark(page):
    ground = "return getComputedStyle(document.body).backgroundColor"
    ink = "return getComputedStyle(document.querySelector('.lanes text')).fill"
    with browser.Browser() as b:
        b.open(page)
        light = b.run(ground), b.run(ink)
    with browser.Browser(dark=True) as b:
        b.open(page)
        dark = b.run(ground), b.run(ink)
    assert sum(map(int, light[0][4:-1].split(","))) > 600 > 200 > sum(map(int, dark[0][4:-1].split(","))), (light, dark)
    assert light[1] != dark[1]


def narrow_screens_need_no_scrolling_sideways(page):
    with browser.Browser(width=500) as b:  # Chromium's windows are no narrower: the page is
        b.open(page)
        b.run("document.documentElement.style.width = '400px'")
        wide = b.run("return Math.max(...[...document.body.querySelectorAll('header, main, main > *, footer')].map((e) => e.getBoundingClientRect().right))")
        assert wide <= 400, wide


TESTS = [opens_without_complaint, answers_are_closed_and_open, dark_is_dark, narrow_screens_need_no_scrolling_sideways]


def main():
    print("1..%d" % len(TESTS), flush=True)
    if not browser.programs():
        for number, test in enumerate(TESTS, 1):
            print("ok %d - %s # SKIP no Chromium with ChromeDriver here" % (number, test.__name__.replace("_", " ")), flush=True)
        return
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        page = export(os.path.abspath(sys.argv[1]), folder)
        for number, test in enumerate(TESTS, 1):
            try:
                test(page)
                word = "ok"
            except Exception as error:
                word = "not ok"
                print("# %s: %s" % (type(error).__name__, error), file=sys.stderr, flush=True)
                failed += 1
            print("%s %d - %s" % (word, number, test.__name__.replace("_", " ")), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
