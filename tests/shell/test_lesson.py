"""A lesson stepped through in a terminal, and the same replayed without one."""

import os
import re
import subprocess
import tempfile
import unittest

import harness
from harness import Shell

LESSON = """---
format: 1
title: A small lesson
summary: For tests.
minutes: 3
---

# First things

Some *prose* to begin with.

```python
n = 20
n + 1
```

## Second

<!-- bobbin: fixed -->
<details>
<summary>Q: What is n?</summary>

- [ ] ten
- [x] twenty

Because it was set so.

</details>

<!-- bobbin: raises -->
```python
1 / 0
```

<!-- bobbin: hidden -->
```python
secret = 7
```

<!-- bobbin: skip -->
```python
while True: pass
```

Text with a control: \x1b[31mred\x1b[0m.

```python
t = spawn(sleep, 0.01)
join
```

The end of it.
"""


def write_lesson(folder, text=LESSON, name='small.md'):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def run(*args, stdin=b'', env=None, **kw):
    full = dict(os.environ, LC_ALL='C.UTF-8', COLUMNS='80', BOBBIN_LESSONS=harness.lessons_folder())
    full.update(env or {})
    return subprocess.run([harness.BOBBIN, *args], input=stdin, capture_output=True, env=full, timeout=harness.PATIENCE * 3, **kw)


def plain(lines):
    """Lines to be compared: without times, blanks at the end, empty lines."""
    out = []
    for line in lines:
        line = re.sub(r'\d+\.\d{3}', '0.000', line).rstrip()
        if line:
            out.append(line)
    return out


class Stepping(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = write_lesson(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def step(self, sh):
        before = len(sh.raw)
        sh.send('\r')
        sh.wait('echo', lambda: b'\n' in sh.raw[before:])
        sh.wait_prompt(r'small \d+/\d+> $')

    def test_walk(self):
        with Shell(self.path) as sh:
            sh.wait_prompt(r'small 0/\d+> $')
            self.assertIn('A small lesson', sh.text())
            self.step(sh)
            sh.wait_for('Some prose to begin with')
            sh.wait_for(r'\[Enter\] run this cell')
            self.step(sh)
            sh.wait_for('^21$')
            sh.line('n = 5', r'small 2/\d+> $')
            sh.line('again')
            sh.wait_for('^> n = 20$')
            self.assertEqual(sum(row == '21' for row in sh.scrolled()), 2)
            self.step(sh)
            self.step(sh)
            sh.wait_for('b\\) twenty')
            sh.wait_for('answer')
            self.assertNotIn('Because', sh.text())
            sh.line('answer')
            sh.wait_for('Because it was set so')
            sh.line('back')
            sh.wait_prompt(r'small 3/\d+> $')
            sh.line('goto 1')
            sh.wait_prompt(r'small 1/\d+> $')
            sh.line('goto 99')
            sh.wait_for('goto: a number from 1 to')
            sh.line('steps')
            sh.wait_for(r'^\* +1  text')
            sh.line('goto 4')
            sh.line('skip')
            sh.wait_for('step 5 skipped')

    def test_end(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            for _ in range(30):
                self.step(sh)
                if 'last step' in sh.text():
                    break
            sh.wait_for('That was the last step')
            self.assertNotIn('secret = 7', sh.text())
            self.assertIn('while True: pass', sh.text())
            self.assertIn('ZeroDivisionError', sh.text())
            self.assertIn(r'\x1b[31mred', sh.text())
            sh.line('secret')
            sh.wait_for('^7$')

    def test_commands_without_a_lesson(self):
        with Shell() as sh:
            sh.wait_prompt()
            for word in ('next', 'back', 'goto 1', 'steps', 'again', 'skip', 'answer'):
                sh.line('clear')
                sh.line(word)
                sh.wait_for('no lesson is open')
            sh.line('open nosuch')
            sh.wait_for("there is no lesson 'nosuch'")
            sh.line('open ' + self.path)
            sh.wait_prompt(r'small 0/\d+> $')

    def same_lines(self, path):
        with Shell(path, env={'NO_COLOR': '1'}, cols=100, rows=50) as sh:
            sh.wait_prompt()
            name = re.match(r'(\S+ )\d', sh.cursor_row()).group(1)
            sh.send('run all\r')
            sh.wait_for('That was the last step', harness.PATIENCE * 3)
            sh.wait_prompt()
            rows = sh.scrolled()
            rows = rows[:rows.index(next(row for row in rows if row.startswith('That was the last')))]  # below it stands the recap
            shown = [row for row in rows if not row.startswith((name, '[Enter]')) and ' goto N ' not in row]
        replayed = run('run', path, env={'COLUMNS': '100'})
        self.assertEqual(plain(shown), plain(replayed.stdout.decode().split('\n')), replayed.stderr.decode())
        self.assertEqual(replayed.returncode, 0)

    def test_run_shows_the_same_lines(self):
        self.same_lines(self.path)

    def test_run_of_the_threads_lesson_shows_the_same_lines(self):
        self.same_lines(os.path.join(harness.lessons_folder(), '02-threads.md'))


class Running(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def test_stops_at_a_cell_that_fails(self):
        path = write_lesson(self.folder.name, 'Hello.\n\n```python\nnosuch\n```\n\nNever.\n')
        done = run('run', path)
        self.assertEqual(done.returncode, 1)
        self.assertIn(path + ':4', done.stderr.decode())
        self.assertIn('NameError', done.stderr.decode())
        self.assertIn('Hello.', done.stdout.decode())
        self.assertNotIn('Never.', done.stdout.decode())

    def test_a_cell_that_should_fail_and_does_not(self):
        path = write_lesson(self.folder.name, '<!-- bobbin: raises -->\n```python\n1\n```\n')
        done = run('run', path)
        self.assertEqual(done.returncode, 1)
        self.assertIn('expected to fail', done.stderr.decode())

    def test_time_limit_of_a_cell(self):
        path = write_lesson(self.folder.name, '```python\nprint("begun")\nsleep(1000)\n```\n')
        done = run('run', '--timeout', '0.3', path)
        self.assertEqual(done.returncode, 124)
        self.assertIn('begun', done.stdout.decode())
        self.assertIn(path + ':2', done.stderr.decode())

    def test_a_lesson_is_run_without_a_terminal(self):
        path = write_lesson(self.folder.name)
        self.assertEqual(run(path).returncode, 0)


if __name__ == '__main__':
    harness.main()
