#!/usr/bin/env python3
"""How long a browser does not answer while it opens and zooms a page: pauses.py PAGE prints both in ms, the
best of five times, or `none` without a browser."""

import sys

import browser

# The longest task while the page comes up; tasks below 50 ms are not told.
OPENED = """while (!document.querySelector('.picture').dataset.zoom) await new Promise(requestAnimationFrame);
    await new Promise((r) => setTimeout(r, 300));
    let longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => longest = Math.max(longest, e.duration))).observe({type: 'longtask', buffered: true});
    await new Promise((r) => setTimeout(r, 50));
    return longest"""
# The median of frames in which the zoom changes, all of it out and in again.
ZOOMED = """const times = [], step = (name) => document.querySelector(`[data-zoom='${name}']`);
    for (let i = 0; i < 21; i++) {
      const began = performance.now();
      step(i % 7 === 6 ? 0 : 2).click();
      await new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[10]"""


def main():
    if not browser.programs():
        print("none")
        return
    opened, zoomed = [], []
    for _ in range(5):
        with browser.Browser() as b:
            b.open(sys.argv[1])
            opened.append(b.run(OPENED))
            zoomed.append(b.run(ZOOMED))
    print("%.0f %.0f" % (min(opened), min(zoomed)))


if __name__ == "__main__":
    main()
