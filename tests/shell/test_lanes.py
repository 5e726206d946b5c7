"""Live lanes: a panel below the output while a cell runs for longer, and nothing left of it afterwards."""

import re
import time
import unittest

import harness
from harness import Shell

# What is looked at runs until Ctrl-C ends it, or for much longer than the panel needs to appear.
WAITERS = 'ts = [spawn(sleep, 100) for i in range(%d)]; ts[0].join()'


def panel(shell):
    """Rows of the panel that are on the screen: they begin with a task's name and have a time."""
    return [row for row in shell.rows() if re.match(r'(MainThread|Thread-\d+|PoolWorker-\d+)\s.*\d\.\d s( |$)', row) or re.match(r'and \d+ more', row)]


class Lanes(unittest.TestCase):
    def started(self, shell, tasks):
        shell.wait_prompt()
        shell.send(WAITERS % tasks + '\r')
        shell.wait('the panel', lambda: panel(shell))

    def test_it_comes_and_goes(self):
        """What is on the screen afterwards is what there would be without it."""
        program = "t = spawn(sleep, 0.7); print('a', end=''); t.join(); print('b'); print('w' * 80, end=''); sleep(0.5); print('x')"
        texts = []
        for lanes in ('off', 'on'):
            with Shell('-q', '--feed', 'off') as shell:
                shell.wait_prompt()
                shell.line('set lanes ' + lanes)
                shell.send(program + '\r')
                if lanes == 'on':
                    shell.wait('the panel', lambda: panel(shell))
                    self.assertEqual(panel(shell)[0].split()[:3], ['MainThread', 'joins', 'Thread-1'])
                    self.assertEqual(shell.cursor_row(), 'a')
                shell.wait_for('^x$')
                shell.wait_prompt()
                self.assertEqual(panel(shell), [])
                self.assertEqual(b'\x1b7' in shell.raw, lanes == 'on')
                texts.append(shell.text().replace('set lanes ' + lanes, ''))
        self.assertEqual(texts[0], texts[1])

    def test_rows(self):
        with Shell('-q') as shell:
            self.started(shell, 3)
            shell.wait('all rows', lambda: len(panel(shell)) == 4)
            rows = panel(shell)
            self.assertEqual([row.split()[0] for row in rows], ['MainThread', 'Thread-1', 'Thread-2', 'Thread-3'])
            self.assertIn('joins Thread-1', rows[0])
            self.assertIn('asleep', rows[1])
            shell.wait('the lane grows', lambda: len(panel(shell)) == 4 and '\u00b7\u00b7\u00b7\u00b7' in panel(shell)[1])
            self.assertIn('\u2500\u2500', panel(shell)[0])

    def test_a_third_of_the_screen(self):
        with Shell('-q') as shell:
            self.started(shell, 44)
            shell.wait('eight rows', lambda: len(panel(shell)) == 8)
            self.assertEqual(panel(shell)[-1], 'and 38 more, all waiting')
        with Shell('-q', rows=12) as shell:
            self.started(shell, 44)
            shell.wait('fewer rows', lambda: len(panel(shell)) == 4 and panel(shell)[-1].startswith('and 42 more'))

    def test_who_holds_a_lock(self):
        with Shell('-q') as shell:
            shell.wait_prompt()
            shell.line('lock = threading.Lock(); lock.acquire(); t = spawn(lock.acquire)')
            shell.send('t.join(3)\r')
            shell.wait_for(r'Thread-1 +waits for Lock-\d, held by')
            shell.wait_prompt()

    def test_interrupt(self):
        with Shell('-q') as shell:
            self.started(shell, 2)
            shell.send('\x03')
            shell.wait_for('KeyboardInterrupt')
            shell.wait_prompt()
            self.assertEqual(panel(shell), [])

    def test_resize(self):
        with Shell('-q') as shell:
            self.started(shell, 2)
            for cols in (100, 200, 50, 80):
                shell.resize(cols, 24)
                shell.wait('the panel', lambda: panel(shell) and all(len(row) < cols for row in panel(shell)))
            shell.send('\x03')
            shell.wait_for('KeyboardInterrupt')
            shell.wait_prompt()
            self.assertEqual(panel(shell), [])

    def test_stopped_and_continued(self):
        with Shell('-q') as shell:
            self.started(shell, 2)
            shell.send('\x03')
            shell.wait_prompt()
            shell.line('kill all')
            shell.line('1 + 1')
            shell.wait_for('^(.* MainThread +)?2$') # who is being killed may still keep the stopwatch running

    def test_output_in_between(self):
        with Shell('-q', '--feed', 'off') as shell:
            shell.wait_prompt()
            shell.send('t = spawn(sleep, 100)\rfor i in range(60): print("line", i); sleep(0.02)\r\r')
            shell.wait_for('^line 59$')
            shell.wait_prompt()
            lines = [row for row in shell.scrolled() if row.startswith('line ')]
            self.assertEqual(lines, ['line %d' % i for i in range(60)])
            self.assertEqual(panel(shell), [])

    def test_no_more_than_fifteen_a_second(self):
        with Shell('-q', '--feed', 'off') as shell:
            shell.wait_prompt()
            begin, before = time.monotonic(), len(shell.raw)
            shell.send('t = spawn(sleep, 1.5); t.join()\r')
            shell.wait('the panel', lambda: panel(shell))
            shell.wait('no panel', lambda: not panel(shell))
            self.assertLessEqual(shell.raw[before:].count(b'\x1b7'), 15 * (time.monotonic() - begin))

    def test_pool(self):
        with Shell('-q') as shell:
            shell.wait_prompt()
            shell.send('p = ThreadPool(2); r = p.map(lambda x: sleep(0.1), range(40), chunksize=1)\r')
            shell.wait_for(r'^pool +\u2588*\u2591+ \d+ of 40 chunks, [\d.]+ items/s, [\d.]+ s left')
            shell.wait_for('wall')
            shell.wait_prompt()
            self.assertNotIn('of 40 chunks', shell.text())

    def test_ascii_without_colour(self):
        with Shell('-q', env={'LC_ALL': 'C', 'NO_COLOR': '1'}) as shell:
            self.started(shell, 2)
            shell.wait('the lane', lambda: panel(shell) and '---' in panel(shell)[0])
            self.assertNotRegex(shell.raw.split(b'\r\n', 1)[1], rb'\x1b\[[\d;]+m')
            self.assertTrue(all(ord(c) < 127 for row in shell.rows() for c in row))

    def test_colour_of_names(self):
        with Shell('-q') as shell:
            self.started(shell, 2)
            self.assertRegex(shell.raw, rb'\x1b\[\d+mThread-1')

    def test_no_terminal_for_it(self):
        with Shell('-q', '--feed', 'off', env={'TERM': 'dumb'}) as shell:
            shell.wait_prompt()
            shell.send("t = spawn(sleep, 0.6); t.join(); print('over')\r")
            shell.wait_for('^over$')
            self.assertNotIn(b'MainThread', shell.raw)
            self.assertNotIn(b'\x1b7', shell.raw)

    def test_leaving(self):
        """A signal that ends the shell leaves no panel behind."""
        with Shell('-q') as shell:
            self.started(shell, 2)
            shell.child.kill(15)
            shell.wait_end()
            self.assertEqual(panel(shell), [])

    def test_a_run_on_a_terminal(self):
        with Shell(args=('--feed', 'off', '-c', "t = spawn(sleep, 0.8); t.join(); print('over')")) as shell:
            shell.wait('the panel', lambda: panel(shell))
            shell.wait_end()
            self.assertEqual(shell.text(), 'over')


if __name__ == '__main__':
    harness.main()
