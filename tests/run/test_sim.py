"""The simulated machine: the same bytes every time, time that costs none, who waits for whom, ends of what has no end."""

import glob
import os
import signal
import subprocess
import unittest

import programs
from programs import Programs

# How often a program is run to see that it always says the same; the bar is 1,000: BOBBIN_SIM_RUNS=1000.
RUNS = int(os.environ.get('BOBBIN_SIM_RUNS', '10'))

# What could leak into a program: threads that race, sleepers that wake up together, random numbers, addresses, clocks, processes, pools.
EVERYTHING = """
import os, queue, random, time
from multiprocessing import Pool, Queue
n = 0
lock = Lock()
def racing(k):
    global n
    for i in range(k):
        n += 1
    print(n, random.random(), threading.get_ident(), threading.get_native_id())
def sleeping(i):
    for j in range(3):
        sleep(0.1)
        print(i, j, time.time(), time.perf_counter(), time.thread_time())
def square(x):
    return x * x
def child(q, i):
    q.put((i, os.getpid(), random.randint(1, 100)))
    t = spawn(print, 'inside', i)
    t.join()
def all_of_it():
    ts = [spawn(racing, 3000) for i in range(3)] + [spawn(sleeping, i) for i in range(3)]
    join(ts)
    print(n, ts, lock, id(ts), repr(racing), {lock: 1})
    q = Queue()
    ps = [process(child, q, i) for i in range(3)]
    start(ps)
    print([q.get() for p in ps], ps, os.getpid(), os.cpu_count())
    join(ps)
    with Pool(3) as pool:
        print(pool.map(square, list(range(20))))
    print(time.ctime(), time.process_time(), time.strftime('%H:%M'))
time all_of_it()
compare square(3), racing(50)
set feed off
join([spawn(square, i) for i in range(300)])
set feed auto
threads
ps
events
"""


