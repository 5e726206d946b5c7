"""Progress: a lesson gone on with after kill -9, bars in the list of lessons, what is told, what is forgotten, and trouble with the file."""

import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import unittest

import harness
from harness import Shell

LESSON = """---
title: Small steps
---

# One

The first text.

```python
n = 20
print('first', n)
```

## Two

The second text.

```python
n + 1
```

<details>
<summary>Q: What is n?</summary>

- [ ] ten
- [x] twenty

</details>

The end of it.
"""
STEPS = 6

EXERCISE = """```python exercise
answer = 0
```

<details><summary>Solution</summary>

```python
answer = 8
```

</details>

```python check
assert answer == 8
```

Now it is used.

```python
answer + 1
```
"""


class Progress(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.home = os.path.join(self.folder.name, 'home')
        self.lessons = os.path.join(self.folder.name, 'lessons')
        os.mkdir(self.home)
        os.mkdir(self.lessons)
        self.path = self.write(LESSON)
        self.file = os.path.join(self.home, '.local/state/bobbin/progress.db')

    def tearDown(self):
        self.folder.cleanup()

    def write(self, text, name='small.md'):
        path = os.path.join(self.lessons, name)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        return path

    def shell(self, *words, **kw):
        return Shell(*words, home=self.home, env=dict({'BOBBIN_LESSONS': self.lessons}, **kw))

    def run_bobbin(self, *words, **env):
        full = dict({'PATH': os.environ['PATH'], 'HOME': self.home, 'BOBBIN_LESSONS': self.lessons, 'LC_ALL': 'C.UTF-8'}, **env)
        return subprocess.run([harness.BOBBIN, *words], stdin=subprocess.DEVNULL, capture_output=True, env=full, timeout=harness.PATIENCE * 3, cwd=self.home)

    def kept(self):
        """Where one stands, as the file has it; None: nowhere."""
        try:
            with sqlite3.connect('file:%s?mode=ro' % self.file, uri=True) as db:
                row = db.execute('SELECT at FROM lesson').fetchone()
            return row and row[0]
        except sqlite3.Error:
            return None

    def wait_kept(self, sh, at):
        sh.wait('step %s in the file' % at, lambda: self.kept() == at)

    def step(self, sh, number, steps=STEPS):
        before = len(sh.raw)
        sh.send('\r')
        sh.wait('echo', lambda: b'\n' in sh.raw[before:])
        sh.wait_prompt(r'small %d/%d> $' % (number, steps))

    def take(self, steps):
        """A session that takes so many steps and leaves."""
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            for i in range(steps):
                self.step(sh, i + 1)
            sh.send('quit\r')
            self.assertEqual(sh.wait_end(), 0)

    def test_killed_at_every_step(self):
        for n in range(1, STEPS + 1):
            with self.shell(self.path) as sh:
                begin = n - 1 if n < STEPS else n - 2  # a question that is open is asked again
                sh.wait_prompt(r'small %d/%d> $' % (begin, STEPS))
                if begin > 0:
                    sh.wait_for('You stopped at step %d of %d.*, today at' % (begin, STEPS))
                    sh.wait_for(r'\[Enter\] goes on there')
                for step in range(begin, n):
                    self.step(sh, step + 1)
                self.wait_kept(sh, n)
                sh.child.kill(signal.SIGKILL)
                self.assertEqual(sh.wait_end(), -signal.SIGKILL)
        with self.shell(self.path) as sh:
            sh.wait_for('You have been through all of it')
            sh.wait_prompt(r'small 0/6> $')

    def test_goes_on_with_what_was_defined(self):
        self.take(3)
        with self.shell(self.path) as sh:
            sh.wait_for(r'first runs the cell before it again, unseen')
            self.step(sh, 4)
            sh.wait_for('running 1 earlier cell again')
            sh.wait_for('^21$')
            self.assertNotIn('first 20', sh.text())
            sh.line("print('seen')")
            sh.wait_for('^seen$')
            sh.line('n')
            sh.wait_for('^20$')
        with self.shell(self.path) as sh:  # who begins anew runs nothing twice
            sh.wait_prompt()
            sh.line('goto 1')
            self.step(sh, 2)
            self.assertNotIn('running', sh.text())
            sh.wait_for('first 20')

    def test_catching_up_is_stopped(self):
        self.write(LESSON.replace('n = 20', 'n = 20; sleep(0 if PATIENT else 1000)').replace('The first text.', '```python\nPATIENT = True\n```'))
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            for i in range(3):
                self.step(sh, i + 1, 7)
            self.wait_kept(sh, 3)
        self.write(LESSON.replace('n = 20', 'n = 20; sleep(0 if PATIENT else 1000)').replace('The first text.', '```python\nPATIENT = False\n```'))
        with self.shell(self.path) as sh:
            sh.wait_prompt(r'small 3/\d> $')
            sh.send('\r')
            sh.wait_for('running 2 earlier cells again')
            sh.send('\x03')
            sh.wait_for('^stopped; the cells behind it were not run again')
            sh.wait_prompt(r'small 3/\d> $')
            sh.line('6 * 7')
            sh.wait_for('^42$')

    def test_a_changed_lesson(self):
        self.take(4)
        self.write(LESSON.replace('## Two', '## New\n\nNew text.\n\n```python\nnew = 1\n```\n\n## Two'))
        with self.shell(self.path) as sh:
            sh.wait_for('This lesson has changed since: step 4 of 6 is now step 6 of 8.')
            sh.wait_prompt('small 6/8> $')
            sh.send('\r')
            sh.wait_for('What is n')
            sh.wait_prompt('small 7/8> $')
            self.wait_kept(sh, 7)
        with self.shell(self.path) as sh:
            sh.wait_prompt('small 6/8> $')
            self.assertNotIn('changed', sh.text())

    def test_answers(self):
        self.take(4)
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            self.step(sh, 5)
            sh.wait_for('What is n')
            letters = dict(re.findall(r'([ab])\) (ten|twenty)', sh.text())[::-1])
            wrong, right = sorted(letters, key=lambda letter: letters[letter] == 'twenty')
            sh.line(wrong)
            sh.line(right)
            sh.line('progress')
            sh.wait_for(r'^  questions +1 of 1 answered, 0 at the first try')
            sh.wait_for(r'^  step +5  right after 2 tries: twenty')
            sh.child.kill(signal.SIGKILL)
            sh.wait_end()
        with self.shell(self.path) as sh:  # what is right is not asked again
            sh.wait_prompt(r'small 5/6> $')
            self.step(sh, 6)
            sh.wait_for('The end of it')

    def test_exercises(self):
        path = self.write(EXERCISE, 'solve.md')
        with self.shell(path) as sh:
            sh.wait_prompt()
            sh.send('\r')
            sh.wait('the code on the line', lambda: sh.text().endswith('> answer = 0'))
            for attempt, said in (('5', 'Not yet'), ('8', 'Solved')):
                sh.send('\x7f' + attempt + '\r')
                sh.wait_for(r'> answer = ' + attempt + r'\n[^\0]*\[Enter\] check')
                sh.wait_prompt()
                sh.send('\r')
                sh.wait_for('^' + said)
                sh.wait('the prompt', lambda: sh.text().endswith(('/3>', '> answer = 5')))
            sh.wait_prompt(r'solve 1/3> $')
            sh.line('progress')
            sh.wait_for(r'^  exercises +1 of 1 solved, 0 at the first try')
            sh.wait_for(r'^  step +1  right after 2 tries: answer = 8')
            sh.child.kill(signal.SIGKILL)
            sh.wait_end()
        with self.shell(path) as sh:  # what solved it runs again, so what follows can use it
            sh.wait_prompt(r'solve 1/3> $')
            for number in (2, 3):
                before = len(sh.raw)
                sh.send('\r')
                sh.wait('echo', lambda: b'\n' in sh.raw[before:])
                sh.wait_prompt(r'solve %d/3> $' % number)
            sh.wait_for('running 1 earlier cell again')
            sh.wait_for('^9$')

    def test_several_steps_at_once(self):
        self.take(2)
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('run 2')
            sh.wait_for('running 1 earlier cell again')
            sh.wait_for('^21$')
            sh.wait_prompt(r'small 4/6> $')
            self.assertNotIn('first 20', sh.text())

    def test_a_moved_folder(self):
        self.take(2)
        elsewhere = os.path.join(self.folder.name, 'elsewhere')
        os.rename(self.lessons, elsewhere)
        with self.shell(os.path.join(elsewhere, 'small.md')) as sh:
            sh.wait_for('You stopped at step 2 of 6')
        os.rename(os.path.join(elsewhere, 'small.md'), os.path.join(elsewhere, 'other.md'))
        with self.shell(os.path.join(elsewhere, 'other.md')) as sh:
            sh.wait_for('You stopped at step 2 of 6')

    def test_bars(self):
        self.take(3)
        self.write('Nothing.\n', 'other.md')
        done = self.run_bobbin('list')
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertRegex(done.stdout.decode(), r'(?m)^  small .* █████░░░░░   3/6    Small steps$')
        self.assertRegex(done.stdout.decode(), r'(?m)^  other .* ░░░░░░░░░░   0/1    other$')
        done = self.run_bobbin('list', LC_ALL='C')
        self.assertRegex(done.stdout.decode('ascii'), r'(?m)^  small .* #####\.\.\.\.\.   3/6    Small steps$')
        with self.shell() as sh:
            sh.wait_prompt()
            sh.line('lessons')
            sh.wait_for('small .* █████░░░░░   3/6')
            sh.line('progress')
            sh.wait_for(r'^  small +█████░░░░░   3/6    0/1 answered, less than a minute')
            sh.line('progress small')
            sh.wait_for(r'^  steps +█████░░░░░ 3 of 6; the last one was step 3')
            sh.line('progress other')
            sh.wait_for('^nothing is kept of other yet')
            sh.line('progress oter')
            sh.wait_for("did you mean 'other'")
            sh.line('open small')
            sh.wait_for('You stopped at step 3')
            self.step(sh, 4)
            sh.line('progress')
            sh.wait_for('██████░░░░ 4 of 6')

    def test_forgetting(self):
        self.take(2)
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            for answer in ('\r', 'n\r', '\x03'):
                sh.line('reset progress small', r'forget what you did in small\? y/N> $')
                sh.send(answer)
                sh.wait_prompt(r'small 2/6> $')
                self.assertEqual(self.kept(), 2)
            sh.wait_for('^nothing was changed')
            sh.line('reset progress smal')
            sh.wait_for("did you mean 'small'")
            sh.line('reset this')
            sh.wait_for(r'usage: reset \[progress LESSON\]')
            sh.line('reset progress', r'forget what you did in small\? y/N> $')
            sh.line('yes')
            sh.wait_for('^forgotten')
            sh.wait('nothing kept', lambda: self.kept() is None)
            sh.line('progress small')
            sh.wait_for('^nothing is kept of small yet')

    def test_trouble_is_told_once(self):
        os.makedirs(os.path.dirname(self.file))
        with open(self.file, 'wb') as f:
            f.write(b'no database ' * 1000)
        with self.shell(self.path) as sh:
            sh.wait_for(r'file with your progress was damaged[^>]*progress\.db\.damaged-1')
            for i in range(3):
                self.step(sh, i + 1)
            self.wait_kept(sh, 3)
            self.assertEqual(sh.text().count('damaged or not'), 1)
        with open(self.file + '.damaged-1', 'rb') as f:
            self.assertTrue(f.read().startswith(b'no database'))
        with open(self.file, 'wb') as f:
            f.write(b'no database ' * 1000)
        done = self.run_bobbin('list')
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'small', done.stdout)
        self.assertIn(b'cannot be read', done.stderr)

    def test_two_at_once(self):
        with self.shell(self.path) as one, self.shell(self.path) as two:
            for sh in (one, two):
                sh.wait_prompt()
            for i in range(4):
                self.step(one, i + 1)
                self.step(two, i + 1)
            self.wait_kept(one, 4)
            two.line('goto 6')
            self.wait_kept(two, 6)
            one.line('progress')
            one.wait_for('5 of 6')
            self.assertNotIn('not kept', one.text() + two.text())

    def test_no_trace_without_a_terminal(self):
        self.assertEqual(self.run_bobbin('run', self.path).returncode, 0)
        self.assertEqual(self.run_bobbin(self.path).returncode, 0)
        self.assertEqual(self.run_bobbin('list').returncode, 0)
        self.assertEqual(os.listdir(self.home), [])

    # A process that is forked while progress is written may use databases of its own.
    def test_forks_meanwhile(self):
        cell = """```python
p = [Process(target=fill, args=(i,)) for i in range(4)]
for x in p: x.start()
for x in p: x.join()
[x.exitcode for x in p]
```

Text.

"""
        self.write("""```python
from multiprocessing import Process
def fill(i):
    database('d{}'.format(i)).append(i)
```

""" + cell * 6)
        with self.shell(self.path) as sh:
            sh.wait_prompt()
            for i in range(13):
                before = len(sh.raw)
                sh.send('\r')
                sh.wait('echo', lambda: b'\n' in sh.raw[before:])
                sh.wait_prompt(r'small %d/13> $' % (i + 1))
            self.assertEqual(sh.text().count('[0, 0, 0, 0]'), 6)
            self.wait_kept(sh, 13)


if __name__ == '__main__':
    harness.main()
