"""Processes: what they give back, what is left of them after every kind of ending, and what happens when something goes wrong.

Every bobbin here is the leader of a session of its own, which its children and theirs cannot leave; so whatever belongs to that
session after the end is something that was left behind, zombies included.
"""

import os
import resource
import signal
import subprocess
import time

import programs
from programs import Programs

NOBODY = 65534


def members(session):
    """(pid, state) of every process of a session."""
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


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def built_with(what):
    with open(programs.BOBBIN, 'rb') as file:
        return what in file.read()


def built_with_tsan():
    """Under ThreadSanitizer a child of a fork may start no threads."""
    return built_with(b'__tsan_init')


class Processes(Programs):
    def start(self, program, feed='off', words=(), **options):
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        process = subprocess.Popen([programs.BOBBIN, '--feed', feed, *words, '-c', program], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=self.folder,
                                   start_new_session=True, **options)
        self.running.append(process)
        return process

    def finish(self, process):
        outcome = super().finish(process)
        self.assertNothingLeft(process)
        return outcome

    def assertNothingLeft(self, process, seconds=2):
        fine = wait_until(lambda: not members(process.pid), seconds)
        self.assertTrue(fine, 'left behind: %s' % members(process.pid))

    def read_until(self, process, word):
        seen = ''
        for line in process.stdout:
            seen += line
            if word in line:
                return seen
        self.fail('no %r in:\n%s' % (word, seen))


FAMILY = '''
import multiprocessing, threading, time
def child():
    q = multiprocessing.Process(target=sleep, args=(1000,))
    q.start()
    t = threading.Thread(target=sleep, args=(1000,), daemon=True)
    %s
    print('child runs')
    sleep(1000)
p = multiprocessing.Process(target=child)
p.start()
'''


def family():
    return FAMILY % ('pass' if built_with_tsan() else 't.start()')


class Endings(Processes):
    def ended_by(self, number, program):
        process = self.start(program)
        self.read_until(process, 'child runs')
        self.assertGreaterEqual(len(members(process.pid)), 3)
        process.send_signal(number)
        return self.finish(process)[0]

    def test_sigterm(self):
        self.assertEqual(self.ended_by(signal.SIGTERM, family() + 'sleep(1000)'), 128 + signal.SIGTERM)

    def test_sighup(self):
        self.assertEqual(self.ended_by(signal.SIGHUP, family() + 'sleep(1000)'), 128 + signal.SIGHUP)

    def test_sigquit(self):
        self.assertEqual(self.ended_by(signal.SIGQUIT, family() + 'sleep(1000)'), 128 + signal.SIGQUIT)

    def test_sigkill(self):
        self.assertEqual(self.ended_by(signal.SIGKILL, family() + 'sleep(1000)'), -signal.SIGKILL)

    def test_a_crash(self):
        self.assertNotEqual(self.ended_by(signal.SIGABRT, family() + 'p.join()'), 0)

    def test_an_interrupt_while_joining(self):
        self.assertEqual(self.ended_by(signal.SIGINT, family() + 'p.join()'), 130)

    def test_an_interrupt_when_only_processes_are_left(self):
        self.assertEqual(self.ended_by(signal.SIGINT, family()), 130)

    def test_a_time_limit(self):
        status, out, err = self.finish(self.start(family(), words=('--timeout', '1')))
        self.assertEqual(status, 124, out + err)

    def test_the_end_waits_for_processes(self):
        program = 'def f():\n    sleep(0.3)\n    print("late")\np = process(f)\nstart p\nprint("end")\n'
        self.prints(program, 'end\nlate\n')

    def test_the_end_ends_daemons(self):
        began = time.monotonic()
        self.prints('p = process(sleep, 1000, daemon=True)\nstart p\nprint("end")\n', 'end\n')
        self.assertLess(time.monotonic() - began, 15)

    def test_the_end_waits_after_an_error_too(self):
        program = 'def f():\n    sleep(0.3)\n    print("late")\np = process(f)\nstart p\n1 // 0\n'
        status, out, err = self.outcome(program)
        self.assertEqual((status, out), (1, 'late\n'))
        self.assertIn('ZeroDivisionError', err)

    def test_a_child_ends_its_own_daemons(self):
        self.prints('def f():\n    q = process(sleep, 1000, daemon=True)\n    start q\np = process(f)\nstart p\njoin p\nprint(p.exitcode)', '0\n')

    def test_nobody_asks(self):
        self.prints('def f():\n    pass\nfor i in range(30):\n    p = process(f)\n    start p\nsleep(0.3)\n', '')


