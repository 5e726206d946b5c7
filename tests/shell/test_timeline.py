#!/usr/bin/env python3
"""The timeline at the prompt: as text in terminals of several widths, and what it says when there is nothing to draw."""

import os
import unittest

import harness
from harness import Shell

CELLS = ["from time import sleep", "ready = threading.Event()", "t = spawn(ready.wait)", "u = spawn(ready.set)", "join t, u"]


class Timeline(unittest.TestCase):
    def test_the_last_cell_with_tasks_is_drawn(self):
        with Shell() as s:
            s.wait_prompt()
            for line in CELLS[:3]:
                s.line(line)
            s.wait_for(r'Thread-1 +started')
            s.repeat('threads', r'Thread-1 +waiting +Event-1')
            s.line('timeline')
            s.wait_for(r'^cell 3: .* 1 task and MainThread$')
            s.wait_for(r'^Thread-1 +█?[^\n]*E')
            s.wait_for(r'^[^\n]*waits for an event[^\n]*')
            s.wait_for(r'▸ goes on')
            s.line('ready.set(); join t')
            s.wait_for('finished')
            s.line('timeline 3')
            s.wait_for(r'^finished  Thread-1$')

    def test_without_colour_and_in_ascii(self):
        with Shell(env={'LC_ALL': 'C', 'NO_COLOR': '1'}, cols=60) as s:
            s.wait_prompt()
            s.line("t = spawn(print, 'hello'); join t")
            s.wait_for('finished')
            s.line('timeline')
            s.wait_for(r'^Thread-1 +[_=#|*]')
            self.assertNotIn(b'\x1b[3', s.raw)
            self.assertTrue(all(len(row) <= 60 for row in s.scrolled()))

    def test_twenty_columns(self):
        with Shell(cols=20, rows=40) as s:
            s.wait_prompt()
            s.line("t = spawn(sleep, 0)")
            s.wait_for('finished')
            s.line('timeline')
            s.wait_for(r'^started$')
            s.wait_for(r'^  Thread-1$')

    def test_into_a_file(self):
        with Shell() as s:
            s.wait_prompt()
            s.line("t = spawn(print, 'hello'); join t")
            s.wait_for('finished')
            s.line('timeline -o')
            s.wait_for(r'-o needs the name of a file that ends in .svg or .html')
            s.line('timeline -o picture.gif')
            s.wait_for(r"ends in .svg or .html, unlike 'picture.gif'")
            s.line('timeline 1 -o no/where.svg')
            s.wait_for(r'no/where.svg: No such file or directory; nothing was written there')
            s.line('timeline -o picture.svg')
            s.wait_for(r'wrote picture.svg: cell 1, \d+ kB')
            s.line('timeline last -o page.html')
            s.wait_for(r'wrote page.html: cell 1, \d+ kB')
            with open(os.path.join(s.home, 'page.html'), encoding='utf-8') as page:
                self.assertIn('<h1>Timeline of cell 1</h1>', page.read())
            self.assertEqual(sorted(name for name in os.listdir(s.home) if 'p' in name[:2]), ['page.html', 'picture.svg'])

    def test_completion(self):
        with Shell() as s:
            s.wait_prompt()
            with open(os.path.join(s.home, 'picture.svg'), 'w') as file:
                file.write('old')
            s.send('timeline la\t')
            s.wait_for(r'timeline last $|timeline last$')
            s.send(' -o pic\t')
            s.wait_for(r'timeline last -o picture.svg')

    def test_nothing_yet_and_nonsense(self):
        with Shell() as s:
            s.wait_prompt()
            s.line('timeline')
            s.wait_for('nothing has run yet')
            s.line('timeline never')
            s.wait_for(r"timeline takes a cell's number, or last, and -o FILE")
            s.line('1 + 1')
            s.line('timeline 77')
            s.wait_for(r'the log has nothing of cell 77; the last one was 1')
            s.line('timeline')
            s.wait_for(r'^MainThread ')


if __name__ == '__main__':
    harness.main()
