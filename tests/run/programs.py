"""Runs programs with bobbin, each test in an empty folder of its own, and reports as TAP: test_x.py BOBBIN [TEST...]."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

BOBBIN = None
PATIENCE = 60  # seconds


class Programs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='bobbin-run-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.running = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, program, **options):
        """A program that runs on its own; see finish()."""
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        process = subprocess.Popen([BOBBIN, '--feed', 'off', '-c', program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=env, cwd=self.folder, **options)
        self.running.append(process)
        return process

    def finish(self, process):
        """(status, standard output, standard error)"""
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def outcome(self, program, **options):
        return self.finish(self.start(program, **options))

    def prints(self, program, wanted, **options):
        status, out, err = self.outcome(program, **options)
        self.assertEqual((status, out, err), (0, wanted, ''))

    def fails(self, program, *parts, **options):
        """It ends with an error that has all these parts in its message."""
        status, out, err = self.outcome(program, **options)
        self.assertEqual(status, 1, out + err)
        for part in parts:
            self.assertIn(part, out + err)


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def say(self, word, test, more=''):
        self.number += 1
        print('%s %d - %s%s' % (word, self.number, test.id().split('.', 1)[1], more), flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say('ok', test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say('ok', test, ' # SKIP ' + reason)

    def trouble(self, test, error):
        self.say('not ok', test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print('# ' + line, flush=True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.trouble(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.trouble(test, error)


def public_copy(program):
    """Where every user of the machine may run it: some tests run as nobody, who cannot enter every folder."""
    folder = tempfile.mkdtemp(prefix='bobbin-program-')
    os.chmod(folder, 0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy(os.path.abspath(program), folder)


def main():
    global BOBBIN
    if len(sys.argv) < 2:
        sys.exit('usage: %s BOBBIN [TEST...]' % sys.argv[0])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    BOBBIN = sys.modules['programs'].BOBBIN = public_copy(sys.argv[1])
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    tests = [t for group in suite for t in group if not sys.argv[2:] or any(w in t.id() for w in sys.argv[2:])]
    print('1..%d' % len(tests))
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
