"""Processes at the prompt: Ctrl-C leaves them alone, Ctrl-Z stops them with the shell, and leaving ends them and says so."""

import os
import signal
import time
import unittest

import harness
from harness import Shell


def members(session):
    found = []
    for name in os.listdir('/proc'):
        if not name.isdigit():
            continue
        try:
            with open('/proc/%s/stat' % name) as file:
                fields = file.read().rsplit(')', 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append((int(name), fields[0]))
    return found


class Processes(unittest.TestCase):
    def nothing_left(self, sh):
        end = time.monotonic() + 2
        while members(sh.child.pid) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(members(sh.child.pid), [])

    def started(self, sh):
        sh.wait_prompt()
        sh.line('p = process(sleep, 1000)')
        sh.line('start p')
        self.assertEqual(len(members(sh.child.pid)), 2)

    def test_ctrl_c_ends_the_join_only(self):
        with Shell() as sh:
            self.started(sh)
            sh.send('join p\r')
            sh.wait('echo', lambda: 'join p' in sh.text())
            time.sleep(0.2)
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()
            sh.line('p.is_alive()')
            sh.wait_for('True')
            sh.line('kill p')
            sh.wait_for('Process-1 +killed +by signal 15')
            sh.line('p.exitcode')
            sh.wait_for('-15')
            sh.line('ps')
            self.assertNotIn('zombie', sh.text())

    def test_ctrl_z_stops_all_and_fg_goes_on(self):
        with Shell(program='/bin/bash', args=['--norc', '--noprofile', '-i'], env={'PS1': 'outer> '}) as sh:
            sh.wait_for(r'^outer>')
            sh.send(harness.BOBBIN + '\r')
            sh.wait_prompt()
            sh.line('p = process(sleep, 1000)')
            sh.line('start p')
            sh.send('\x1a')
            sh.wait('outer prompt', lambda: sh.cursor_row() == 'outer>')
            self.assertEqual([s for _, s in members(sh.child.pid)].count('T'), 2)
            sh.send('fg\r')
            sh.wait('prompt', lambda: sh.cursor_row() == 'bobbin>')
            sh.line('p.is_alive()')
            sh.wait_for('True')
            self.assertEqual([s for _, s in members(sh.child.pid)].count('T'), 0)

    def leaves(self, how):
        with Shell() as sh:
            self.started(sh)
            how(sh)
            sh.wait_end()
            self.assertRegex(sh.text(), 'Process-1')
            self.nothing_left(sh)
            return sh.text()

    def test_ctrl_d_ends_it_and_says_so(self):
        self.assertRegex(self.leaves(lambda sh: sh.send('\x04')), 'ending Process-1')

    def test_quit_ends_it_and_says_so(self):
        self.assertRegex(self.leaves(lambda sh: sh.send('quit\r')), 'ending Process-1')

    def test_sigterm(self):
        self.leaves(lambda sh: os.kill(sh.child.pid, signal.SIGTERM))

    def test_hang_up(self):
        with Shell() as sh:
            self.started(sh)
            os.kill(sh.child.pid, signal.SIGHUP)
            sh.wait_end()
            self.nothing_left(sh)

    def test_the_terminal_goes_away(self):
        sh = Shell()
        self.started(sh)
        pid = sh.child.pid
        sh.child.close(force=False)
        end = time.monotonic() + 5
        while members(pid) and time.monotonic() < end:
            time.sleep(0.01)
        left = members(pid)
        sh.close()
        self.assertEqual(left, [])

    def test_sigkill(self):
        with Shell() as sh:
            self.started(sh)
            os.kill(sh.child.pid, signal.SIGKILL)
            sh.wait_end()
            self.nothing_left(sh)

    def test_reset_ends_it(self):
        with Shell() as sh:
            self.started(sh)
            sh.line('reset')
            self.assertEqual(len(members(sh.child.pid)), 1)
            sh.line('p = process(print, "again")')
            sh.line('start p; join p')
            sh.wait_for('Process-1 +again')

    def test_a_half_typed_line_stays(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('def f():\r    for i in range(3):\r        sleep(0.2); print("from the child", i)\r\r')
            sh.wait_prompt()
            sh.line('p = process(f); start p')
            sh.send('half a li')
            sh.wait_for('from the child 2')
            sh.wait_for('finished')
            sh.wait('the line', lambda: sh.cursor_row().endswith('> half a li'))


if __name__ == '__main__':
    harness.main()
