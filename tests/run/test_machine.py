"""The command machine, on machines that hwloc makes up; and pinning, as the kernel sees it."""

import os
import subprocess
import time
import unittest

import programs
from programs import Programs

FOUR = """a machine that HWLOC_SYNTHETIC or HWLOC_XMLFILE describes
  2 packages, 4 cores, 8 hardware threads (cpus), 2 GB of memory in 2 places, each near to some cores
  ├─ package 0
  │  └─ L3 cache 16 MB, shared by 2 cores
  │     ├─ core 0  cpus 0, 1
  │     └─ core 1  cpus 2, 3
  └─ package 1
     └─ L3 cache 16 MB, shared by 2 cores
        ├─ core 2  cpus 4, 5
        └─ core 3  cpus 6, 7
"""


class Machine(Programs):
    def draw(self, *options, **env):
        full = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, COLUMNS='80', **env)
        done = subprocess.run([programs.BOBBIN, *options, '-c', 'machine'], capture_output=True, text=True, env=full, stdin=subprocess.DEVNULL,
                              timeout=programs.PATIENCE)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_made_up(self):
        out = self.draw(HWLOC_SYNTHETIC='pack:2 numa:1 l3:1 core:2 pu:2')
        if 'HWLOC' not in out:
            self.skipTest('built without hwloc, or it is not installed')
        self.assertEqual(out, FOUR)

    def test_large_ones_are_folded(self):
        out = self.draw(HWLOC_SYNTHETIC='pack:2 l3:4 core:16 pu:2')
        if 'HWLOC' not in out:
            self.skipTest('built without hwloc, or it is not installed')
        self.assertIn('cores 0 to 15, alike', out)
        self.assertLess(len(out.splitlines()), 25)

    def test_this_one(self):
        out = self.draw()
        self.assertIn('core 0', out)
        self.assertIn('MainThread', out)

    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, 'one processor')
    def test_pinning(self):
        """Threads and processes stay on one processor each, in turn, and are free again afterwards."""
        process = self.start('set pin on\nts = [spawn(sleep, 100) for i in range(4)]\np = process(sleep, 100)\np.start()\nset pin off\n'
                             'us = [spawn(sleep, 100) for i in range(2)]\nprint("here", flush=True)\nsleep(100)')
        self.assertEqual(process.stdout.readline(), 'here\n')
        everywhere = self.allowed('/proc/%d' % process.pid)
        threads = {}
        end = time.monotonic() + programs.PATIENCE
        while not self.has_settled(threads) and time.monotonic() < end:  # a thread bears its name before it has its place
            for task in os.listdir('/proc/%d/task' % process.pid):
                path = '/proc/%d/task/%s' % (process.pid, task)
                with open(path + '/comm', encoding='utf-8') as file:
                    threads[file.read().strip()] = self.allowed(path)
        pinned = [threads['Thread-%d' % n] for n in range(1, 5)]
        self.assertTrue(all(place.isdigit() for place in pinned), pinned)
        self.assertEqual(len(set(pinned)), min(4, len(os.sched_getaffinity(0))))
        self.assertEqual([threads['Thread-5'], threads['Thread-6']], [everywhere] * 2)
        while not self.children_are_pinned(process.pid) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertTrue(self.children_are_pinned(process.pid))

    def has_settled(self, threads):
        places = [threads.get('Thread-%d' % n) for n in range(1, 7)]
        return all(places) and all(place.isdigit() for place in places[:4])

    def children_are_pinned(self, pid):
        children = []
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, task), encoding='utf-8') as file:
                children += file.read().split()
        return children and all(self.allowed('/proc/' + child).isdigit() for child in children)

    def allowed(self, path):
        with open(path + '/status', encoding='utf-8') as file:
            return next(line.split(':')[1].strip() for line in file if line.startswith('Cpus_allowed_list'))


if __name__ == '__main__':
    programs.main()
