"""Pools when something goes wrong: workers killed, the shell killed, interrupts, no more processes, results that cannot be sent."""

import os
import resource
import signal
import subprocess
import time
import unittest

import programs
from programs import Programs

NOBODY = 65534


def children(pid):
    """The processes that pid has started, and theirs."""
    found = []
    try:
        for thread in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, thread)) as file:
                for child in map(int, file.read().split()):
                    found += [child] + children(child)
    except OSError:
        pass
    return found


def is_alive(pid):
    try:
        with open('/proc/%d/stat' % pid) as file:
            return file.read().rsplit(')', 1)[1].split()[0] not in 'ZX'
    except OSError:
        return False


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def built_with_tsan():
    """Under ThreadSanitizer a forked child may start no threads, and there is a thread more."""
    with open(programs.BOBBIN, 'rb') as file:
        return b'__tsan_init' in file.read()


class Pools(Programs):
    def watched(self, program, **options):
        """A program whose feed is shown, so that every line has its worker."""
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        process = subprocess.Popen([programs.BOBBIN, '-c', program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, env=env, cwd=self.folder, **options)
        self.running.append(process)
        return process

    def line_with(self, process, *parts):
        """Reads on until a line has all parts; what was read."""
        seen = ''
        for line in process.stdout:
            seen += line
            if all(part in line for part in parts):
                return seen
        self.fail('no line with %r in:\n%s' % (parts, seen))

    def end_of(self, process):
        out, _ = process.communicate(timeout=programs.PATIENCE)
        return process.returncode, out


SLOW = '''
import os, time
def slow(x):
    print('item', x, os.getpid())
    time.sleep(%s)
    return x * x
'''


def pid_in(text):
    return int(text.splitlines()[-1].split()[-1])


class Deaths(Pools):
    def test_a_worker_that_is_killed_is_named_and_replaced(self):
        p = self.watched(SLOW % 'x < 2 and 0.3 or 0' + 'print(Pool(2).map(slow, range(40), 5))')
        seen = self.line_with(p, 'item 1 ')
        os.kill(pid_in(seen), signal.SIGKILL)
        status, out = self.end_of(p)
        self.assertEqual(status, 0, seen + out)
        self.assertIn('PoolWorker-1 was killed; items 0 to 4 will be done again', (seen + out).replace('PoolWorker-2', 'PoolWorker-1'))
        self.assertIn('PoolWorker-3', out)
        self.assertIn(str([x * x for x in range(40)]), out)

    def test_a_chunk_that_kills_two_workers_is_an_error_that_names_its_items(self):
        p = self.watched(SLOW % 'x == 6 and 60 or 0' + 'Pool(2).map(slow, range(12), 3)')
        seen = self.line_with(p, 'item 6 ')
        os.kill(pid_in(seen), signal.SIGKILL)
        seen += self.line_with(p, 'item 6 ')
        os.kill(pid_in(seen), signal.SIGKILL)
        status, out = self.end_of(p)
        self.assertEqual(status, 1, seen + out)
        self.assertIn('RuntimeError: two workers died, one after the other, at items 6 to 8', out)
        for x in range(12):
            self.assertIn('item %d ' % x if x not in (7, 8) else '', seen + out)

    def test_many_deaths_lose_nothing(self):
        p = self.watched(SLOW % '0.02' + 'print(sum(Pool(4).map(slow, range(100), 1)))')
        self.line_with(p, 'item 0 ')
        for _ in range(5):
            workers = children(p.pid)
            if workers:
                os.kill(workers[0], signal.SIGKILL)
            time.sleep(0.1)
        status, out = self.end_of(p)
        if status == 0:
            self.assertIn(str(sum(x * x for x in range(100))), out)
        else:
            self.assertIn('RuntimeError: two workers died', out)

    def test_nothing_is_left_when_the_shell_is_killed(self):
        p = self.watched(SLOW % '60' + 'Pool(3).map(slow, range(3), 1)')
        self.line_with(p, 'item')
        self.assertTrue(wait_until(lambda: len(children(p.pid)) == 3))
        workers = children(p.pid)
        p.kill()
        self.assertTrue(wait_until(lambda: not any(map(is_alive, workers)), 1))

    def test_a_killed_thread_of_a_pool_is_replaced(self):
        self.prints('import threading, time\nfrom multiprocessing.pool import ThreadPool\nkilled = []\n'
                    'def f(x):\n    if x == 3 and not killed:\n        killed.append(x)\n        time.sleep(30)\n    return x\n'
                    'def killer():\n    while not killed:\n        time.sleep(0.01)\n'
                    '    for t in threading.enumerate():\n        if t.name == "PoolWorker-1":\n            kill PoolWorker-1\n'
                    't = spawn(killer)\nprint(ThreadPool(1).map(f, range(6), 2), killed)\n', '[0, 1, 2, 3, 4, 5] [3]\n')


class Endings(Pools):
    def interrupted(self, program, seconds=2.0):
        p = self.watched(program, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
        self.line_with(p, 'item')
        workers = children(p.pid)
        begin = time.monotonic()
        p.send_signal(signal.SIGINT)
        status, out = self.end_of(p)
        self.assertLess(time.monotonic() - begin, seconds)
        self.assertEqual(status, 130, out)
        self.assertFalse(any(map(is_alive, workers)))
        return out

    def test_an_interrupt_ends_a_map_and_its_workers(self):
        self.interrupted(SLOW % '60' + 'Pool(2).map(slow, range(9), 1)')
        self.interrupted(SLOW % '0)\n    while True: x = (x' + 'Pool(2).map(slow, range(9), 1)')
        self.interrupted(SLOW % '0)\n    " ".join(["a"] * 10000000).split(" "' + 'Pool(2).map(slow, range(9), 1)')
        self.interrupted(SLOW % '60' + 'ThreadPool(2).map(slow, range(9), 1)')

    def test_a_map_that_was_interrupted_leaves_the_pool_usable(self):
        out = self.interrupted(SLOW % 'x * 30' + 'pool = Pool(2)\ntry:\n    pool.map(slow, range(4), 1)\nexcept KeyboardInterrupt:\n'
                               '    print("again", pool.map(abs, [-1, -2]))\n    raise\n')
        self.assertIn('again [1, 2]', out)

    def test_a_program_that_ends_takes_its_workers_along(self):
        p = self.watched(SLOW % '60' + 'r = Pool(2).map_async(slow, range(2), 1)\nwhile len(multiprocessing.active_children()) > 99: pass\ntime.sleep(0.3)')
        self.line_with(p, 'item')
        workers = children(p.pid)
        status, out = self.end_of(p)
        self.assertFalse(any(map(is_alive, workers)), out)

    def test_terminate_ends_what_runs(self):
        self.prints(SLOW.replace("    print('item', x, os.getpid())\n", '') % '60' +
                    'for kind in (Pool, ThreadPool):\n    pool = kind(2)\n    r = pool.map_async(slow, range(8), 1)\n    pool.terminate()\n'
                    '    pool.join()\n    try:\n        r.get()\n    except RuntimeError as e:\n        print(e)\n',
                    'the pool was ended before this was done\n' * 2)


class Limits(Pools):
    def test_no_more_processes(self):
        if os.getuid() != 0 or built_with_tsan():
            self.skipTest('only root can run as another user, and not under TSan')

        def become_nobody():
            resource.setrlimit(resource.RLIMIT_NPROC, (4, 4))
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.chmod(self.folder, 0o777)
        self.prints('try:\n    print(Pool(8).map(abs, range(16)))\nexcept OSError as e:\n    print(type(e).__name__)\nprint(Pool(1).map(abs, [-1]))',
                    'BlockingIOError\n[1]\n', preexec_fn=become_nobody)

    def test_more_workers_than_may_be(self):
        self.fails('Pool(200).map(abs, range(1000))', 'too many processes', 'max-processes')
        self.prints('print(len(Pool(200).map(abs, range(30), 1)))', '30\n')

    def test_a_large_result_comes_whole(self):
        self.prints('def f(n):\n    return "x" * n\nr = Pool(2).map(f, [200000000, 5])\nprint(len(r[0]), r[0][-1], r[1])',
                    '200000000 x xxxxx\n')

    def test_a_result_that_is_too_large_is_a_memory_error(self):
        self.fails('def f(n):\n    return "x" * 600000000\nPool(2).map(f, range(4), 1)', 'MemoryError')

    def test_a_result_that_cannot_be_sent_is_named(self):
        self.fails('def f(x):\n    return [x, threading.Lock() if x == 3 else 0]\nPool(2).map(f, range(6), 2)',
                   "TypeError: cannot send a '_thread.lock' object", 'item 3', 'PoolWorker-')
        self.fails('t = threading.Thread(target=abs)\nPool(2).map(lambda x: t, range(6))', "TypeError: cannot send a 'Thread' object", 'item 0')

    def test_an_error_that_cannot_be_sent_is_told(self):
        self.fails('def f(x):\n    raise ValueError("odd", threading.Lock())\nPool(2).map(f, [1])', 'RuntimeError: ValueError', 'odd')


class Fresh(Pools):
    def test_functions_are_those_of_the_moment(self):
        self.prints('pool = Pool(2)\ndef f(x):\n    return x + base\nbase = 10\nprint(pool.map(f, [1, 2]))\nbase = 20\n'
                    'print(pool.map(f, [1, 2]))\ndef f(x):\n    return -x\nprint(pool.map(f, [1, 2]), pool.map(lambda x: f(x) * 2, [3]))',
                    '[11, 12]\n[21, 22]\n[-1, -2] [-6]\n')

    def test_what_workers_print_comes_before_the_map_is_over(self):
        wanted = ''.join('%d\n' % x for x in range(100)) + 'over\n'
        self.prints('Pool(1).map(print, range(100))\nprint("over")', wanted)

    def test_a_worker_may_have_threads(self):
        if built_with_tsan():
            self.skipTest('not under TSan')
        self.prints('def f(x):\n    return sum(ThreadPool(2).map(abs, [x, -x]))\nprint(Pool(2).map(f, [1, 2, 3]))', '[2, 4, 6]\n')
        self.prints('inner = ThreadPool(2)\nprint(inner.map(abs, [-1]), Pool(2).map(lambda x: inner.map(abs, [x]), [-5]))', '[1] [[5]]\n')

    def test_a_worker_may_have_no_pool_of_processes(self):
        self.fails('Pool(2).map(lambda x: Pool(2).map(abs, [x]), [1])', 'AssertionError: daemonic processes are not allowed to have children')
        self.fails('inner = Pool(2)\nPool(2).map(lambda x: inner.map(abs, [x]), [1])', 'AssertionError: daemonic processes')

    def test_an_error_tells_item_place_and_worker(self):
        self.fails('def f(x):\n    return 1 // (x - 7)\nPool(2).map(f, range(20))', 'ZeroDivisionError', 'return 1 // (x - 7)',
                   'item 7', 'PoolWorker-')

    def test_the_feed_says_how_much_each_worker_did(self):
        status, out = self.end_of(self.watched('xs = Pool(1).map(abs, range(75), 10)'))
        self.assertEqual(status, 0)
        self.assertRegex(out, r'PoolWorker-1  started   abs for 75 items, 10 at a time')
        self.assertRegex(out, r'PoolWorker-1  finished  1st of 1, ran \d\.\d{3} s, 75 items in 8 chunks')

    def test_events_lists_chunks(self):
        status, out = self.end_of(self.watched('xs = ThreadPool(1).map(abs, range(4), 2)\nevents all'))
        self.assertEqual(status, 0)
        self.assertRegex(out, r'PoolWorker-1  chunk +items 0 to 1')
        self.assertRegex(out, r'PoolWorker-1  chunk end  items 2 to 3')

    def test_a_lazy_map_says_that_nothing_is_computed(self):
        for program, lazy in (('map(abs, [1])', True), ('list(map(abs, [1]))', False), ('zip([1], [2])', True), ('iter([1])', False)):
            with open(self.path('lazy.md'), 'w') as file:
                file.write('---\nformat: 1\ntitle: Lazy\n---\n\nA cell.\n\n```python\n%s\n```\n' % program)
            done = subprocess.run([programs.BOBBIN, 'run', 'lazy.md'], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertEqual((done.returncode, 'nothing of it has been computed yet' in done.stdout), (0, lazy), done)


if __name__ == '__main__':
    programs.main()
