"""--timeline: the picture is held against what --events says of the same run; and whole files or none."""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

import programs
from programs import Programs

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'pictures'))
import model  # noqa: E402

PROGRAM = '''
from time import sleep
lock = threading.Lock()
q = queue.Queue()
def f(n):
    with lock:
        sleep(n)
    q.put(n)
    print('x')
def g():
    for i in range(5): q.get()
ts = [thread(f, 0.01) for i in range(5)] + [thread(g)]
for t in ts: t.start()
for t in ts: t.join()
def h(n):
    t = spawn(sleep, n)
    t.join()
    print('inside')
p = process(h, 0.02)
start p
join p
def double(x):
    return 2 * x
with multiprocessing.Pool(2) as pool:
    pool.map(double, range(9), chunksize=2)
unused = thread(f, 1)
'''

HOSTILE = "t = threading.Thread(target=print, args=('</script>',), name='<script>&\\x1b[31m\\u202e\\U0001f600')\nt.start(); t.join()"


class Timeline(Programs):
    def run_with(self, program, *options, **more):
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        return subprocess.run([programs.BOBBIN, '--feed', 'off', *options, '-c', program], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, cwd=self.folder, timeout=programs.PATIENCE, **more)

    def events(self):
        with open(self.path('events.jsonl'), encoding='utf-8') as file:
            return [dict(e, kind=e['event'].replace('_', ' '), task=e.get('task', 0)) for e in map(json.loads, file) if e['event'] != 'log']

    def test_the_picture_shows_what_the_events_say(self):
        done = self.run_with(PROGRAM, '--events', 'events.jsonl', '--timeline', 'run.svg')
        self.assertEqual(done.returncode, 0, done.stderr)
        svg, events = ET.parse(self.path('run.svg')).getroot(), self.events()
        zero = next(e['ns'] for e in events if e['kind'] == 'start')
        order = sorted((e['ns'], e['seq'], e['task']) for e in events if e['kind'] == 'start')
        lanes = [1] + [task for _, _, task in order] + [e['task'] for e in events if e['kind'] == 'create' and e['task'] != 1 and
                                                        e['task'] not in {task for _, _, task in order}]
        model.compare(svg, events, zero, lambda lane: lanes[lane])
        arrows = [g.get('class').split()[1] for g in svg.iter(model.SVG + 'g') if (g.get('class') or '').startswith('arrow ') and g.get('data-from')]
        self.assertEqual(arrows.count('starts'), len(order))
        self.assertGreaterEqual(arrows.count('ends'), 1)
        self.assertGreaterEqual(arrows.count('hands'), 1)

    def test_a_program_that_fails_or_is_interrupted_is_drawn_too(self):
        self.assertEqual(self.run_with('1 / 0', '--timeline', 'a.html').returncode, 1)
        self.assertIn('MainThread', pathlib.Path(self.path('a.html')).read_text(encoding='utf-8'))
        env = dict(os.environ, LC_ALL='C.UTF-8', HOME=self.folder, XDG_STATE_HOME=self.folder)
        program = ("def tell():\n    while threading.main_thread().state != 'waiting': sleep(0.001)\n    print('here', flush=True)\n    sleep(1000)\n"
                   't = spawn(tell)\nthreading.Event().wait()')
        process = subprocess.Popen([programs.BOBBIN, '--feed', 'off', '--timeline', 'b.svg', '-c', program], env=env,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=self.folder)
        self.running.append(process)
        self.assertIn('here', process.stdout.readline())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(programs.PATIENCE), 130)
        self.assertIn('waits for', pathlib.Path(self.path('b.svg')).read_text(encoding='utf-8'))

    def test_names_stay_text(self):
        self.assertEqual(self.run_with(HOSTILE, '--timeline', 'run.svg').returncode, 0)
        shown = '\n'.join(ET.parse(self.path('run.svg')).getroot().itertext())
        self.assertIn('<script>&\\x1b[31m\\u202e\U0001f600', shown)

    def test_whole_files_or_none(self):
        pathlib.Path(self.path('kept.svg')).write_text('old', encoding='utf-8')
        done = self.run_with("t = spawn(print, 1); t.join()", '--timeline', 'kept.svg',
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'kept.svg: File too large')
        self.assertEqual(pathlib.Path(self.path('kept.svg')).read_text(encoding='utf-8'), 'old')
        self.assertEqual([name for name in os.listdir(self.folder) if 'kept' in name], ['kept.svg'])

    def test_places_where_no_file_can_be(self):
        done = self.run_with("print('never')", '--timeline', 'no/such/folder.svg')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('no/such/folder.svg: No such file or directory', done.stderr)
        done = self.run_with("print('never')", '--timeline', 'picture.png')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn("ends in .svg or .html, not like 'picture.png'", done.stderr)

    def test_programs_write_no_files(self):
        done = self.run_with('t = spawn(print, 1); t.join()\ntimeline -o here.svg')
        self.assertEqual(done.returncode, 1)
        self.assertIn('a program writes no files', done.stdout + done.stderr)
        self.assertFalse(os.path.exists(self.path('here.svg')))


if __name__ == '__main__':
    programs.main()
