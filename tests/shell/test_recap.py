"""What was typed and what came out: recap on the screen and at a lesson's end, save into files that run again, and the numbers of history."""

import os
import subprocess
import tempfile
import unittest

import harness
from harness import Shell

LESSON = """---
title: A small one
---

# One

Some text.

```python
n = 20
```

## Two

The end of it.
"""


class Recap(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.lesson = os.path.join(self.folder.name, 'small.md')
        with open(self.lesson, 'w', encoding='utf-8') as f:
            f.write(LESSON)

    def tearDown(self):
        self.folder.cleanup()

    def shell(self, *words):
        return Shell(*words, home=self.folder.name, cwd=self.folder.name)

    def read(self, name):
        with open(os.path.join(self.folder.name, name), encoding='utf-8') as f:
            return f.read()

    def run_bobbin(self, *words):
        return subprocess.run([harness.BOBBIN, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.PATIENCE * 3,
                              cwd=self.folder.name)

    def type_some(self, sh):
        sh.wait_prompt()
        sh.line('x = 5')
        sh.line('print(x * 2)')
        sh.line('lessons')
        sh.line('nosuch + 1')
        sh.line('x + 1')

    def test_recap(self):
        with self.shell() as sh:
            sh.wait_prompt()
            sh.line('recap')
            sh.wait_for('You typed nothing of your own')
            self.type_some(sh)
            sh.line('clear')
            sh.line('recap')
            self.assertEqual([row for row in sh.after('bobbin> recap') if row.strip()][2:-2], [
                '    2> x = 5', '    3> print(x * 2)', '    10', '    5> nosuch + 1', "    NameError: name 'nosuch' is not defined",
                '      <input>:1:1', '        nosuch + 1', '        ^^^^^^', '    6> x + 1', '    6'])

    def test_at_the_end_of_a_lesson(self):
        with self.shell(self.lesson) as sh:
            sh.wait_prompt()
            for key in ('\r', '\r'):
                before = len(sh.raw)
                sh.send(key)
                sh.wait('echo', lambda: b'\n' in sh.raw[before:])
                sh.wait_prompt(r'small [12]/3> $')
            sh.wait_prompt('small 2/3> $')
            sh.line('n * 2')
            sh.send('\r')
            sh.wait_prompt('small 3/3> $')
            sh.send('\r')
            sh.wait_for('That was the last step of small')
            sh.wait_for('^Recap: A small one')
            sh.wait_for('You took 3 of 3 steps. It took less than a minute.')
            sh.wait_for(r'^    1> n \* 2\n    40')

    def test_numbers(self):
        with self.shell() as sh:
            sh.wait_prompt()
            sh.line("'of an earlier day'")
            sh.send('quit\r')
            sh.wait_end()
        with self.shell() as sh:
            self.type_some(sh)
            sh.line('history 7')
            self.assertEqual(sh.after('history 7')[:7], ["       'of an earlier day'", '       quit', '    1  x = 5', '    2  print(x * 2)',
                                                         '    3  lessons', '    4  nosuch + 1', '    5  x + 1'])
            sh.line('history 2-3')
            self.assertEqual(sh.after('history 2-3')[:2], ['    2  print(x * 2)', '    3  lessons'])
            sh.line('history 4-')
            self.assertEqual(sh.after('history 4-')[:2], ['    4  nosuch + 1', '    5  x + 1'])
            sh.line('history x')
            sh.wait_for('usage: history')

    def test_saved_files_run_again(self):
        with self.shell() as sh:
            self.type_some(sh)
            sh.line('save mine.py')
            sh.wait_for('^kept in mine.py')
            sh.line('save mine.md')
            sh.wait_for('^kept in mine.md')
            sh.line('save some.py 2 1')
            sh.line('save "with blanks.md" 5-')
            sh.wait_for('^kept in with blanks.md')
        self.assertEqual(self.read('mine.py'), '# Typed in bobbin\n\nx = 5\n\nprint(x * 2)\n\n# ended with an error:\n# nosuch + 1\n\nx + 1\n')
        self.assertEqual(self.read('some.py'), '# Typed in bobbin\n\nx = 5\n\nprint(x * 2)\n')
        self.assertIn('```python\nx + 1\n```\n\n```output\n6\n```\n', self.read('with blanks.md'))
        for name in ('mine.py', 'mine.md'):
            done = self.run_bobbin('run', name)
            self.assertEqual(done.returncode, 0, (name, done.stdout, done.stderr))
            self.assertIn(b'10\n', done.stdout)

    def test_asks_before_it_writes_over(self):
        path = os.path.join(self.folder.name, 'mine.py')
        with open(path, 'w') as f:
            f.write('old')
        with self.shell() as sh:
            self.type_some(sh)
            question = r'write over mine\.py\? y/N> $'
            sh.line('save mine.py', question)
            sh.line('n')
            sh.wait_for('^nothing was changed')
            self.assertEqual(self.read('mine.py'), 'old')
            sh.line('save mine.py 1', question)
            sh.line('y')
            sh.wait_for('^kept in mine.py')
            self.assertEqual(self.read('mine.py'), '# Typed in bobbin\n\nx = 5\n')
        self.assertEqual([n for n in os.listdir(self.folder.name) if n.startswith('.mine')], [])

    def test_what_cannot_be_saved(self):
        os.mkdir(os.path.join(self.folder.name, 'folder.md'))
        with self.shell() as sh:
            sh.wait_prompt()
            sh.line('save x.py')
            sh.wait_for('^nothing was typed yet that could be kept')
            self.type_some(sh)
            for words, said in (('x.txt', 'NAME.md'), ('x.py 0', "'0' is not one of the numbers"), ('x.py 2-99', "'2-99' is not one"),
                                ('x.py next', "'next' is not one"), ('no/such/x.py', 'No such file'), ('x.py 4', 'only words for the shell'),
                                ('', 'usage: save')):
                sh.line('save ' + words)
                sh.wait_for(said)
            sh.line('save folder.md', r'write over folder\.md\? y/N> $')
            sh.line('y')
            sh.wait_for('not a regular file')
        self.assertEqual([n for n in sorted(os.listdir(self.folder.name)) if n.endswith(('.md', '.py', '.txt'))], ['folder.md', 'small.md'])

    def test_no_lesson_writes_a_file(self):
        with open(self.lesson, 'w', encoding='utf-8') as f:
            f.write('```python\nx = 1\n```\n\n```python\nsave stolen.py\n```\n')
        with self.shell(self.lesson) as sh:
            sh.wait_prompt()
            sh.line('x = 2')
            sh.line('run all')
            sh.wait_for('works only at the prompt')
        done = self.run_bobbin('run', self.lesson)
        self.assertEqual(done.returncode, 1)
        self.assertNotIn('stolen.py', os.listdir(self.folder.name))


if __name__ == '__main__':
    harness.main()