class Zombies(Processes):
    def zombies(self, process):
        return [pid for pid, state in members(process.pid) if state == 'Z']

    def test_until_it_is_joined(self):
        program = ('def f():\n    pass\np = process(f)\nstart p\nsleep(0.3)\nprint("now")\nsleep(%s)\nprint(p.is_alive())\n'
                   'print("then")\nsleep(1000)')
        process = self.start(program % 1)
        self.read_until(process, 'now')
        self.assertTrue(wait_until(lambda: len(self.zombies(process)) == 1))
        self.read_until(process, 'then')
        self.assertEqual(self.zombies(process), [])
        process.terminate()
        self.finish(process)

    def test_ps_shows_it(self):
        _, out, _ = self.outcome('def f():\n    pass\np = process(f, name="brief")\nstart p\nsleep(0.3)\nps\njoin p\nprint("--")\nps\n')
        before, after = out.split('--')
        self.assertRegex(before, r'\d+ +brief +zombie')
        self.assertIn('1 zombie', before)
        self.assertNotIn('brief', after)

    def test_the_next_start_removes_it(self):
        _, out, _ = self.outcome('def f():\n    pass\np = process(f)\nstart p\nsleep(0.3)\nq = process(sleep, 1000, daemon=True)\nstart q\nps\n')
        self.assertNotIn('zombie', out)
        self.assertRegex(out, r'Process-2 +(sleeping|running)')


class Deaths(Processes):
    def test_kill_9_is_named_and_wakes_who_joins(self):
        process = self.start('def f():\n    print("pid", multiprocessing.current_process().pid)\n    sleep(1000)\n'
                             'p = process(f)\nstart p\njoin p\nprint(p.exitcode, p.is_alive(), p)', feed='on')
        line = self.read_until(process, ' pid ')
        os.kill(int(line.split('pid ')[1].split()[0]), signal.SIGKILL)
        status, out, err = self.finish(process)
        self.assertRegex(out, r'Process-1 +killed +by signal 9 \(SIGKILL\)')
        self.assertIn('-9 False <Process ', out)
        self.assertIn('exitcode=-SIGKILL>', out)
        self.assertEqual((status, err), (0, ''))

    def test_its_threads_and_children_go_with_it(self):
        process = self.start(family() + 'p.join()\nprint("joined")\nsleep(1000)\n', feed='on')
        self.read_until(process, 'child runs')
        process_of_child = [pid for pid, _ in members(process.pid) if pid != process.pid]
        self.assertEqual(len(process_of_child), 2)
        os.kill(min(process_of_child), signal.SIGKILL)
        self.read_until(process, 'joined')
        self.assertTrue(wait_until(lambda: len([1 for _, state in members(process.pid) if state != 'Z']) == 1))
        process.terminate()
        self.finish(process)

    def test_one_that_is_stopped_can_be_ended(self):
        process = self.start('p = process(sleep, 1000)\nstart p\nprint("pid", p.pid)\nsleep(0.5)\nkill p\njoin p\nprint(p.exitcode)')
        pid = int(self.read_until(process, 'pid').split()[1])
        os.kill(pid, signal.SIGSTOP)
        self.assertTrue(wait_until(lambda: ('T' in [state for p, state in members(process.pid) if p == pid])))
        self.assertEqual(self.finish(process)[1], '-9\n')

    def test_kill_by_number_and_all(self):
        self.prints('p = process(sleep, 1000)\nq = process(sleep, 1000)\nr = process(sleep, 1000)\nstart p, q, r\nkill Process-1\njoin p\nkill q\n'
                    'join q\nkill all\njoin\nprint(p.exitcode, q.exitcode, r.exitcode)', '-15 -15 -15\n')

    def test_only_our_own(self):
        self.fails('kill 1000000', "no task '1000000'")

    def test_an_error_is_shown_with_its_place(self):
        status, out, err = self.outcome('def f(x):\n    return 1 // x\np = process(f, 0)\nstart p\njoin p\nprint(p.exitcode, p.result)')
        self.assertEqual((status, out), (0, '1 None\n'))
        self.assertIn('Process-1', err)
        self.assertIn('ZeroDivisionError', err)
        self.assertIn(':2:', err)


