"""An instructor's notes in a second terminal: they follow the shell, which may come later, go away and return."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

import harness
from harness import Shell

LESSON = """---
title: A small one
minutes: 5
---

# One

Some text.

<!-- note: Say *why* first.

A second paragraph, with \x1b[31mred\x1b[0m in it. -->

```python
n = 20
```

## Two

The end of it.

<!-- note: Ask who was surprised. -->
"""


class Notes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.lesson = os.path.join(self.folder.name, 'small.md')
        with open(self.lesson, 'w', encoding='utf-8') as f:
            f.write(LESSON)

    def tearDown(self):
        self.folder.cleanup()

    def shell(self, *words, **kw):
        return Shell(*words, home=self.folder.name, **kw)

    def seen(self, notes, pattern):
        """On the screen as it stands now, not above it."""
        notes.wait(repr(pattern), lambda: re.search(pattern, '\n'.join(notes.rows()), re.M))

    def step(self, sh, number):
        before = len(sh.raw)
        sh.send('\r')
        sh.wait('echo', lambda: b'\n' in sh.raw[before:])
        sh.wait_prompt(r'small %d/3> $' % number)

    def test_follows(self):
        with self.shell('notes') as notes:
            self.seen(notes, '^waiting for a bobbin: open a lesson in another terminal')
            with self.shell() as sh:
                sh.wait_prompt()
                self.seen(notes, '^no lesson is open in the shell yet')
                sh.line('open ' + self.lesson)
                self.seen(notes, r'^small · step 0 of 3$\n^A small one$')
                self.seen(notes, r'\d:\d\d of 5 min · \d\d:\d\d:\d\d · q leaves')
                self.step(sh, 1)
                self.seen(notes, r'^small · step 1 of 3 · text$\n^One$')
                self.seen(notes, r'^Say why first\.\n\nA second paragraph, with \\x1b\[31mred\\x1b\[0m in it\.$')
                self.seen(notes, r'^next: code · One$')
                self.step(sh, 2)
                self.seen(notes, r'^small · step 2 of 3 · code$')
                self.seen(notes, r'^\(no note\)\n\nnext: text · Two\nAsk who was surprised\.$')
                self.step(sh, 3)
                self.seen(notes, r'^Ask who was surprised\.$')
                self.seen(notes, r'^next: the end$')
                sh.line('back')
                self.seen(notes, r'^next: code · One$')
                sh.line('set clock on')
                self.seen(notes, r'· clock \d:\d\d ·')
                sh.send('quit\r')
                sh.wait_end()
            self.seen(notes, '^waiting for a bobbin')
            with self.shell(self.lesson) as sh:
                self.seen(notes, r'^small · step')
                sh.wait_prompt()
                sh.child.kill(signal.SIGKILL)
                sh.wait_end()
                self.seen(notes, '^waiting for a bobbin')
            with self.shell(self.lesson) as sh:
                self.seen(notes, r'^small · step')
            self.assertNotIn(b'\x1b[31mred', notes.raw)
            notes.send('q')
            self.assertEqual(notes.wait_end(), 0)

    def test_several_follow_and_leave(self):
        with self.shell(self.lesson) as sh:
            sh.wait_prompt()
            with self.shell('notes') as one, self.shell('notes') as two:
                for notes in (one, two):
                    self.seen(notes, r'^small · step 0 of 3')
                self.step(sh, 1)
                for notes in (one, two):
                    self.seen(notes, '^Say why first')
                one.send('\x03')
                self.assertEqual(one.wait_end(), 130)
                os.kill(two.child.pid, signal.SIGSTOP)  # it hangs; the shell does not
                for number in (2, 3):
                    self.step(sh, number)
                sh.line('back')
                sh.line('goto 3')
                os.kill(two.child.pid, signal.SIGCONT)
                self.seen(two, '^Ask who was surprised')
                two.send('\x04')
                self.assertEqual(two.wait_end(), 0)
            sh.line('6 * 7')
            sh.wait_for('^42$')

    def test_the_shell_stepped_in_last(self):
        other = os.path.join(self.folder.name, 'other.md')
        with open(other, 'w', encoding='utf-8') as f:
            f.write('Only this.\n')
        with self.shell(self.lesson) as one, self.shell(other) as two:
            one.wait_prompt()
            two.wait_prompt()
            self.step(one, 1)
            with self.shell('notes') as notes:
                self.seen(notes, r'^small · step 1 of 3')
                self.seen(notes, '^1 more shell is open; this is process %d' % one.child.pid)

    def test_small_and_without_colour(self):
        with self.shell(self.lesson) as sh, self.shell('notes', cols=30, rows=12, env={'LC_ALL': 'C', 'NO_COLOR': '1'}) as notes:
            sh.wait_prompt()
            self.seen(notes, r'^small \| step 0 of 3$')
            self.step(sh, 1)
            self.seen(notes, r'^Say \*why\* first\.$')
            self.assertNotIn(b'\x1b[1m', notes.raw)
            notes.resize(70, 20)
            self.seen(notes, r'^A second paragraph, with \\x1b\[31mred\\x1b\[0m in it\.$')

    def test_without_a_terminal(self):
        with self.shell(self.lesson) as sh:
            sh.wait_prompt()
            env = {'PATH': os.environ['PATH'], 'XDG_RUNTIME_DIR': self.folder.name, 'LC_ALL': 'C.UTF-8', 'COLUMNS': '80'}
            done = subprocess.Popen([harness.BOBBIN, 'notes'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=env)
            try:
                lines = iter(done.stdout.readline, b'')
                self.assertEqual(next(lines), 'small · step 0 of 3\n'.encode())
                self.step(sh, 1)
                self.assertIn(b'Say *why* first.\n', lines)
                self.assertIn('next: code · One\n'.encode(), lines)
            finally:
                done.terminate()
                done.stdout.close()
                self.assertEqual(done.wait(harness.PATIENCE), 128 + signal.SIGTERM)

    def test_wrong_usage(self):
        done = subprocess.run([harness.BOBBIN, 'notes', 'small'], capture_output=True, timeout=harness.PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"notes takes no operands", done.stderr)


if __name__ == '__main__':
    harness.main()
