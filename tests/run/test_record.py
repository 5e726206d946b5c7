"""--events and --trace: the files are read back and held against the log, against Perfetto's rules and against strace."""

import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import time
import unittest

import programs
from programs import Programs

PROGRAM = '''
from time import sleep
lock = threading.Lock()
def f(n):
    with lock:
        sleep(n)
    print('x')
ts = [thread(f, 0.01) for i in range(5)]
for t in ts: t.start()
for t in ts: t.join()
def h(n):
    t = spawn(sleep, n)
    t.join()
    return n
p = process(h, 0.02)
start p
join p
def g(x):
    sleep(0.001)
    return x * x
with multiprocessing.Pool(2) as pool:
    pool.map(g, range(9), chunksize=2)
'''

HOSTILE = '''
t = threading.Thread(target=print, args=('</script><b>&"\\\\ \\u202e \\U0001f600 \\x1b[31m',), name='a"b\\\\<i>\\n\\u202e\\U0001f600')
t.start()
t.join()
'''

LOCKS = '''
lock = threading.Lock()
def f():
    for i in range(100000):
        with lock: pass
f()
'''


def named(events, kind):
    return [e for e in events if e['event'] == kind]


class Record(Programs):
    def record(self, program, *options, status=0, **more):
        """Runs a program; (events without the first line, the trace)."""
        lines, trace = self.path('events.jsonl'), self.path('trace.json')
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        done = subprocess.run([programs.BOBBIN, '--feed', 'off', '--events', lines, '--trace', trace, *options, '-c', program], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.folder, timeout=programs.PATIENCE, **more)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        with open(lines, encoding='utf-8') as file:
            events = [json.loads(line) for line in file]
        with open(trace, encoding='utf-8') as file:
            return events, json.load(file)

    def test_lines(self):
        events, _ = self.record(PROGRAM)
        self.assertEqual(events[0]['event'], 'log')
        self.assertLess(abs(events[0]['wall_ns'] - time.time_ns()), 60 * 10**9)
        rest = events[1:]
        self.assertEqual([e['seq'] for e in rest], list(range(1, len(rest) + 1)))
        times = [e['ns'] for e in rest]
        self.assertEqual(times, sorted(times))
        self.assertTrue(all(isinstance(ns, int) for ns in times))
        threads = [e['name'] for e in named(rest, 'start')]
        self.assertEqual(threads[:5], ['Thread-%d' % n for n in range(1, 6)])
        self.assertEqual(len(named(rest, 'print')), 5)
        self.assertEqual({e['lock'] for e in named(rest, 'acquire')}, {'Lock-1'})
        self.assertEqual(len(named(rest, 'acquire')), len(named(rest, 'release')))
        self.assertEqual(sum(e['items'] for e in named(rest, 'chunk')), 9)
        parents = {e['task']: e.get('parent') for e in named(rest, 'create')}
        process = next(e for e in named(rest, 'create') if e['kind'] == 'process')
        inside = next(e for e in named(rest, 'create') if e.get('inside'))
        self.assertEqual(parents[inside['task']], process['task'])
        for e in named(rest, 'finish'):
            start = next(s for s in named(rest, 'start') if s['task'] == e['task'])
            self.assertLess(abs(e['ns'] - start['ns'] - e['ran_ns']), 50_000_000)

    def slices(self, trace):
        tracks = {}
        for e in trace['traceEvents']:
            if e['ph'] == 'X':
                tracks.setdefault((e['pid'], e['tid']), []).append((round(e['ts'] * 1000), round((e['ts'] + e['dur']) * 1000), e['name']))
        for rows in tracks.values():
            rows.sort()
        return tracks

    def holds_rules(self, trace):
        """What viewers need: slices of a track nest (ours do not even touch), arrows join slices, everything has a name."""
        tracks = self.slices(trace)
        for rows in tracks.values():
            for one, next_one in zip(rows, rows[1:]):
                self.assertLess(one[0], one[1])
                self.assertLessEqual(one[1], next_one[0])
        named_tracks = {(e['pid'], e['tid']) for e in trace['traceEvents'] if e['ph'] == 'M' and e['name'] == 'thread_name'}
        self.assertLessEqual(set(tracks), named_tracks)
        processes = {e['pid'] for e in trace['traceEvents'] if e['ph'] == 'M' and e['name'] == 'process_name'}
        self.assertLessEqual({pid for pid, _ in tracks}, processes)
        ends = {}
        for e in trace['traceEvents']:
            if e['ph'] in 'sf':
                ns = round(e['ts'] * 1000)
                self.assertTrue(any(a <= ns < b for a, b, _ in tracks[e['pid'], e['tid']]), e)
                ends.setdefault(e['id'], {})[e['ph']] = e
        for pair in ends.values():
            self.assertEqual(set(pair), {'s', 'f'})
            self.assertLessEqual(pair['s']['ts'], pair['f']['ts'])
            self.assertEqual(pair['f']['bp'], 'e')
        return tracks

    def test_trace_holds_perfettos_rules(self):
        events, trace = self.record(PROGRAM)
        tracks = self.holds_rules(trace)
        names = {e['args']['name']: (e['pid'], e['tid']) for e in trace['traceEvents'] if e['ph'] == 'M' and e['name'] == 'thread_name'}
        numbered = [n for n in names if n[0] != '~']
        self.assertEqual([int(n[:3]) for n in sorted(numbered)], sorted(int(n[:3]) for n in numbered))
        thread = tracks[names['002 Thread-1']]
        self.assertEqual(thread[0][2], 'starting')
        self.assertIn('asleep', [name for _, _, name in thread])
        for one, next_one in zip(thread, thread[1:]):
            self.assertEqual(one[1], next_one[0])  # no gaps
        holders = [name for _, _, name in tracks[names['~001 Lock-1']]]
        self.assertEqual(sorted(holders), ['Thread-%d' % n for n in range(1, 6)])
        flows = [e['name'] for e in trace['traceEvents'] if e['ph'] == 's']
        starts, waits = len(named(events, 'start')), len([e for e in named(events, 'block') if e['why'] == 'lock'])
        self.assertEqual(flows.count('start'), starts)
        self.assertEqual(flows.count('lock'), waits)
        self.assertGreater(flows.count('join'), 0)
        self.assertEqual(len({e['pid'] for e in trace['traceEvents']}), 4)  # bobbin, a process, two workers

    def test_intervals_are_those_of_the_log(self):
        events, trace = self.record(PROGRAM)
        zero = events[1]['ns']
        states = {'start': 'starting', 'run': 'running', 'wake': 'running'}
        for name in ('Thread-1', 'Thread-5', 'Process-1'):
            wanted, open_since, state = [], None, None
            for e in events[1:]:
                if e.get('name') != name or e['event'] not in ('start', 'run', 'wake', 'block', 'finish'):
                    continue
                if state and e['ns'] > open_since:
                    wanted.append((open_since - zero, e['ns'] - zero, state))
                open_since, state = e['ns'], states.get(e['event'])
                if e['event'] == 'block':
                    state = {'asleep': 'asleep', 'join': 'joins ' + e.get('on', '')}.get(e['why'], 'waits for ' + e.get('on', ''))
            shown = next(rows for key, rows in self.slices(trace).items() if any(
                m['ph'] == 'M' and (m['pid'], m['tid']) == key and m['args']['name'].endswith(' ' + name) for m in trace['traceEvents']))
            self.assertEqual(shown, wanted)

    def test_sim_is_reproducible(self):
        seen = set()
        for _ in range(3):
            _, trace = self.record(PROGRAM, '--schedule', 'sim', '--seed', '5')
            self.holds_rules(trace)
            with open(self.path('events.jsonl'), encoding='utf-8') as lines, open(self.path('trace.json'), encoding='utf-8') as file:
                seen.add((lines.read(), file.read()))
        self.assertEqual(len(seen), 1)

    def test_unfinished(self):
        _, trace = self.record("t = spawn(sleep, 100, ); t.daemon\nlock = threading.Lock(); lock.acquire(); sleep(0.05)\n1/0\n",
                               '--timeout', '20', status=124)
        self.holds_rules(trace)
        names = [e['name'] for e in trace['traceEvents'] if e['ph'] == 'X']
        self.assertIn('MainThread', names)  # holds the lock to the end

    def test_hostile_names(self):
        events, trace = self.record(HOSTILE)
        name = 'a"b\\<i> \\u202e\U0001f600'  # task names are made harmless where they begin
        self.assertEqual(named(events, 'start')[0]['name'], name)
        self.assertEqual(named(events, 'print')[0]['text'], '</script><b>&"\\ \u202e \U0001f600 \x1b[31m\n')
        shown = [e['args']['name'] for e in trace['traceEvents'] if e['ph'] == 'M' and e['name'] == 'thread_name']
        self.assertTrue(any('a"b' in n and '\u202e' not in n for n in shown))
        with open(self.path('events.jsonl'), 'rb') as file:
            self.assertNotIn(b'</script>', file.read())

    def test_nothing_is_lost(self):
        events, trace = self.record(LOCKS)
        self.assertEqual(named(events, 'dropped'), [])
        self.assertEqual(len(named(events, 'acquire')), 100000)
        self.assertEqual(trace['otherData']['events missing'], 0)
        self.assertEqual([e['seq'] for e in events[1:]], list(range(1, len(events))))

    def test_no_events(self):
        events, trace = self.record('pass')
        self.assertEqual([e['event'] for e in events], ['log', 'create', 'cell', 'cell end'])
        self.holds_rules(trace)

    def test_one_after_the_other(self):
        for name in ('a.py', 'b.py'):
            with open(self.path(name), 'w', encoding='utf-8') as file:
                file.write('t = spawn(sleep, 0.01)\njoin\n')
        trace = self.path('t.json')
        subprocess.run([programs.BOBBIN, 'run', '--feed', 'off', '--trace', trace, self.path('a.py'), self.path('b.py')], check=True,
                       capture_output=True, timeout=programs.PATIENCE)
        with open(trace, encoding='utf-8') as file:
            self.holds_rules(json.load(file))

    def refused(self, *options, status, **more):
        done = subprocess.run([programs.BOBBIN, *options, '-c', 'print(1)'], capture_output=True, text=True, cwd=self.folder,
                              stdin=subprocess.DEVNULL, timeout=programs.PATIENCE, **more)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_unwritable(self):
        for option in ('--events', '--trace'):
            done = self.refused(option, 'nowhere/x.json', status=2)
            self.assertEqual((done.stdout, done.stderr), ('', 'bobbin: nowhere/x.json: No such file or directory\n'))
            done = self.refused(option, '.', status=2)
            self.assertEqual(done.stderr, 'bobbin: .: Is a directory\n')
        self.assertEqual(os.listdir(self.folder), [])

    def test_full(self):
        with open(self.path('old.json'), 'w', encoding='utf-8') as file:
            file.write('old')
        done = self.refused('--events', 'old.json', status=1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16)))
        self.assertIn('old.json: File too large', done.stderr)
        self.assertEqual(os.listdir(self.folder), ['old.json'])
        with open(self.path('old.json'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'old')
        if os.path.exists('/dev/full'):
            done = self.refused('--trace', '/dev/full', status=1)
            self.assertIn('/dev/full: No space left on device', done.stderr)
            self.assertEqual(done.stdout, '1\n')

    def test_replaced(self):
        """An older file is replaced as a whole, a link stays a link, permissions stay."""
        with open(self.path('real.json'), 'w', encoding='utf-8') as file:
            file.write('old' * 10000)
        os.chmod(self.path('real.json'), 0o640)
        os.symlink('real.json', self.path('link.json'))
        self.refused('--events', 'link.json', status=0)
        self.assertTrue(os.path.islink(self.path('link.json')))
        self.assertEqual(os.stat(self.path('real.json')).st_mode & 0o777, 0o640)
        with open(self.path('real.json'), encoding='utf-8') as file:
            self.assertEqual(json.loads(file.readline())['event'], 'log')
        self.assertEqual(sorted(os.listdir(self.folder)), ['link.json', 'real.json'])

    def test_pipe(self):
        os.mkfifo(self.path('pipe'))
        reader = subprocess.Popen(['cat', self.path('pipe')], stdout=subprocess.PIPE, text=True)
        self.running.append(reader)
        self.refused('--events', 'pipe', status=0)
        out, _ = reader.communicate(timeout=programs.PATIENCE)
        self.assertEqual(json.loads(out.splitlines()[-1])['event'], 'cell end')

    def test_interrupted(self):
        """What was recorded until Ctrl-C is there."""
        lines = self.path('e.jsonl')
        process = subprocess.Popen([programs.BOBBIN, '--events', lines, '-c', 'print("here", flush=True); sleep(100)'], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        self.running.append(process)
        self.assertEqual(process.stdout.readline(), 'here\n')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=programs.PATIENCE)
        self.assertEqual(process.returncode, 130)
        with open(lines, encoding='utf-8') as file:
            last = json.loads(file.read().splitlines()[-1])
        self.assertEqual((last['event'], last['outcome']), ('cell end', 'interrupted'))

    def test_strace_agrees(self):
        """The kernel's word on when threads began and ended: the same order, and times that agree to 2 ms in the median."""
        strace = shutil.which('strace')
        if not strace or subprocess.run([strace, '-o', '/dev/null', 'true'], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest('strace is missing, or may not trace here')
        with open(programs.BOBBIN, 'rb') as file:
            program = file.read()
        if b'__tsan_init' in program or b'__asan_init' in program:
            self.skipTest('sanitizers have threads of their own, or do not work under strace')
        # What happens between a thread's last event and its last system call has no upper limit, hence a second and a third try.
        for _ in range(3):
            starts, ends, differences = self.compare_with_strace(strace)
            self.assertEqual(starts, ['Thread-%d' % n for n in range(1, 13)])
            if ends == starts and statistics.median(differences) < 0.002:
                return
        self.fail('%s; %s' % (ends, differences))

    def compare_with_strace(self, strace):
        """(names in the order of their starts, of their ends, differences in seconds), as the kernel saw them."""
        lines, trace = self.path('e.jsonl'), self.path('strace')
        program = 'for i in range(12):\n    t = spawn(sleep, 0.02)\n    t.join()\n'
        subprocess.run([strace, '-f', '-ttt', '-e', 'trace=prctl', '-o', trace, programs.BOBBIN, '--feed', 'off', '--events', lines,
                        '-c', program], check=True, timeout=programs.PATIENCE, cwd=self.folder, stdin=subprocess.DEVNULL)
        with open(lines, encoding='utf-8') as file:
            begin, *events = [json.loads(line) for line in file]
        at = {(e['event'], e['name']): (e['ns'] - begin['ns'] + begin['wall_ns']) / 1e9 for e in events if e['event'] in ('run', 'finish')}
        runs, starts, ends, differences = {}, [], [], []
        with open(trace, encoding='utf-8') as file:
            for line in file:
                call = re.match(r'(\d+) +([\d.]+) prctl\(PR_SET_NAME, "([\w-]+)"', line)
                if not call:
                    continue
                thread, seconds, name = call.group(1), float(call.group(2)), call.group(3)
                if name.startswith('Thread-'):  # a task begins on this thread
                    runs[thread] = name
                    starts.append(name)
                    differences.append(abs(seconds - at['run', name]))
                elif thread in runs:  # and has ended: the thread waits for another one
                    ends.append(runs.pop(thread))
                    differences.append(abs(seconds - at['finish', ends[-1]]))
        return starts, ends, differences


if __name__ == '__main__':
    programs.main()
