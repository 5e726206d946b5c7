"""bobbin check: what it compares, what it says, and what --update leaves of a file."""

import glob
import os
import re
import resource
import signal
import stat
import subprocess
import tempfile
import time
import unittest

import programs
from programs import Programs

LESSON = """---
format: 1
title: Sample
summary: For tests.
minutes: 1
---

Some text.

```python
for word in ['one', 'two', 'three']:
    print(word)
```

```output
one
two
three
```

More text.  \n
```python
x = 21
2 * x
```

```output
42
```
"""


def cell(code, output=None, options=None):
    text = '<!-- bobbin: %s -->\n' % options if options else ''
    text += '```python\n%s\n```\n' % code
    return text + ('\n```output\n%s```\n\n' % output if output is not None else '\n')


class Checks(Programs):
    def write(self, name, text):
        with open(self.path(name), 'wb') as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return name

    def read(self, name):
        with open(self.path(name), 'rb') as f:
            return f.read()

    def begin(self, *words, env=None, **options):
        full = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        full.update(env or {})
        process = subprocess.Popen([programs.BOBBIN, 'check', *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=full, cwd=self.folder, **options)
        self.running.append(process)
        return process

    def check(self, *words, **options):
        return self.finish(self.begin(*words, **options))

    def passes(self, *words, **options):
        status, out, err = self.check(*words, **options)
        self.assertEqual((status, err), (0, ''), out + err)
        return out

    def one(self, text, *words, **options):
        """(status, standard output, standard error) for a lesson of this text"""
        return self.check(*words, self.write('one.md', text), **options)


    def begin_waiting(self, name, *words):
        """A check that waits in the second cell of this file, and the folder in which somebody must put a row into the database `here`."""
        scratch = tempfile.mkdtemp(dir=self.folder)
        self.write(name, cell('print(1)', '2\n') + cell("db = database('here')\nwhile len(db) == 0: sleep(0.01)"))
        process = self.begin('--update', name, *words, env={'TMPDIR': scratch})
        deadline = time.monotonic() + programs.PATIENCE
        while not glob.glob(scratch + '/*/here.db'):
            self.assertLess(time.monotonic(), deadline, 'the cell does not begin')
            time.sleep(0.01)
        return process, glob.glob(scratch + '/*')[0]


class Comparing(Checks):
    def test_passes(self):
        self.write('a.md', LESSON)
        self.assertEqual(self.passes('a.md'), 'a.md: passed, 2 cells\n1 passed, 0 failed\n')

    def test_one_word_changed(self):
        self.write('a.md', LESSON.replace('two\nthree', 'tow\nthree'))
        status, out, err = self.check('a.md')
        self.assertEqual((status, err), (1, ''))
        self.assertEqual(out, 'a.md:17: the cell at line 10 shows something else\n--- a.md\n+++ what it shows\n@@ -16,3 +16,3 @@\n'
                              ' one\n-tow\n+two\n three\na.md: failed, 1 of 2 cells\n0 passed, 1 failed\n')

    def test_nothing_ends_at_the_first_difference(self):
        self.write('a.md', LESSON.replace('two\nthree', 'tow\nthree').replace('42', '43'))
        self.write('b.md', LESSON)
        status, out, _ = self.check('a.md', 'b.md', 'a.md')
        self.assertEqual(status, 1)
        self.assertEqual(out.count('-tow'), 2)
        self.assertEqual(out.count('+42'), 2)
        self.assertTrue(out.endswith('a.md: failed, 2 of 2 cells\n1 passed, 2 failed\n'), out)
        self.assertEqual(re.findall(r'^(\w+)\.md: ', out, re.M), ['a', 'b', 'a'])

    def test_wildcards(self):
        self.write('a.md', LESSON.replace('one\ntwo\n', '...\n', 1).replace('42\n', '[..]2\n'))
        self.passes('a.md')

    def test_cells_without_a_block_may_not_fail(self):
        status, out, _ = self.one(cell('print(1)') + cell('1 / 0') + cell('print(2)', '2\n'))
        self.assertEqual(status, 1)
        self.assertIn('one.md:5: this cell failed; it showed:\n    ZeroDivisionError', out)
        self.assertIn('one.md: failed, 1 of 3 cells', out)

    def test_raises(self):
        error = 'ZeroDivisionError: division by zero\n  one.md:3:1\n    1 / 0\n    ^^^^^\n'
        status, out, _ = self.one(cell('1 / 0', error, 'raises'))
        self.assertEqual(status, 0, out)
        status, out, _ = self.one(cell('1 / 0', error.replace('zero', 'one'), 'raises'))
        self.assertEqual(status, 1)
        self.assertIn('-ZeroDivisionError: division by one\n+ZeroDivisionError: division by zero\n', out)
        status, out, _ = self.one(cell('1 / 1', None, 'raises'))
        self.assertEqual(status, 1)
        self.assertIn('one.md:2: this cell was expected to fail and did not; it showed:\n    1.0\n', out)

    def test_errors_read_the_same_from_anywhere(self):
        os.mkdir(self.path('deep'))
        self.write('deep/one.md', cell('nosuch', 'NameError: name \'nosuch\' is not defined\n  one.md:3:1\n...\n', 'raises'))
        self.passes('deep/one.md')
        self.passes(self.path('deep/one.md'))

    def test_skipped_cells_do_not_run(self):
        status, out, _ = self.one(cell('while True: pass', 'whatever\n', 'skip') + cell('print(1)', '1\n'))
        self.assertEqual(status, 0)
        self.assertTrue(out.endswith('\none.md: passed, 1 cell, 1 not run\n1 passed, 0 failed\n'), out)

    def test_hidden_cells_run(self):
        self.assertEqual(self.one(cell('x = 5', None, 'hidden') + cell('print(x)', '5\n'))[0], 0)

    def test_cells_know_each_other_and_files_do_not(self):
        self.write('a.md', cell('x = 5') + cell('print(x)', '5\n'))
        self.write('b.md', cell('print(x)', '5\n'))
        status, out, _ = self.check('a.md', 'b.md')
        self.assertEqual(status, 1)
        self.assertIn("NameError: name 'x' is not defined", out)

    def test_parts_of_lines(self):
        code = "print('a', end='')\nprint('b', end='')"
        self.assertEqual(self.one(cell(code, 'ab\n') + cell('print(5)', '5\n'))[0], 0)

    def test_threads_after_the_last_cell(self):
        code = "set feed off\ndef late():\n    sleep(0.05)\n    print('late')\nt = spawn(late)\nprint('early')"
        self.assertEqual(self.one(cell(code, 'early\nlate\n'))[0], 0)
        self.assertEqual(self.one(cell(code, 'early\n'))[0], 1)

    def test_what_is_shown_does_not_depend_on_the_environment(self):
        self.write('a.md', cell("print('\u00e4 \u00b7')\nt = spawn(sleep, 0)\njoin", '...\n          started Thread-1 \u00b7 finished Thread-1 \u00b7 wall [..]\n'))
        for env in ({'LC_ALL': 'C'}, {'COLUMNS': '30'}, {'TERM': 'xterm-256color'}, {'TZ': 'Asia/Tokyo'}, {'NO_COLOR': '1'}):
            self.passes('a.md', env=env)
        self.passes('a.md', '--color', 'always')

    def test_files_of_cells_are_not_left_behind(self):
        text = cell("db = database('results')\ndb.append(1)\nlen(db)", '1\n')
        self.write('a.md', text)
        scratch = self.path('scratch')
        os.mkdir(scratch)
        self.passes('a.md', 'a.md', env={'TMPDIR': scratch})
        self.assertEqual(os.listdir(scratch), [])
        self.assertEqual(sorted(os.listdir(self.folder)), ['a.md', 'scratch'])


class Limits(Checks):
    def test_a_cell_without_end(self):
        text = cell("print('begun')\nwhile True: pass", 'begun\n', 'timeout=1') + cell("print('next')", 'next\n')
        status, out, _ = self.one(text)
        self.assertEqual(status, 124)
        self.assertIn('one.md:2: not done after 1 s, and ended; it showed:\n    begun\n', out)
        self.assertTrue(out.endswith('one.md: failed, 1 of 2 cells\n0 passed, 1 failed\n'), out)

    def test_a_limit_for_all(self):
        status, out, _ = self.one(cell('while True: pass'), '--timeout', '0.3')
        self.assertEqual(status, 124)
        self.assertIn('not done after 0.3 s', out)

    def test_a_cell_that_catches_its_interrupt(self):
        text = cell('while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        pass')
        self.assertEqual(self.one(text, '--timeout', '0.2')[0], 124)

    def test_threads_without_end(self):
        text = cell('set feed off\ndef f():\n    while True: pass\nt = spawn(f)\nprint(1)', '1\n') + cell('print(2)', '2\n')
        status, out, _ = self.one(text, '--timeout', '0.5')
        self.assertEqual(status, 124)
        self.assertIn('one.md:13: not done after 0.5 s, and ended; it showed:\n    2\n', out)
        self.assertIn('one.md: failed, 1 of 2 cells', out)

    def test_a_cell_that_shows_too_much(self):
        status, out, _ = self.one(cell("while True: print('x' * 70)") + cell("print('next')", 'next\n'))
        self.assertEqual(status, 1)
        self.assertIn('one.md:1: ended, since it showed more than 256 KB', out)
        self.assertIn('one.md: failed, 1 of 2 cells', out)

    def test_interrupted(self):
        self.write('b.md', LESSON)
        process, _ = self.begin_waiting('a.md', 'b.md')
        process.send_signal(signal.SIGINT)
        status, out, _ = self.finish(process)
        self.assertEqual(status, 130)
        self.assertTrue(out.endswith('\n0 passed, 0 failed\n') and 'a.md: ' not in out, out)


class Updating(Checks):
    def test_rewrites_what_differs_and_nothing_else(self):
        wrong = LESSON.replace('two\nthree', 'tow\nthree').replace('42', '7\n8')
        self.write('a.md', wrong)
        out = self.passes('--update', 'a.md')
        self.assertEqual(out, 'a.md: passed, 2 cells, 2 output blocks rewritten\n1 passed, 0 failed\n')
        self.assertEqual(self.read('a.md').decode(), LESSON)
        before = os.stat(self.path('a.md'))
        self.assertEqual(self.passes('--update', 'a.md'), 'a.md: passed, 2 cells\n1 passed, 0 failed\n')
        after = os.stat(self.path('a.md'))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.passes('a.md')

    def test_cells_get_blocks(self):
        self.write('a.md', cell('print(1)') + cell('x = 1') + cell('print(2)', None, 'hidden') + cell('print(3)', None, 'skip') + '```python\nprint(4)\n```')
        self.passes('--update', 'a.md')
        self.assertEqual(self.read('a.md').decode(),
                         cell('print(1)', '1\n') + cell('x = 1') + cell('print(2)', None, 'hidden') + cell('print(3)', None, 'skip') +
                         '```python\nprint(4)\n```\n\n```output\n4\n```\n')
        self.assertIn('4 cells', self.passes('a.md'))

    def test_wildcards_stay(self):
        self.write('a.md', cell("for i in range(9): print('line', i)", 'line [..]\n...\nline 7\nline 9\n'))
        self.passes('--update', 'a.md')
        self.assertEqual(self.read('a.md').decode(), cell("for i in range(9): print('line', i)", 'line [..]\n...\nline 7\nline 8\n'))

    def test_line_ends_and_marks_stay(self):
        wrong = b'\xef\xbb\xbf' + LESSON.replace('42', '7').replace('\n', '\r\n').encode()
        self.write('a.md', wrong)
        self.passes('--update', 'a.md')
        self.assertEqual(self.read('a.md'), wrong.replace(b'```output\r\n7', b'```output\r\n42'))

    def test_output_that_looks_like_markdown(self):
        code = "print('```')\nprint('# x')\nprint('<!-- y')"
        self.write('a.md', cell(code) + 'text\n')
        self.passes('--update', 'a.md')
        self.assertIn('\n````output\n```\n# x\n<!-- y\n````\n', self.read('a.md').decode())
        self.passes('a.md')

    def test_control_characters_are_harmless(self):
        self.write('a.md', cell("set feed off\nprint('\\x1b[31m\\x00\\r')"))
        self.passes('--update', 'a.md')
        self.assertIn(b'```output\n\\x1b[31m\\x00\\r\n```', self.read('a.md'))
        self.passes('a.md')

    def test_cells_that_fail_are_left(self):
        text = cell('1 / 0', 'old\n') + cell('print(1)', '2\n')
        self.write('a.md', text)
        status, out, _ = self.check('--update', 'a.md')
        self.assertEqual(status, 1)
        self.assertEqual(self.read('a.md').decode(), cell('1 / 0', 'old\n') + cell('print(1)', '1\n'))

    def test_permissions_stay(self):
        self.write('a.md', LESSON.replace('42', '7'))
        os.chmod(self.path('a.md'), 0o640)
        os.symlink('a.md', self.path('link.md'))
        self.passes('--update', 'link.md')
        self.assertEqual(self.read('a.md').decode(), LESSON)
        self.assertEqual(stat.S_IMODE(os.stat(self.path('a.md')).st_mode), 0o640)
        self.assertTrue(os.path.islink(self.path('link.md')))

    def test_a_read_only_file_is_left(self):
        wrong = LESSON.replace('42', '7')
        self.write('a.md', wrong)
        os.chmod(self.path('a.md'), 0o444)
        status, out, err = self.check('--update', 'a.md')
        self.assertEqual(status, 2)
        self.assertIn("cannot write 'a.md'", err)
        self.assertIn('read-only', err)
        self.assertEqual(self.read('a.md').decode(), wrong)
        self.assertEqual(os.listdir(self.folder), ['a.md'])
        self.assertTrue(out.endswith('0 passed, 1 failed\n'), out)

    def test_a_full_disk_leaves_it(self):
        wrong = LESSON.replace('42', '7')
        self.write('a.md', wrong)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        status, _, err = self.check('--update', 'a.md', preexec_fn=limit)
        self.assertEqual(status, 2)
        self.assertIn("cannot write 'a.md'", err)
        self.assertEqual(self.read('a.md').decode(), wrong)
        self.assertEqual(os.listdir(self.folder), ['a.md'])

    def test_a_file_that_changes_meanwhile_is_left(self):
        process, folder = self.begin_waiting('a.md')
        self.write('a.md', LESSON)
        subprocess.run([programs.BOBBIN, '-c', "database('here').append(1)"], cwd=folder, check=True)
        status, out, err = self.finish(process)
        self.assertEqual((status, err), (2, "bobbin: 'a.md' was changed while it was checked; it is left as it is\n"))
        self.assertEqual(self.read('a.md').decode(), LESSON)


class WrongFiles(Checks):
    def test_others_are_still_checked(self):
        self.write('a.md', LESSON)
        self.write('bad.md', 'text\n\n```output\nx\n```\n')
        self.write('zero.md', b'a\0b')
        self.write('latin.md', b'# caf\xe9\n')
        self.write('open.md', '```python\nx\n')
        self.write('program.py', 'print(1)\n')
        os.mkdir(self.path('folder.md'))
        os.mkfifo(self.path('pipe.md'))
        with open(self.path('huge.md'), 'wb') as f:
            f.truncate(100 << 20)
        names = ['bad.md', 'zero.md', 'latin.md', 'open.md', 'program.py', 'folder.md', 'pipe.md', 'huge.md', 'missing.md', '', '-']
        status, out, err = self.check('a.md', *names, 'a.md')
        self.assertEqual(status, 2)
        self.assertEqual(out.count(': passed, 2 cells\n'), 2)
        self.assertTrue(out.endswith('2 passed, %d failed\n' % len(names)), out)
        for said in ('bad.md:3:1', 'zero byte', 'not UTF-8', 'open.md:1:1', 'program.py', 'folder', 'not a regular file', 'at most 256', 'missing'):
            self.assertIn(said, err)
        for name in names:
            self.assertIn('%s: not checked\n' % name, out)

    def test_hostile_markdown(self):
        self.write('deep.md', '> ' * 10000 + 'x\n' + cell('print(1)', '1\n'))
        self.write('name\x1b[31m.md', cell('print(1)', '2\n'))
        status, out, err = self.check('deep.md', 'name\x1b[31m.md')
        self.assertEqual(status, 2)
        self.assertIn('nested too deeply', err)
        self.assertNotIn('\x1b', out + err)

    def test_usage(self):
        for words, said in ((['check'], 'check needs a file'), (['run', '--update', 'a.md'], '--update goes with check'),
                            (['check', '--feed', 'off', 'a.md'], '--feed does not go with check'), (['chekc', 'a.md'], "did you mean 'check'")):
            done = subprocess.run([programs.BOBBIN, *words], capture_output=True, text=True, cwd=self.folder)
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn(said, done.stderr)

    def test_nobody_reads_the_report(self):
        self.write('a.md', LESSON)
        process = self.begin(*['a.md'] * 200)
        process.stdout.close()
        self.assertEqual(process.wait(programs.PATIENCE), 1)


if __name__ == '__main__':
    programs.main()
