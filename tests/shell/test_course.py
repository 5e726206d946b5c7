"""Questions answered at the prompt, predictions, steps in a row, and what a teacher types."""

import os
import re
import tempfile
import unittest

import harness
from harness import Shell
from test_lesson import run, write_lesson

QUIZ = """# Questions

<!-- bobbin: fixed -->
<details><summary>Q: Which are even?</summary>

- [ ] 3

  Three is not.

- [x] 4

  Half of it is 2.

- [x] 6

These two.
</details>

<details><summary>Q: Why?</summary>

Because two divides them.
</details>

## Guessing

What will it be?

<!-- bobbin: fixed -->
<details><summary>Q: What is printed?</summary>

- [x] 42
- [ ] 67

  That would be text.

Numbers are multiplied.
</details>

```python
print(6 * 7)
```

## The end

Done.
"""

CELLS = """One.

```python
n = 1
```

Two.

```python
nosuch
```

Three.

```python
print('never', 'here')
```
"""

RACE = """```python
a = spawn(sleep, 0.01)
b = spawn(sleep, 0.2)
join
```
"""


class Lesson(unittest.TestCase):
    text = QUIZ

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = write_lesson(self.folder.name, self.text)

    def tearDown(self):
        self.folder.cleanup()

    def keys(self, sh):
        """The line of keys above the prompt."""
        return next(row for row in reversed(sh.rows()[:sh.screen.cursor.y]) if row)

    def enter(self, sh):
        before = len(sh.raw)
        sh.send('\r')
        sh.wait('echo', lambda: b'\n' in sh.raw[before:])
        sh.wait_prompt()

    def says(self, sh, line, pattern):
        """Types a line; what it shows must match."""
        sh.line('clear')
        sh.line(line)
        self.assertRegex('\n'.join(sh.rows()), pattern)


