"""Walking along a schedule at the prompt: forward, back, by hand, out of it; in a lesson, and in plain ASCII."""

import os
import tempfile
import unittest

import harness
from harness import Shell

PROGRAM = """x = 0
def inc():
    global x
    x = x + 1

def both():
    t1 = thread(inc)
    t2 = thread(inc)
    start t1, t2
    join t1, t2

"""
LESSON = '---\nformat: 1\ntitle: Walks\n---\n\n# One\n\n```python\n' + PROGRAM + """```

```python
explore both()
```

```python
replay 2
```

```python
print('after', x)
```
"""
PROMPT = r'bobbin> $'
WALK = r'(replay|by hand)( \d+)?( \d+/\d+)?> $'


class Walk(unittest.TestCase):
    def begin(self, **options):
        sh = Shell(**options)
        self.addCleanup(sh.close)
        sh.wait_prompt(PROMPT)
        sh.paste(PROGRAM)
        sh.send('\r')
        sh.wait_prompt(PROMPT)
        sh.line('explore both()', PROMPT)
        return sh

    def test_forward_and_back(self):
        sh = self.begin()
        sh.line('replay 2', r'replay 2 0/6> $')
        sh.wait_for(r'^outcome 2 of both\(\): x=1$')
        sh.wait_for(r'^  > main  start T1, T2 ')
        for i in range(1, 6):
            sh.line('', r'replay 2 %d/6> $' % i)
        sh.line('next', r'replay 2 6/6> $')
        sh.wait_for(r'^It ends here: x=1$')
        sh.line('', r'replay 2 6/6> $')
        sh.wait_for(r'^this is its end; back, goto N, or quit$')
        sh.line('back', r'replay 2 5/6> $')
        sh.line('goto 2', r'replay 2 2/6> $')
        self.assertRegex(sh.rows()[sh.screen.cursor.y - 4], r'^   2 .*read x . 0 +0$')
        sh.line('goto 7', r'replay 2 2/6> $')
        sh.wait_for(r'^goto: a number from 0 to 6$')
        sh.line('goto 0', r'replay 2 0/6> $')
        sh.line('back', r'replay 2 0/6> $')
        sh.wait_for(r'^this is its beginning$')
        sh.line('quit', PROMPT)

    def test_by_hand(self):
        sh = self.begin()
        sh.line('replay 2', r'replay 2 0/6> $')
        sh.line('', r'replay 2 1/6> $')
        sh.line('main', r'replay 2 1/6> $')
        sh.wait_for(r'^main cannot go on: it waits for T1, T2$')
        sh.line('T9', r'replay 2 1/6> $')
        sh.wait_for(r'^there is no task T9 here: T1 or T2 can go on$')
        sh.line('T2', r'by hand 2> $')
        sh.line('', r'by hand 2> $')
        sh.wait_for(r'^who goes on\? T1 or T2$')
        sh.line('Thread-2', r'by hand 3> $')
        sh.line('', r'by hand 4> $')  # the only one
        sh.line('', r'by hand 5> $')
        sh.line('', r'by hand 6> $')
        sh.wait_for(r'^It ends here: x=2$')
        sh.wait_for(r'^v1:[0-9a-f]{4}:main,T2\*2,T1\*2,main$')

    def test_from_the_beginning_by_hand(self):
        sh = self.begin()
        sh.line('set schedule manual', r'bobbin manual> $')
        sh.line('show schedule', r'bobbin manual> $')
        sh.wait_for(r'^  schedule +manual ')
        sh.line('both()', r'by hand 0> $')
        sh.wait_for(r'^both\(\) by hand, on a copy of your variables$')
        sh.line('', r'by hand 1> $')
        for i, task in enumerate(['T1', 'T2', 'T1', 'T2'], 2):
            sh.line(task, r'by hand %d> $' % i)
        sh.line('', r'by hand 6> $')
        sh.wait_for(r'^It ends here: x=1$')
        sh.line('both()', r'by hand 0> $')
        sh.line('quit', r'bobbin manual> $')
        sh.line('set schedule free', PROMPT)
        sh.line('both()', PROMPT)
        sh.line("print('now', x)", PROMPT)
        sh.wait_for(r'^now 2$')

    def test_what_else_is_typed(self):
        sh = self.begin()
        sh.line('replay 2', r'replay 2 0/6> $')
        sh.line('show 2', r'replay 2 0/6> $')
        sh.line('help replay', r'replay 2 0/6> $')
        sh.line('replay 1', r'replay 1 0/6> $')
        sh.send('some text')
        sh.wait('echo', lambda: sh.cursor_row().endswith('/6> some text'))
        sh.send('\x03')
        sh.wait_prompt(r'replay 1 0/6> $')
        sh.line("print('still', x)", PROMPT)
        sh.wait_for(r'^still 0$')
        sh.line('replay v1:0000:main,T1,T1,T1', r'replay 0/4> $')
        sh.wait_for(r'^This schedule belongs to another program')
        sh.wait_for(r'^The schedule parts from the program at step 4')
        for i in range(1, 4):
            sh.line('', r'replay %d/4> $' % i)
        sh.line('', r'by hand 4> $')

    def test_completion_knows_the_tasks(self):
        sh = self.begin()
        sh.line('replay 2', WALK)
        sh.line('', r'replay 2 1/6> $')
        sh.send('mai\t')
        sh.wait('main', lambda: '/6> main' in sh.cursor_row())
        sh.send('\x03')
        sh.wait_prompt(r'replay 2 1/6> $')
        sh.send('ba\t\r')
        sh.wait_prompt(r'replay 2 0/6> $')

    def test_ascii_and_no_colour(self):
        sh = self.begin(env={'LC_ALL': 'C', 'NO_COLOR': '1'})
        sh.line('replay 2', r'replay 2 0/6> $')
        sh.line('goto 3', r'replay 2 3/6> $')
        sh.wait_for(r'^   3 .*read x -> 0 +0  <- switch 1$')
        sh.line('show 2', r'replay 2 3/6> $')
        self.assertTrue(sh.text().isascii())

    def test_in_a_lesson(self):
        folder = tempfile.mkdtemp(prefix='bobbin-test-')
        path = os.path.join(folder, 'walks.md')
        with open(path, 'w') as f:
            f.write(LESSON)
        with Shell(path) as sh:
            for i in range(3):
                sh.wait_prompt(r'walks %d/\d> $' % i)
                sh.send('\r')
            sh.wait_prompt(r'walks 3/\d> $')
            sh.send('\r')
            sh.wait_prompt(r'replay 2 0/6> $')
            sh.line('', r'replay 2 1/6> $')
            sh.line('quit', r'walks 4/\d> $')
            sh.line('', r'walks 5/\d> $')
            sh.wait_for(r'^after 0$')
        os.remove(path)
        os.rmdir(folder)


if __name__ == '__main__':
    harness.main()