class Results(Processes):
    def test_values_come_back(self):
        for text in ('None', '[1, 2.5, "x", True, None]', "{'a': (1, [2])}", 'range(3)', '-7', "'\\u00e9\\u4e2d'"):
            self.prints('def f():\n    return %s\np = process(f)\nstart p\njoin p\nprint(p.result == %s)' % (text, text), 'True\n')

    def test_none_until_it_has_ended(self):
        self.prints('def f():\n    sleep(0.2)\n    return 5\np = process(f)\nprint(p.result)\nstart p\nprint(p.result)\njoin p\nprint(p.result)',
                    'None\nNone\n5\n')

    def test_one_that_cannot_be_sent_is_named(self):
        for what, kind in (('threading.Lock()', '_thread.lock'), ('threading.Thread(target=print)', 'Thread'), ('process(print)', 'Process')):
            status, out, err = self.outcome('def f():\n    return [%s]\np = process(f)\nstart p\njoin p\nprint(p.exitcode, p.result)' % what)
            self.assertEqual((status, out), (0, '1 None\n'))
            self.assertIn('TypeError', err)
            self.assertIn(kind, err)

    def test_a_large_one_comes_whole(self):
        self.prints('def f():\n    return "x" * 200000000\np = process(f)\nstart p\njoin p\nprint(p.result and len(p.result), p.exitcode)',
                    '200000000 0\n')

    def test_one_larger_than_memory_is_an_error(self):
        status, out, err = self.outcome('xs = "y" * 200000000\ndef f():\n    return ["x" * 100000000 + str(i) for i in range(3)]\nset memory 450M\n'
                                        'p = process(f)\nstart p\njoin p\nprint(p.exitcode, p.result)')
        self.assertEqual((status, out), (0, '1 None\n'))
        self.assertIn('MemoryError', err)

    def test_memory_is_its_own(self):
        self.prints('n = 1\nxs = []\ndef f():\n    global n\n    n += 1\n    xs.append(n)\n    return n, xs\np = process(f)\nstart p\njoin p\n'
                    'print(n, xs, p.result)', '1 [] (2, [2])\n')


class Output(Processes):
    def test_all_of_much_arrives_in_order(self):
        status, out, err = self.outcome('def f(n):\n    for i in range(n):\n        print(i)\np = process(f, 100000)\nstart p\njoin p\nprint("end")')
        self.assertEqual((status, err), (0, ''))
        self.assertEqual(out, ''.join('%d\n' % i for i in range(100000)) + 'end\n')

    def test_what_was_said_before_a_kill_arrives(self):
        process = self.start('def f():\n    for i in range(1000):\n        print(i)\n    print("last")\n    sleep(1000)\np = process(f)\nstart p\njoin p\n')
        seen = self.read_until(process, 'last')
        self.assertEqual(seen.split(), [str(i) for i in range(1000)] + ['last'])
        process.terminate()
        self.finish(process)

    def test_a_reader_that_sleeps_stops_it(self):
        process = self.start('def f():\n    i = 0\n    while True:\n        print(i, "x" * 100)\n        i += 1\np = process(f)\nstart p\njoin p\n')
        self.read_until(process, '100 x')
        time.sleep(1)
        sizes = []
        for pid, _ in members(process.pid):
            with open('/proc/%d/status' % pid) as file:
                sizes += [int(line.split()[1]) for line in file if line.startswith('RssAnon')]
        self.assertEqual(len(sizes), 2)
        if not built_with_tsan() and not built_with(b'__asan_init'):
            self.assertLess(max(sizes), 100000)
        process.kill()
        process.communicate()
        self.assertNothingLeft(process)

    def test_output_into_a_closed_pipe(self):
        process = self.start('def f():\n    while True:\n        print("x" * 100)\np = process(f)\nstart p\njoin p\n')
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=programs.PATIENCE)
        process.stderr.close()
        self.assertNothingLeft(process)

    def test_threads_inside(self):
        if built_with_tsan():
            self.skipTest('a child may start no threads')
        program = ('def work(n):\n    print("work", n)\ndef f():\n    ts = [thread(work, i) for i in range(3)]\n    for t in ts:\n'
                   '        t.start()\n        t.join()\n    return [t.state for t in ts]\np = process(f)\nstart p\njoin p\nprint(p.result)')
        status, out, err = self.finish(self.start(program, feed='on'))
        self.assertEqual((status, err), (0, ''))
        for i in range(3):
            self.assertRegex(out, r'Process-1/Thread-%d +started +work\(%d\)' % (i + 1, i))
            self.assertRegex(out, r'Process-1/Thread-%d +work %d' % (i + 1, i))
            self.assertRegex(out, r'Process-1/Thread-%d +finished' % (i + 1))
        self.assertIn("['finished', 'finished', 'finished']", out)

    def test_times_never_run_backwards(self):
        program = ('def f(n):\n    for i in range(200):\n        print(n, i)\nps_ = [process(f, i) for i in range(4)]\nstart ps_\n'
                   'for i in range(200):\n    print("main", i)\njoin\n')
        _, out, _ = self.finish(self.start(program, feed='on'))
        times = [float(line.split()[0]) for line in out.splitlines() if line[:8].strip().replace('.', '').isdigit()]
        self.assertGreater(len(times), 1000)
        self.assertEqual(times, sorted(times))