class Simulated(Programs):
    def run_it(self, *arguments, env={}, text=None):
        whole = dict(os.environ, TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder, LC_ALL='C.UTF-8')
        whole.update(env)
        done = subprocess.run([programs.BOBBIN, '--schedule', 'sim', *arguments], input=text or '', stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=whole, cwd=self.folder, timeout=programs.PATIENCE)
        return done.returncode, done.stdout

    def write(self, name, text):
        with open(self.path(name), 'w') as file:
            file.write(text)
        return self.path(name)

    def lesson(self):
        return self.write('all.md', '# All\n\n```python\n' + EVERYTHING.replace('\ntime all', '\n```\n\n```python\ntime all').replace(
            '\ncompare', '\n```\n\n```python\ncompare').replace('\nthreads', '\n```\n\n```python\nthreads').replace(
            '\nps\n', '\n```\n\n```python\nps\n').replace('\nevents', '\n```\n\n```python\nevents') + '```\n')

    def test_always_the_same(self):
        lesson = self.lesson()
        status, first = self.run_it('run', lesson)
        self.assertEqual(status, 0, first)
        worlds = [{}, {'TZ': 'Asia/Tokyo'}, {'LANG': 'de_DE.UTF-8'}, {'A': 'x' * 5000}, {'MALLOC_PERTURB_': '85'}]
        for i in range(RUNS):
            again = self.run_it('run', lesson, env=worlds[i % len(worlds)])
            self.assertEqual(again, (0, first), 'run %d' % i)

    def test_a_check_writes_the_same_in_any_world(self):
        files = set()
        for env in [{}, {'LC_ALL': 'C'}, {'COLUMNS': '40', 'TERM': 'xterm'}, {'TZ': 'Asia/Tokyo', 'NO_COLOR': '1'}]:
            lesson = self.lesson()
            self.assertEqual(self.run_it('check', '--update', lesson, env=env)[0], 0)
            with open(lesson) as file:
                files.add(file.read())
        self.assertEqual(len(files), 1)
        self.assertIn('```output\n', files.pop())

    def test_the_same_while_the_machine_is_busy(self):
        lesson = self.lesson()
        first = self.run_it('run', lesson)
        busy = [subprocess.Popen(['sh', '-c', 'while :; do :; done']) for _ in range(4)]
        try:
            for _ in range(RUNS):
                self.assertEqual(self.run_it('run', lesson), first)
        finally:
            for process in busy:
                process.kill()
                process.wait()

    def test_commands_in_a_cell_see_the_same(self):
        """The shell runs them on another thread, while the machine that they look at may not have come to rest yet."""
        program = self.write('looking.py', """
def work():
    for i in range(100000):
        pass
    sleep(0.01)
ps1 = [process(sleep, 0.02) for i in range(2)]
start(ps1)
ts = [spawn(work) for i in range(6)]
for i in range(50):
    threads
    machine
    ps
    sleep(0.0004)
join
""")
        status, first = self.run_it('run', program)
        self.assertEqual(status, 0, first)
        self.assertIn('core 3  Thread-', first)
        for i in range(RUNS):
            self.assertEqual(self.run_it('run', program), (0, first), 'run %d' % i)

    def test_the_same_events(self):
        lesson = self.lesson()
        for name in ['a.jsonl', 'b.jsonl']:
            self.run_it('run', lesson, '--events', name)
        with open(self.path('a.jsonl')) as a, open(self.path('b.jsonl')) as b:
            one, other = a.read().splitlines(), b.read().splitlines()
        self.assertGreater(len(one), 100)
        self.assertEqual(one, other)

    def test_seeds_differ(self):
        lesson = self.lesson()
        said = {self.run_it('run', lesson, '--seed', str(seed))[1] for seed in range(4)}
        self.assertEqual(len(said), 4)

    def test_cores_are_what_they_are_told_to_be(self):
        for cores in ['1', '8', '1000']:
            self.assertEqual(self.run_it('--cores', cores, '-c', 'import os; print(os.cpu_count())'), (0, cores + '\n'))
        for wrong in ['0', '-1', '1025', 'many']:
            status, said = self.run_it('--cores', wrong, '-c', '1')
            self.assertEqual(status, 2, said)

    def test_work_is_shared_by_the_cores(self):
        program = '''
def work():
    for i in range(2000000): pass
def all_four():
    join([spawn(work) for i in range(4)])
from time import perf_counter
t = perf_counter(); work(); one = perf_counter() - t
t = perf_counter(); all_four(); print(round((perf_counter() - t) / one))
'''
        for cores, wanted in [('1', '4'), ('2', '2'), ('4', '1')]:
            self.assertEqual(self.run_it('--feed', 'off', '--cores', cores, '-c', program), (0, wanted + '\n'))

    def test_time_costs_none(self):
        status, said = self.run_it('--feed', 'off', '-c', 'sleep 1000000\nprint(round(time.monotonic()))')
        self.assertEqual((status, said), (0, '1000000\n'))

    def test_a_deadlock_ends_the_cell_and_says_who_waits_for_whom(self):
        program = '''
a = Lock()
b = Lock()
def one():
    with a:
        sleep(0.1)
        with b: pass
def two():
    with b:
        sleep(0.1)
        with a: pass
t = spawn(one); u = spawn(two)
join t, u
'''
        status, said = self.run_it('--feed', 'off', '-c', program)
        self.assertEqual(status, 1)
        self.assertRegex(said, r'^DEADLOCK at 0.100 s: Thread-1 and Thread-2 wait for each other\n'
                               r'  MainThread  waits for Thread-1 in line 13\n'
                               r'  Thread-1    holds Lock-1 \(a\), taken in line 5\n'
                               r'              waits for Lock-2 \(b\) in line 7, held by Thread-2\n'
                               r'  Thread-2    holds Lock-2 \(b\), taken in line 9\n'
                               r'              waits for Lock-1 \(a\) in line 11, held by Thread-1\n'
                               r'  How it happened: Thread-1 takes a \| Thread-2 takes b \|\n'
                               r'    Thread-\d waits for \w \| Thread-\d waits for \w\n'
                               r'  One order for all, a before b in both, removes it.\n$')

    def test_other_waits_without_end(self):
        for program, part in [('l = Lock(); l.acquire(); l.acquire()', 'MainThread waits for itself'),
                              ('import queue; queue.Queue().get()', 'MainThread gets from Queue-1'),
                              ('Event().wait()', 'MainThread  waits for Event-1'),
                              ('from multiprocessing import Queue\nQueue().get()', 'Queue-1'),
                              ('l = Lock(); l.acquire()\np = process(l.acquire); start p; join p', 'Process-1'),
                              ('e = Event(); t = spawn(e.wait)', 'Thread-1  waits for Event-1 (e)')]:
            status, said = self.run_it('--feed', 'off', '-c', program)
            self.assertEqual(status, 1, program + said)
            self.assertIn('DEADLOCK', said)
            self.assertIn(part, said)

    def test_what_has_no_end_is_ended(self):
        status, said = self.run_it('--feed', 'off', '-c', 'i = 0\nwhile True:\n    i += 1')
        self.assertEqual(status, 1)
        self.assertIn('ENDLESS', said)
        self.assertRegex(said, r'MainThread  is still at work \(line [23]\)')
        status, said = self.run_it('--feed', 'off', '-c', 'while True: sleep 1')
        self.assertEqual(status, 1)
        self.assertIn('ENDLESS', said)

    def test_a_lesson_goes_on_after_a_deadlock(self):
        lesson = self.write('dead.md', '# Dead\n\n<!-- bobbin: raises -->\n```python\nl = Lock(); l.acquire(); l.acquire()\n```\n\n'
                                       '```python\nprint("alive")\n```\n')
        status, said = self.run_it('run', lesson)
        self.assertEqual(status, 0, said)
        self.assertIn('alive', said)

    def test_a_timeout_saves_a_wait(self):
        self.assertEqual(self.run_it('--feed', 'off', '-c', 'print(Event().wait(5), round(time.monotonic()))'), (0, 'False 5\n'))

    def test_processes_have_memory_of_their_own(self):
        program = '''
rows = [[1], {'a': 2}]
def change(r):
    rows[0].append(9); rows[1]['a'] = 9; r.append(9)
    return rows, r
mine = [5]
p = process(change, mine); start p; join p
print(rows, mine, p.result)
'''
        self.assertEqual(self.run_it('--feed', 'off', '-c', program), (0, "[[1], {'a': 2}] [5] ([[1, 9], {'a': 9}], [5, 9])\n"))

    def test_what_cannot_cross_a_pipe_cannot_cross_here(self):
        status, said = self.run_it('--feed', 'off', '-c', 'p = process(Lock); start p; join p; print(p.exitcode)')
        self.assertIn("cannot", said)
        self.assertTrue(said.endswith('1\n'), said)

    def test_signals_end_processes(self):
        program = '''
def slow(): sleep(100)
ps = [process(slow) for i in range(2)]
start ps
sleep(1)
ps[0].terminate(); ps[1].kill()
join ps
print([p.exitcode for p in ps], round(time.monotonic()))
'''
        self.assertEqual(self.run_it('--feed', 'off', '-c', program), (0, '[-15, -9] 1\n'))

    def test_ten_thousand_threads(self):
        program = 'ts = [spawn(sleep, 1) for i in range(10000)]\njoin(ts)\nprint(round(time.monotonic()))'
        self.assertEqual(self.run_it('--feed', 'off', '-c', program)[1], '1\n')

    def test_an_interrupt_ends_it_at_once(self):
        process = subprocess.Popen([programs.BOBBIN, '--schedule', 'sim', '--feed', 'off', '-c', 'print("on")\nwhile True: sleep 0.001'],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder)
        self.running.append(process)
        self.assertEqual(process.stdout.readline(), 'on\n')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=programs.PATIENCE)
        self.assertIn(process.returncode, (1, 130))


HERE = os.path.dirname(os.path.abspath(__file__))


class AsPython(Programs):
    """The programs that lang/ compares with python3 say the same on the simulated machine, where threads and processes are not real."""


def compare_with_python(path):
    def test(self):
        import sys
        env = dict(os.environ, LC_ALL='C.UTF-8', PYTHONHASHSEED='0', HOME=self.folder, XDG_STATE_HOME=self.folder)
        outputs = []
        for command in [[sys.executable, path], [programs.BOBBIN, '--schedule', 'sim', '--feed', 'off', 'run', path]]:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env,
                                  cwd=self.folder, timeout=programs.PATIENCE)
            outputs.append((done.returncode, done.stdout))
        self.assertEqual(outputs[1], outputs[0])
    return test


for folder in ['threads', 'sync', 'queues', 'processes', 'pools']:
    for path in sorted(glob.glob(os.path.join(HERE, '..', 'lang', folder, '*.py'))):
        name = os.path.splitext(os.path.basename(path))[0]
        setattr(AsPython, 'test_%s_%s' % (folder, name), compare_with_python(os.path.abspath(path)))


if __name__ == '__main__':
    programs.main()
