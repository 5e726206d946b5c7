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


EXERCISE = """Make `count` tell how many words there are.

```python exercise
def count(text):
    ...
```

<details><summary>Hint</summary>

There is `split`.
</details>

<details><summary>Hint</summary>

And `len`.
</details>

<details><summary>Solution</summary>

With both:

```python
def count(text):
    return len(text.split())
```

</details>

```python check
assert count('one') == 1
assert count('a  b') == 2, 'two words'
```

Then.

```python
print(count('x y z'))
```
"""


class Exercises(Lesson):
    text = EXERCISE

    def begin(self, sh):
        sh.wait_prompt()
        self.enter(sh)
        before = len(sh.raw)
        sh.send('\r')
        sh.wait('the code on the line', lambda: sh.text().endswith('2/4> def count(text):\n    ...'))
        self.assertEqual(self.keys_of(sh), '[Enter] try · [Alt-Enter] new line · [Ctrl-C] then: edit · hint 1/2 · back')

    def keys_of(self, sh):
        """The last line of keys."""
        return next(row for row in reversed(sh.scrolled()) if ' · ' in row)

    def put(self, sh, body, seen=r'\[Enter\] check · edit'):
        """Replaces the dots of the code on the line, whose place the cursor stands at, and sends it."""
        sh.send('\x1b[3~' * 3 + body + '\r')
        sh.wait_for(seen)
        sh.wait_prompt()

    def refuse(self, sh, seen):
        """Enter: the check does not hold."""
        count = sh.text().count('back on the line')
        sh.send('\r')
        sh.wait('the code is back', lambda: sh.text().count('back on the line') > count and re.search(r'> def count.*\n.*\Z', sh.text()))
        sh.wait_for(seen)

    def clear_line(self, sh):
        sh.send('\x03')
        sh.wait_prompt()

    def test_wrong_first_and_right_then(self):
        with Shell(self.path, rows=60) as sh:
            self.begin(sh)
            self.put(sh, "return text.count(' ') + 1")
            sh.send('\r')
            sh.wait_for("hint: count\\('a  b'\\) is 3")
            sh.wait_for('AssertionError: two words')
            sh.wait_for('Not yet')
            sh.wait('the code is back', lambda: sh.text().endswith("> def count(text):\n    return text.count(' ') + 1"))
            self.clear_line(sh)
            sh.send('count\r')
            sh.wait_for("NameError: name 'count' is not defined")
            sh.wait('the code is back', lambda: sh.text().endswith("> def count(text):\n    return text.count(' ') + 1"))
            sh.send('\x1b[D' * 0 + '\x7f' * len("text.count(' ') + 1") + 'len(text.split())\r')
            sh.wait_for(r'check · edit[^\0]*check · edit')
            sh.wait_prompt()
            self.enter(sh)
            sh.wait_for('^Solved')
            self.assertTrue(self.keys_of(sh).startswith('[Enter] next'))
            self.enter(sh)
            self.enter(sh)
            sh.wait_for('^3$')

    def test_hints_come_one_by_one_and_the_solution_after_an_attempt(self):
        with Shell(self.path, rows=60) as sh:
            self.begin(sh)
            for line, said in (('hint', 'hint 1 of 2\nThere is split'), ('solution', 'try it first'), ('hint', 'hint 2 of 2\nAnd len'),
                               ('hint', 'that was the last hint'), ('check', 'there is nothing new to check')):
                self.clear_line(sh)
                sh.send(line + '\r')
                sh.wait_for(said)
                sh.wait('the code is back', lambda: sh.text().endswith('> def count(text):\n    ...'))
            self.put(sh, 'pass')
            sh.send('check\r')
            sh.wait_for("hint: count\\('one'\\) is None")
            sh.wait('the code is back', lambda: sh.text().endswith('> def count(text):\n    pass'))
            self.clear_line(sh)
            sh.send('solution\r')
            sh.wait_for('^With both:$')
            sh.wait('it is on the line', lambda: sh.text().endswith('> def count(text):\n    return len(text.split())'))
            sh.send('\r')
            sh.wait_prompt()
            self.enter(sh)
            sh.wait_for('^Solved')

    def test_what_was_typed_survives_ctrl_c(self):
        with Shell(self.path) as sh:
            self.begin(sh)
            sh.send('\x1b[3~' * 3 + 'x = 1\x1b\rreturn x\x1b[A\x1b[H# \x1b[1~')
            sh.wait('three lines', lambda: re.search(r'def count\(text\):\n    x = 1\n    return x$|# ', sh.text()))
            self.clear_line(sh)
            sh.send('hint\r')
            sh.wait('it is back', lambda: sh.text().count('x = 1\n    return x') >= 2)

    def test_lines_beside_the_attempt_do_not_count(self):
        with Shell(self.path, rows=60) as sh:
            self.begin(sh)
            self.put(sh, 'return len(text.split())')
            sh.line("count('a b c d')")
            sh.wait_for('^4$')
            sh.line('nosuch')
            sh.line('x = 5')
            sh.send('check\r')
            sh.wait_for('^Solved')
            sh.wait_prompt()
            self.says(sh, 'x', '(?m)^5$')

    def test_variables_are_put_back(self):
        with Shell(self.path, rows=60) as sh:
            sh.wait_prompt()
            sh.line('kept = [1, 2]; count = 7')
            self.enter(sh)
            sh.send('\r')
            sh.wait('the code on the line', lambda: sh.text().endswith('    ...'))
            self.put(sh, 'kept.append(3); return len(kept)')
            self.refuse(sh, 'Not yet')
            self.clear_line(sh)
            sh.send('print(kept, count)\r')
            sh.wait_for(r'^\[1, 2\] 7$')

    def test_an_attempt_that_fails_leaves_nothing(self):
        with Shell(self.path, rows=60) as sh:
            sh.wait_prompt()
            sh.line('kept = 1')
            self.enter(sh)
            sh.send('\r')
            sh.wait('the code on the line', lambda: sh.text().endswith('    ...'))
            sh.send('\x1b[3~' * 3 + 'pass\x1b\r\x15kept = 2\x1b\r1 / 0\r')
            sh.wait_for('ZeroDivisionError')
            sh.wait_for('All variables are what they were before')
            self.clear_line(sh)
            sh.send('print(kept)\r')
            sh.wait_for(r'^1$')

    def test_an_endless_attempt_is_ended(self):
        path = write_lesson(self.folder.name, self.text.replace('```python exercise', '<!-- bobbin: timeout=1 -->\n```python exercise'))
        with Shell(path, rows=60) as sh:
            self.begin(sh)
            self.put(sh, 'while True: pass')
            self.refuse(sh, "the cell's time was up")
            sh.wait_for('Not yet')

    def test_ctrl_c_ends_a_check_without_judging(self):
        with Shell(self.path, rows=60) as sh:
            self.begin(sh)
            self.put(sh, 'print("here"); sleep(1000)')
            sh.send('\r')
            sh.wait_for('^here$')
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()
            self.assertNotIn('Not yet', sh.text())
            self.assertTrue(self.keys_of(sh).startswith('[Enter] check'))

    def test_threads_that_are_left_are_named_and_ended(self):
        with Shell(self.path, rows=60) as sh:
            sh.wait_prompt()
            sh.line('mine = spawn(sleep, 1000)')
            self.enter(sh)
            sh.send('\r')
            sh.wait('the code on the line', lambda: sh.text().endswith('    ...'))
            self.put(sh, 'spawn(sleep, 1000); return len(text.split())')
            sh.send('\r')
            sh.wait_for('Thread-2 and 1 more were still at work, and are ended')
            sh.wait_for('^Solved')
            sh.wait_prompt()
            self.says(sh, 'threads', r'(?s)Thread-1 +waiting.*Thread-2 +killed.*Thread-3 +killed')

    def test_enter_asks_once_and_skip_goes_past(self):
        with Shell(self.path, rows=60) as sh:
            self.begin(sh)
            self.clear_line(sh)
            sh.send('\r')
            sh.wait_for('This exercise is not solved yet. Enter once more')
            sh.wait('the code is back', lambda: sh.text().endswith('    ...'))
            self.clear_line(sh)
            sh.line('goto 2', r'.*')
            self.clear_line(sh)
            sh.send('set skip off\r')
            sh.wait('the code is back', lambda: sh.text().endswith('    ...'))
            for line in ('', 'skip'):
                self.clear_line(sh)
                sh.send(line + '\r')
                sh.wait_for('nothing can be left out' if line else 'not solved yet.$')
                sh.wait('the code is back', lambda: sh.text().endswith('    ...'))
            self.clear_line(sh)
            sh.send('set skip on\r')
            sh.wait('the code is back', lambda: sh.text().endswith('    ...'))
            self.clear_line(sh)
            sh.send('skip\r')
            sh.wait_for('the exercise is left out')

    def test_edit(self):
        with Shell(self.path, rows=60, env={'EDITOR': "sed -i 's/[.]*$//; s/^ *$/    return len(text.split())/'"}) as sh:
            self.begin(sh)
            self.clear_line(sh)
            sh.send('edit\r')
            sh.wait('the new code is on the line', lambda: sh.text().endswith('    return len(text.split())'))
            sh.send('\r')
            sh.wait_prompt()
            self.enter(sh)
            sh.wait_for('^Solved')

    def test_edit_without_an_editor(self):
        with Shell(env={'EDITOR': 'no-such-editor'}) as sh:
            sh.wait_prompt()
            self.says(sh, 'edit', "there is no editor 'no-such-editor'")
        with Shell(env={'VISUAL': 'false'}) as sh:
            sh.wait_prompt()
            self.says(sh, 'edit', "the editor 'false' failed")
        with Shell(env={'EDITOR': 'true', 'TMPDIR': '/nowhere'}) as sh:
            sh.wait_prompt()
            self.says(sh, 'edit', 'no file can be made for the editor')

    def test_edit_takes_what_was_typed_last(self):
        with Shell(env={'EDITOR': 'sed -i s/6/60/'}) as sh:
            sh.wait_prompt()
            sh.line('6 * 7')
            sh.send('edit\r')
            sh.wait('it is on the line', lambda: sh.cursor_row() == 'bobbin> 60 * 7')
            sh.send('\r')
            sh.wait_for('^420$')

    def test_run_takes_the_solution(self):
        done = run('run', self.path)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertIn('a solution of it:', done.stdout.decode())
        self.assertTrue(done.stdout.endswith(b'3\n'))
        with Shell(self.path, rows=60) as sh:
            sh.wait_prompt()
            sh.line('run all')
            sh.wait_for('^3$')

    def test_check(self):
        self.assertEqual(run('check', self.path).returncode, 0)
        easy = write_lesson(self.folder.name, self.text.replace('    ...', '    return len(text.split())'), 'easy.md')
        done = run('check', easy)
        self.assertEqual(done.returncode, 1)
        self.assertIn('easy.md:3: this exercise is solved by the code that it begins with', done.stdout.decode())
        wrong = write_lesson(self.folder.name, self.text.replace('return len', 'return 5 * len'), 'wrong.md')
        done = run('check', wrong)
        self.assertEqual(done.returncode, 1)
        self.assertIn('wrong.md:23: the solution of this exercise does not pass its check', done.stdout.decode())
        self.assertIn("count('one') is 5", done.stdout.decode())

    def test_without_an_exercise(self):
        with Shell('00-tour') as sh:
            sh.wait_prompt()
            self.enter(sh)
            for word in ('check', 'hint', 'solution'):
                self.says(sh, word, 'no exercise is open')


class Assertions(unittest.TestCase):
    def test_parts_are_told(self):
        for code, hint in (("count('a b') == 4", "hint: count('a b') is 3"),
                           ("0 < count('ab') < n < 9", "hint: count('ab') is 2, n is 1"),
                           ('0 > count("x") < nosuch', 'hint: count("x") is 1'),
                           ("not count('x')", "hint: count('x') is 1"),
                           ('n in [2, 3]', 'hint: n is 1'),
                           ('n > 5 and nosuch', 'hint: n > 5 and nosuch is False'),
                           ('list(range(1000)) == []', 'hint: list(range(1000)) is a list of length 1000'),
                           ("'x' * 5000 == ''", "hint: 'x' * 5000 is a str of length 5000"),
                           ('"a" *\\\n  100 == ""', "is '" + 'a' * 59 + '...')):
            done = run('-c', 'def count(s): return len(s)\nn = 1\nassert ' + code)
            self.assertEqual(done.returncode, 1)
            self.assertIn(hint, done.stderr.decode())

    def test_there_is_nothing_to_tell(self):
        for code in ('False', '1 == 2', '[1, 2] == [2, 1]'):
            self.assertNotIn('hint', run('-c', 'assert ' + code).stderr.decode())


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