class Limits(Processes):
    def test_so_many_and_no_more(self):
        status, out, err = self.outcome('set max-processes 2\nps_ = [process(sleep, 1000) for i in range(3)]\ntry:\n    start(ps_)\n'
                                        'except RuntimeError as e:\n    print(e)\nstart(ps_[:2])\nkill all\njoin\nprint([p.exitcode for p in ps_])')
        self.assertEqual((status, out, err), (0, "can't start new process\n[-15, -15, None]\n", ''))

    def test_the_system_has_none_left(self):
        if os.getuid() != 0 or built_with_tsan():
            self.skipTest('only root can run as another user, and not under TSan')

        def become_nobody():
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            resource.setrlimit(resource.RLIMIT_NPROC, (6, 6))
        os.chmod(self.folder, 0o777)
        program = ('ps_ = [process(sleep, 1000) for i in range(20)]\nn = 0\nfor p in ps_:\n    try:\n        start p\n        n += 1\n'
                   '    except OSError as e:\n        print(type(e).__name__, e)\n        break\nprint(0 < n < 20)\nkill all\njoin\n'
                   'p = process(print, "again")\nstart p\njoin p\n')
        self.prints(program, 'BlockingIOError [Errno 11] Resource temporarily unavailable\nTrue\nagain\n', preexec_fn=become_nobody)

    def test_no_descriptor_left(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
        program = ('ps_ = [process(sleep, 1000) for i in range(20)]\nn = 0\nfor p in ps_:\n    try:\n        start p\n        n += 1\n'
                   '    except OSError as e:\n        print(e)\n        break\nkill all\njoin\np = process(print, "again")\nstart p\njoin p\n')
        self.prints(program, '[Errno 24] Too many open files\nagain\n', preexec_fn=few)

    def test_many_one_after_the_other(self):
        self.prints('def f(i):\n    return i\ns = 0\nfor i in range(300):\n    p = process(f, i)\n    start p\n    join p\n    s += p.result\nprint(s)', '44850\n')

    def test_threads_that_start_processes(self):
        program = ('def f(i):\n    return i\ndef g(i):\n    p = process(f, i)\n    p.start()\n    p.join()\n    return p.result\n'
                   'ts = [spawn(g, i) for i in range(20)]\njoin\nprint(sum(t.result for t in ts))')
        self.prints(program, '190\n')

    def test_forks_while_threads_work(self):
        program = ('xs = []\nd = {}\ndef busy(k):\n    while not stop:\n        xs.append(str(k))\n        d[len(xs) % 100] = str(k) * 3\n'
                   '        if len(xs) > 5000: xs.clear()\nstop = False\nts = [spawn(busy, k) for k in range(3)]\ndef f(i):\n'
                   '    ys = [str(j) for j in range(2000)]\n    d[1] = i\n    xs.append(i)\n    return i + len(ys)\n'
                   'n = 0\nfor i in range(40):\n    p = process(f, i)\n    p.start()\n    p.join()\n    n += p.result\nstop = True\njoin\nprint(n)')
        self.prints(program, '80780\n')


if __name__ == '__main__':
    programs.main()
