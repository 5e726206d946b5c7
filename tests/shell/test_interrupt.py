"""Ctrl-C, Ctrl-Z, and the ends that come from outside."""

import os
import signal
import subprocess
import time
import unittest

import harness
from harness import Shell


class Interrupt(unittest.TestCase):
    def stops(self, code, seen, before=()):
        with Shell() as sh:
            sh.wait_prompt()
            for line in before:
                sh.line(line)
            sh.send(code + '\r')
            sh.wait_for(seen)
            began = time.monotonic()
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()
            took = time.monotonic() - began
            self.assertLess(took, 2)  # 0.1 is the promise; machines that run tests are busy
            sh.line('40 + 2')
            sh.wait_for('42$')

    def test_sleep(self):
        self.stops('print("now"); sleep(1000)', '^now$')

    def test_endless_loop(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('while True: pass\r\r')
            sh.wait('running', lambda: sh.raw.count(b'\n') >= 4)
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()

    def test_join(self):
        self.stops('print("now"); t.join()', '^now$|  now$', ['t = spawn(sleep, 1000)'])

    def test_endless_output(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('while True: print("more and more")\r\r')
            sh.wait_for('more and more$')
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()

    def test_one_that_is_caught_and_one_that_is_not(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.paste('while True:\n    try:\n        print("trying")\n        sleep(1000)\n    except KeyboardInterrupt:\n        print("no!")\n')
            sh.send('\r')
            sh.wait_for('^trying$')
            sh.send('\x03')
            sh.wait_for('^no!$')
            sh.send('\x03')
            sh.wait_prompt()

    def test_enter_while_a_cell_runs_is_forgotten(self):
        with Shell('00-tour') as sh:
            sh.wait_prompt()
            sh.send('print("now"); sleep(0.5)\r')
            sh.wait_for('^now$')
            sh.send('\r\r\r')
            sh.wait_prompt()
            sh.line('print("and", "then")')
            sh.wait_for('^and then$')
            self.assertIn('0/', sh.cursor_row())


class Stop(unittest.TestCase):
    """Ctrl-Z needs a shell with job control around bobbin."""

    def test_stop_and_go_on(self):
        with Shell(program='/bin/bash', args=['--norc', '--noprofile', '-i'], env={'PS1': 'outer> '}) as sh:
            sh.wait_for(r'^outer>')
            sh.send(harness.BOBBIN + '\r')
            sh.wait_prompt()
            sh.send('half a line')
            sh.wait('line', lambda: sh.cursor_row() == 'bobbin> half a line')
            sh.send('\x1a')
            sh.wait('outer prompt', lambda: sh.cursor_row() == 'outer>')
            sh.send('echo $((40+2))\r')
            sh.wait_for('42$')
            sh.send('fg\r')
            sh.wait('line again', lambda: sh.cursor_row() == 'bobbin> half a line')
            sh.send('\x15print("back", "again")\r')
            sh.wait_for('^back again$')
            sh.wait_prompt()
            sh.send('print("n", "ow"); sleep(1000)\r')
            sh.wait_for('^n ow$')
            sh.send('\x1a')
            sh.wait('outer prompt', lambda: sh.cursor_row() == 'outer>')
            sh.send('fg\r')
            sh.wait_for('sleep\\(1000\\)[^$]*fg')
            sh.send('\x03')
            sh.wait_for('KeyboardInterrupt')
            sh.wait_prompt()


class Outside(unittest.TestCase):
    def ends_with(self, number):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            os.kill(sh.child.pid, number)
            self.assertEqual(sh.wait_end(), 128 + number)

    def test_sigterm(self):
        self.ends_with(signal.SIGTERM)

    def test_sighup(self):
        self.ends_with(signal.SIGHUP)

    def test_terminal_goes_away(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('remember = 1')
            sh.send('t = spawn(sleep, 1000)\r')
            sh.wait_for('started')
            pid = sh.child.pid
            os.close(sh.child.child_fd)
            end = time.monotonic() + harness.PATIENCE
            while time.monotonic() < end and os.waitpid(pid, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
            self.assertLess(time.monotonic(), end, 'still alive without a terminal')
            with open(os.path.join(sh.home, '.local/state/bobbin/history'), encoding='utf-8') as f:
                self.assertIn('remember = 1\n', f.read())
            sh.child.closed = True
            sh.child.ptyproc.closed = True
            sh.child.terminated = sh.child.ptyproc.terminated = True

    def test_run_interrupted(self):
        with Shell('-c', 'print("now", flush=True); sleep(1000)') as sh:
            sh.wait_for('now')
            sh.send('\x03')
            self.assertEqual(sh.wait_end(), 130)

    def test_run_terminated(self):
        p = subprocess.Popen([harness.BOBBIN, '-c', 'print("now"); sleep(1000)'], stdout=subprocess.PIPE)
        self.assertEqual(p.stdout.readline(), b'now\n')
        p.terminate()
        self.assertEqual(p.wait(harness.PATIENCE), 128 + signal.SIGTERM)
        p.stdout.close()


if __name__ == '__main__':
    harness.main()
