"""Changing the scheduler at the prompt, on the command line and from a lesson, and what is seen of it."""

import os
import subprocess
import tempfile
import unittest

import harness
from harness import Shell

GIL = r'(bobbin|\S+ \d+/\d+) gil> $'
SPIN = 'def spin():\n    while True: pass\n\n'
LESSON = """---
format: 1
title: A lesson with a lock
schedule: gil
---

# One at a time

```python
print('under', 'the lock')
```

```python
set schedule free
```

```python
print('and', 'without')
```
"""


class Prompt(unittest.TestCase):
    def test_prompt_shows_what_is_not_usual(self):
        with Shell() as sh:
            sh.wait_prompt(r'bobbin> $')
            sh.line('set schedule gil', GIL)
            sh.line('show schedule', GIL)
            sh.wait_for(r'schedule +gil ')
            sh.line('set schedule free', r'bobbin> $')
            sh.line('set schedule fre')
            sh.wait_for("schedule is free, gil, sim or manual, not 'fre'")

    def test_waiting_is_seen(self):
        with Shell('--schedule', 'gil') as sh:
            sh.wait_prompt(GIL)
            sh.paste(SPIN)
            sh.send('\r')
            sh.wait_prompt(GIL)
            sh.line('t1 = spawn(spin); t2 = spawn(spin)', GIL)
            end = None
            for _ in range(200):
                sh.line('threads', GIL)
                end = sh.text()
                if 'GIL: Thread-' in end:
                    break
            self.assertIn('GIL: Thread-', end)
            sh.line('set schedule free', GIL)
            sh.wait_for('Thread-1, Thread-2 are still at work; the scheduler can be changed when')
            sh.line('kill all', GIL)
            sh.wait_for(r'waited for the GIL \d+\.\d+ s')
            sh.line('set schedule free', r'bobbin> $')

    def test_an_interrupt_comes_at_once(self):
        with Shell('--schedule', 'gil') as sh:
            sh.wait_prompt(GIL)
            sh.line('set gil-interval 1000', GIL)
            sh.paste(SPIN)
            sh.send('\r')
            sh.wait_prompt(GIL)
            sh.line('t1 = spawn(spin); t2 = spawn(spin)', GIL)
            sh.send('spin()\r')
            sh.wait('echo', lambda: 'spin()' in sh.cursor_row() or 'gil> spin()' in sh.text())
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt(GIL)

    def test_in_a_cell_it_waits_for_the_end_of_the_cell(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('if True:\r    set schedule gil\r\r')
            sh.wait_for('from the next cell on')
            sh.wait_prompt(GIL)
            sh.send("t = spawn(sleep, 1000); exec = 1\r")
            sh.wait_prompt(GIL)
            sh.send('if True:\r    set schedule free\r\r')
            sh.wait_for('Thread-1 is still at work')
            sh.wait_prompt(GIL)


class Lessons(unittest.TestCase):
    def path(self, sh):
        path = os.path.join(sh.home, 'locked.md')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(LESSON)
        return path

    def test_a_lesson_says_what_it_wants(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('open ' + self.path(sh), GIL)
            self.assertRegex(sh.cursor_row(), r'^locked 0/\d gil>$')
            for _ in range(2):
                sh.line('', GIL)
            sh.line('open 02-threads', r'02-threads \d+/\d+> $')

    def test_the_command_line_has_the_last_word(self):
        with Shell('--schedule', 'free') as sh:
            sh.wait_prompt()
            sh.line('open ' + self.path(sh), r'locked 0/\d> $')

    def test_what_lives_is_left_alone(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            sh.line('open ' + self.path(sh), r'locked 0/\d> $')
            sh.wait_for('Thread-1 is still at work')

    def test_replay(self):
        with tempfile.TemporaryDirectory() as home:
            path = os.path.join(home, 'locked.md')
            with open(path, 'w', encoding='utf-8') as f:
                f.write(LESSON)
            done = subprocess.run([harness.BOBBIN, 'run', path], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  env=dict(os.environ, LC_ALL='C.UTF-8', HOME=home), check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            self.assertIn('under the lock', done.stdout)
            self.assertIn('from the next cell on', done.stdout)
            self.assertIn('and without', done.stdout)


if __name__ == '__main__':
    harness.main()