class Questions(Lesson):
    def test_wrong_first_and_right_then(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            self.enter(sh)
            self.enter(sh)
            self.assertRegex(self.keys(sh), r'^\[a-c\] answer')
            self.assertIn('(more than one is right)', sh.text())
            self.says(sh, 'a', r'(?s)No: a is not right\.\n  a\) 3\n     Three is not\.\nTry again')
            self.says(sh, 'b', 'Not all of it: b is right')
            self.says(sh, 'a, b', r'No: a is not right')
            self.says(sh, 'd', 'The choices are a to c')
            self.assertNotIn('These two', sh.text())
            self.says(sh, 'c b', r'(?s)Right\.\n  b\) 4\n     Half of it is 2\.\n.*These two\.')
            self.assertNotRegex(self.keys(sh), 'answer$|a-c')
            self.says(sh, 'a', 'NameError')

    def test_variables_stay_reachable(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('a = 5')
            self.says(sh, 'a', '(?m)^5$')
            self.enter(sh)
            self.enter(sh)
            self.says(sh, 'a', r'(?s)No: a is not right.*print\(a\)')
            self.says(sh, 'print(a)', '(?m)^5$')
            self.says(sh, 'a + 1', '(?m)^6$')

    def test_answer_reveals(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('goto 2')
            self.says(sh, 'answer b, c', 'Right')
            sh.line('again')
            self.says(sh, 'answer', r'(?s)b\) 4\n  c\) 6\nThese two')
            self.says(sh, 'answer b', 'no question is open')
            self.enter(sh)
            self.says(sh, 'answer their halves are whole', r'(?s)You said:\n     their halves are whole\nIt is:\nBecause two divides them')

    def test_a_prediction_is_compared(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('goto guess')
            self.enter(sh)
            self.assertRegex(self.keys(sh), r'^\[a-b\] predict')
            self.says(sh, 'b', 'Noted: b')
            self.assertNotIn('That would be', sh.text())
            self.says(sh, '', r'(?s)42\n\nYou said:\n  b\) 67\n     That would be text\.\nIt is:\n  a\) 42\nNumbers are multiplied')
            sh.line('goto 5')
            sh.line('again')
            self.says(sh, 'a', 'Noted: a')
            self.says(sh, '', r'(?s)42\n\nYou said, and so it is:\n  a\) 42\nNumbers are multiplied')

    def test_enter_asks_once(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('goto 5')
            self.says(sh, '', r'First: what do you think\? \(a-b\)')
            self.assertIn('small 5/', sh.cursor_row())
            self.says(sh, '', r'(?s)42\n\nIt is:\n  a\) 42')

    def test_nothing_may_be_skipped(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('set skip off')
            self.enter(sh)
            self.enter(sh)
            self.assertNotIn('skip', self.keys(sh))
            for line, said in (('', 'First: what do you think'), ('skip', 'nothing can be left out'), ('goto 5', 'nothing can be left out'),
                               ('/divides', 'none of the'), ('/Guess', 'nothing can be left out'), ('answer', 'first say what you think'),
                               ('run all', 'Your answer comes first')):
                self.says(sh, line, said)
                self.assertIn('small 2/', sh.cursor_row())
            sh.line('a')
            sh.line('answer')
            self.enter(sh)
            self.assertIn('small 3/', sh.cursor_row())
            sh.line('set skip on')
            sh.line('goto 5')
            self.assertIn('small 5/', sh.cursor_row())

    def test_the_seed_decides_the_order(self):
        rows = '\n'.join('- [ ] choice %d' % i for i in range(8))
        path = write_lesson(self.folder.name, '<details><summary>Q: Which?</summary>\n\n%s\n- [x] this\n\n</details>\n' % rows, 'many.md')
        orders = [re.findall(r'(?m)^  [a-i]\) (.*)$', run('run', path).stdout.decode()) for _ in range(2)]
        self.assertEqual(orders[0], orders[1])
        self.assertEqual(sorted(orders[0]), ['choice %d' % i for i in range(8)] + ['this'])
        self.assertNotEqual(orders[0], sorted(orders[0]))
        with Shell(path) as sh:
            sh.wait_prompt()
            self.enter(sh)
            self.assertEqual(re.findall(r'(?m)^  [a-i]\) (.*)$', sh.text()), orders[0])
            self.says(sh, 'abcdefghi'[orders[0].index('choice 3')], 'No')
            self.says(sh, 'abcdefghi'[orders[0].index('this')], 'Right')

    def test_a_replay_asks_nobody(self):
        done = run('run', self.path)
        self.assertEqual(done.returncode, 0)
        self.assertIn('What is printed?', done.stdout.decode())
        self.assertNotIn('You said', done.stdout.decode())


class Series(Lesson):
    text = CELLS

    def test_run_some(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('run 3')
            self.assertIn('small 3/', sh.cursor_row())
            self.says(sh, 'n', '(?m)^1$')
            for wrong in ('run 0', 'run -1', 'run some', 'run 1.5'):
                self.says(sh, wrong, 'how many steps, or all')

    def test_run_all_stops_at_a_cell_that_fails(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            sh.line('run all')
            sh.wait_for('stopped at step 4')
            self.assertIn('NameError', sh.text())
            self.assertNotIn('Three.', sh.text())
            sh.line('run all')
            sh.wait_for('never here')
            sh.wait_for('That was the last step')

    def test_ctrl_c_stops_a_series(self):
        path = write_lesson(self.folder.name, '```python\nsleep(1000)\n```\n\nNot this.\n', 'long.md')
        with Shell(path) as sh:
            sh.wait_prompt()
            sh.send('run all\r')
            sh.wait_for('^> sleep')
            sh.send('\x03')
            sh.wait_for('stopped at step 1')
            sh.wait_prompt()
            self.assertNotIn('Not this', sh.text())

    def test_without_a_lesson(self):
        with Shell() as sh:
            sh.wait_prompt()
            for word in ('run 3', 'run all', 'again 5', 'search x', '/x'):
                self.says(sh, word, 'no lesson is open')


class Again(Lesson):
    text = RACE

    def test_orders_are_told(self):
        with Shell(self.path, rows=50) as sh:
            sh.wait_prompt()
            self.says(sh, 'again 3', 'no step was shown yet')
            self.enter(sh)
            sh.line('again 3')
            sh.wait_for(r'finishing order was the same in all 3 runs\n +3 times  1, 2$')
            self.assertEqual(len(re.findall(r'run \d of 3', sh.text())), 3)
            self.says(sh, 'again 0', 'how often')

    def test_threads_that_nobody_joins_are_waited_for(self):
        path = write_lesson(self.folder.name, '```python\nt = spawn(sleep, 0.1)\n```\n', 'loose.md')
        with Shell(path, rows=50) as sh:
            sh.wait_prompt()
            self.enter(sh)
            sh.line('again 2')
            sh.wait_for(r'finishing order was the same in all 2 runs\n +2 times  1$')

    def test_orders_that_differ(self):
        code = 'k = 0\n```\n\n```python\nk += 1\na = spawn(sleep, 0.3 * (k % 2))\nb = spawn(sleep, 0.15)\njoin\n'
        path = write_lesson(self.folder.name, '```python\n' + code + '```\n', 'both.md')
        with Shell(path, rows=60) as sh:
            sh.wait_prompt()
            self.enter(sh)
            self.enter(sh)
            sh.line('again 4')
            sh.wait_for('finishing order differed in 2 of 4 runs')
            sh.wait_for('^ +2 times  1, 2$')
            sh.wait_for('^ +2 times  2, 1$')

    def test_ctrl_c(self):
        path = write_lesson(self.folder.name, '```python\nt = spawn(sleep, 1000)\n```\n', 'loose.md')
        with Shell(path) as sh:
            sh.wait_prompt()
            self.enter(sh)
            sh.send('again 2\r')
            sh.wait_for('waiting until Thread-1 has finished')
            sh.send('\x03')
            sh.wait_for('stopped in run 0 of 2')
            sh.wait_prompt()
            sh.line('kill all')
            sh.send('again 2\r')
            sh.wait_for('run 1 of 2')
            sh.wait_for(r'Thread-\d +started[^\0]*started')
            sh.send('\x03')
            sh.wait_for('stopped in run 1 of 2')
            sh.wait_prompt()


class Clock(Lesson):
    text = '---\nformat: 1\ntitle: T\nminutes: 20\n---\n\nOne.\n\n---\n\nTwo.\n'

    def test_clock(self):
        with Shell(self.path) as sh:
            sh.wait_prompt()
            self.assertNotRegex(self.keys(sh), r'^\d')
            sh.line('set clock on')
            self.enter(sh)
            self.assertRegex(self.keys(sh), r'^\d+:\d\d of 20 min . \[Enter\] next')
            sh.line('set clock off')
            self.enter(sh)
            self.assertNotRegex(self.keys(sh), r'^\d')


if __name__ == '__main__':
    harness.main()
