"""bobbin in a terminal, for tests: pexpect holds the pty, pyte is the screen that a person would see.

Nothing here sleeps for a fixed time: every wait is for something to be seen, and fails with the whole screen when it is not.
A test file is run as `test_x.py BOBBIN` and prints TAP.
"""

import os
import re
import shutil
import signal
import sys
import tempfile
import time
import unittest

import pexpect
import pyte

PATIENCE = float(os.environ.get('BOBBIN_TEST_PATIENCE', '20'))  # seconds until something that must come counts as missing
BOBBIN = None


class Shell:
    """A bobbin process in a terminal of its own."""

    def __init__(self, *words, cols=80, rows=24, env=None, home=None, cwd=None, program=None, args=()):
        self.own_home = home is None
        self.home = home or tempfile.mkdtemp(prefix='bobbin-test-')
        full = {'PATH': os.environ['PATH'], 'HOME': self.home, 'TERM': 'xterm-256color', 'LC_ALL': 'C.UTF-8', 'INPUTRC': '/dev/null',
                'BOBBIN_LESSONS': lessons_folder(), 'XDG_RUNTIME_DIR': self.home}
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS'):
            if name in os.environ:
                full[name] = os.environ[name]
        full.update(env or {})
        full = {k: v for k, v in full.items() if v is not None}
        self.screen = pyte.HistoryScreen(cols, rows, history=5000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b''
        self.child = pexpect.spawn(program or BOBBIN, list(words) + list(args), env=full, dimensions=(rows, cols), timeout=PATIENCE, cwd=cwd or self.home)
        self.child.delaybeforesend = None

    def close(self):
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
        self.child.close(force=True)
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Seeing.

    def pump(self, timeout=0.05):
        """Feeds the screen what has come; False at the end of the process's output."""
        try:
            data = self.child.read_nonblocking(65536, timeout)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def rows(self):
        return [row.rstrip() for row in self.screen.display]

    def scrolled(self):
        """All lines, those that have left the screen included."""
        def text(row):
            return ''.join(row[x].data for x in range(self.screen.columns)).rstrip()
        return [text(row) for row in self.screen.history.top] + self.rows()

    def text(self):
        return '\n'.join(self.scrolled()).rstrip()

    def cursor_row(self):
        return self.rows()[self.screen.cursor.y]

    def wait(self, what, condition, patience=None):
        """Until condition() holds."""
        end = time.monotonic() + (patience or PATIENCE)
        while not condition():
            alive = self.pump()
            if condition():
                return
            if not alive or time.monotonic() > end:
                raise AssertionError('%s: not seen%s; the screen:\n%s' % (what, '' if alive else ' before the end', self.text()))

    def wait_for(self, pattern, patience=None):
        self.wait(repr(pattern), lambda: re.search(pattern, self.text(), re.M), patience)

    def wait_prompt(self, prompt=r'(bobbin|\S+ \d+/\d+)> $', patience=None):
        """Until the cursor stands behind a prompt and nothing else is on the line."""
        pattern = re.compile('^' + prompt)

        def there():
            row = self.screen.display[self.screen.cursor.y][:self.screen.cursor.x]
            return pattern.match(row)
        self.wait('prompt', there, patience)

    # Typing.

    def send(self, keys):
        self.child.send(keys)

    def repeat(self, text, pattern):
        """Types a line again and again until what it shows matches: a thread needs a moment to reach its wait."""
        end = time.monotonic() + PATIENCE
        self.line(text)
        while not re.search(pattern, self.text(), re.M) and time.monotonic() < end:
            self.line(text)
        self.wait_for(pattern)

    def line(self, text, prompt=None):
        """Types a line and waits until the prompt is back."""
        before = len(self.raw)
        self.send(text + '\r')
        self.wait('echo', lambda: b'\n' in self.raw[before:])
        self.wait_prompt(prompt) if prompt else self.wait_prompt()

    def after(self, mark):
        """The lines behind the last one that contains mark."""
        lines = self.text().split('\n')
        at = max(i for i, row in enumerate(lines) if mark in row)
        return lines[at + 1:]

    def paste(self, text):
        self.send('\x1b[200~' + text + '\x1b[201~')

    def resize(self, cols, rows):
        self.screen.resize(rows, cols)
        self.child.setwinsize(rows, cols)

    # Ending.

    def wait_end(self):
        """Until the process has ended; its exit status, or minus the signal's number."""
        end = time.monotonic() + PATIENCE
        while self.pump():
            if time.monotonic() > end:
                raise AssertionError('still there; the screen:\n%s' % self.text())
        self.child.wait()
        return self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus


def lessons_folder():
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.join(here, '..', '..', 'lessons')


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def line(self, fine, test, directive='', details=''):
        self.count += 1
        print('%sok %d - %s%s' % ('' if fine else 'not ', self.count, test.id().split('.', 1)[1], directive))
        for row in details.rstrip().split('\n') if details else ():
            print('# ' + row)
        sys.stdout.flush()

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line(True, test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test, details=self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self.line(False, test, details=self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(True, test, ' # SKIP ' + reason)


def main():
    """Runs the tests of the calling file: BOBBIN [NAME...]."""
    global BOBBIN
    if len(sys.argv) < 2:
        sys.exit('usage: %s BOBBIN [TEST...]' % sys.argv[0])
    BOBBIN = sys.modules['harness'].BOBBIN = os.path.abspath(sys.argv[1])
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    wanted = sys.argv[2:]
    tests = [t for group in suite for t in group if not wanted or any(w in t.id() for w in wanted)]
    print('1..%d' % len(tests))
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
