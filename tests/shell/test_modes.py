"""Terminals of all kinds, none at all, and the command line."""

import os
import subprocess
import tempfile
import unittest

import harness
from harness import Shell
from test_lesson import run, write_lesson

THREE = '''
def work(n):
    sleep(n / 100)
    print('worked', n)
for i in range(3):
    threading.Thread(target=work, args=(i,)).start()
'''


class Terminals(unittest.TestCase):
    def walk(self, **kw):
        with Shell('00-tour', **kw) as sh:
            sh.wait_prompt()
            sh.send('\r')
            sh.wait_prompt(r'\S* ?1/\d+> ?$')
            sh.send("t = spawn(print, 'hello')\r")
            sh.wait_for('hello')
            sh.wait_for('wall')
            return sh.raw, sh.scrolled()

    def test_colour(self):
        raw, _ = self.walk()
        self.assertIn(b'\x1b[', raw)
        self.assertRegex(raw, rb'\x1b\[3[0-9]m')

    def test_no_color(self):
        raw, _ = self.walk(env={'NO_COLOR': '1'})
        self.assertNotRegex(raw, rb'\x1b\[[0-9;]*m')

    def test_dumb(self):
        raw, _ = self.walk(env={'TERM': 'dumb'})
        self.assertNotIn(b'\x1b', raw)

    def test_ascii(self):
        raw, _ = self.walk(env={'LC_ALL': 'C'})
        raw.decode('ascii')

    def test_narrow(self):
        _, rows = self.walk(cols=34, rows=30)
        self.assertTrue(any('Welcome' in row for row in rows))

    def test_commands_fit_80_columns(self):
        with Shell(cols=200, rows=60) as sh:
            sh.wait_prompt()
            sh.send('set color never\r')
            sh.wait_prompt()
            sh.resize(80, 60)
            sh.line('t = spawn(sleep, 1000)')
            for word in ('help', 'threads', 'lessons', 'set', 'help threads', 'history'):
                sh.line('clear')
                sh.line(word)
                for row in sh.rows():
                    self.assertLess(len(row), 80, word)

    def test_background_job_with_terminal_input(self):
        with Shell(program='/bin/bash', args=['--norc', '--noprofile', '-i'], env={'PS1': 'outer> '}) as sh:
            sh.wait_for(r'^outer>')
            sh.send(harness.BOBBIN + " -c 'print(6 * 7)' & wait; echo done\r")
            sh.wait_for('^done$')
            self.assertIn('42', sh.text())


class NoTerminal(unittest.TestCase):
    def test_standard_input_is_a_program(self):
        done = run(stdin=b'print(6 * 7)\n')
        self.assertEqual((done.returncode, done.stdout), (0, b'42\n'))

    def test_program_waits_for_its_threads(self):
        done = run('--feed', 'off', '-c', THREE)
        self.assertEqual((done.returncode, done.stdout), (0, b'worked 0\nworked 1\nworked 2\n'))

    def test_feed_lines_have_no_escapes(self):
        done = run('-c', THREE)
        self.assertNotIn(b'\x1b', done.stdout)
        self.assertIn(b'Thread-3    worked 2', done.stdout)

    def test_color_always(self):
        self.assertIn(b'\x1b[', run('--color', 'always', '-c', THREE).stdout)

    def test_no_value_is_shown_in_programs(self):
        self.assertEqual(run('-c', '1 + 1').stdout, b'')

    def test_error_of_a_program(self):
        done = run('-c', 'print("before")\nnosuch\n')
        self.assertEqual((done.returncode, done.stdout), (1, b'before\n'))
        self.assertIn(b'<string>:2:1', done.stderr)

    def test_several_files_know_nothing_of_each_other(self):
        with tempfile.TemporaryDirectory() as folder:
            one = write_lesson(folder, 'x = 1\nprint("one")\n', 'one.py')
            two = write_lesson(folder, 'print(x)\n', 'two.py')
            done = run('run', one, two)
            self.assertEqual((done.returncode, done.stdout), (1, b'one\n'))

    def test_closed_pipe_ends_endless_output(self):
        p = subprocess.Popen([harness.BOBBIN, '-c', 'while True: print("y" * 1000)'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.read(10)
        p.stdout.close()
        self.assertEqual(p.wait(harness.PATIENCE), 1)
        self.assertEqual(p.stderr.read(), b'')
        p.stderr.close()

    def test_program_without_end_is_stopped_by_its_limit(self):
        done = run('--timeout', '0.3', '-c', 'print("begun")\nwhile True: pass')
        self.assertEqual((done.returncode, done.stdout), (124, b'begun\n'))

    def test_limit_holds_for_threads_that_remain(self):
        done = run('--timeout', '0.3', '-c', 'spawn(sleep, 1000)')
        self.assertEqual(done.returncode, 124)


class CommandLine(unittest.TestCase):
    def refused(self, args, said, stdin=b''):
        done = run(*args, stdin=stdin)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(said, done.stderr.decode())
        self.assertEqual(done.stdout, b'')

    def test_help_and_version(self):
        done = run('--help')
        self.assertEqual(done.returncode, 0)
        self.assertLess(done.stdout.count(b'\n'), 32)
        self.assertLess(max(map(len, done.stdout.decode().split('\n'))), 90)
        self.assertRegex(run('--version').stdout, rb'^bobbin \d+\.\d+')

    def test_list(self):
        done = run('list')
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'02-threads', done.stdout)

    def test_wrong_usage(self):
        self.refused(['--fed', 'on'], "did you mean '--feed'")
        self.refused(['--feed'], 'needs a value')
        self.refused(['--feed', 'sometimes'], 'auto, on or off')
        self.refused(['--timeout', 'soon'], 'seconds')
        self.refused(['run'], 'needs a file')
        self.refused(['rnu', 'x.md'], "did you mean 'run'")
        self.refused(['a', 'b'], 'one lesson at a time')
        self.refused(['-c', '1', 'more'], 'too much')
        self.refused(['--quiet=yes'], 'no value')

    def test_files_that_are_none(self):
        with tempfile.TemporaryDirectory() as folder:
            at = lambda name: os.path.join(folder, name)
            self.refused(['run', at('missing.py')], 'No such file')
            self.refused(['run', at('missing.md')], 'missing')
            self.refused([at('missing.md')], 'missing')
            self.refused(['run', folder], 'folder')
            os.mkdir(at('folder.md'))
            self.refused(['run', at('folder.md')], 'folder')
            with open(at('binary.py'), 'wb') as f:
                f.write(bytes(range(256)))
            self.refused(['run', at('binary.py')], 'not a text')
            with open(at('latin.py'), 'wb') as f:
                f.write(b'print(1)\nprint("\xe9")\n')
            self.refused(['run', at('latin.py')], 'line 2')
            for name in ('large.py', 'large.md'):
                with open(at(name), 'wb') as f:
                    f.truncate(100 << 20)
                self.refused(['run', at(name)], 'large.')
            self.refused(['run', '-'], 'not UTF-8', b'\xff')

    def test_unreadable_file(self):
        if os.geteuid() == 0:
            self.skipTest('root reads everything')
        with tempfile.TemporaryDirectory() as folder:
            path = write_lesson(folder, 'print(1)', 'secret.py')
            os.chmod(path, 0)
            self.refused(['run', path], 'Permission denied')

    def test_lesson_that_is_not_there_in_a_terminal(self):
        with Shell('02-thraeds') as sh:
            self.assertEqual(sh.wait_end(), 2)
            self.assertIn("did you mean '02-threads'", sh.text().replace('\n', ''))


if __name__ == '__main__':
    harness.main()
