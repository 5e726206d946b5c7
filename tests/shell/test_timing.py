"""time, timeit and compare: what they show, and what they leave alone. Times are asserted as bounds that any machine keeps."""

import re
import time
import unittest

import harness
from harness import Shell
from test_lesson import run

COUNT = '''
def count(n):
    s = 0
    for i in range(n):
        s += i
    return s
def say(x):
    print('saying', x)
def crowd(n):
    ts = [spawn(say, i) for i in range(n)]
    for t in ts:
        t.join()
'''


def outcome(code, **env):
    done = run('-c', COUNT + code, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Time(unittest.TestCase):
    def test_form(self):
        status, out, err = outcome('time count(1000)\n%time print(count(10))')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^wall +[\d.]+ [mµ]?s$')
        self.assertRegex(out, r'(?m)^cpu +[\d.]+ [mµ]?s +user [\d.]+ [mµ]?s, sys [\d.]+ [mµ]?s$')
        self.assertRegex(out, r'(?m)^45\nwall')

    def test_value_is_shown_as_in_a_notebook(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('time 6 * 7')
            self.assertEqual(sh.after('too short' if 'too short' in sh.text() else 'it.')[0], '42')

    def test_sleep_costs_no_cpu(self):
        _, out, _ = outcome('time sleep(0.2)')
        self.assertRegex(out, r'(?m)^wall +[2-9]\d\d\.\d ms$')
        self.assertIn('waited nearly all the time', out)

    def test_threads_are_shown_in_the_feed(self):
        _, out, _ = outcome('time crowd(2)')
        self.assertEqual(out.count('started   say'), 2)
        self.assertRegex(out, r'MainThread  wall +[\d.]+ [mµ]?s')
        for row in out.splitlines():
            self.assertLessEqual(len(row), 80)

    def test_ascii(self):
        _, out, _ = outcome('time count(10)\ncompare count(1), count(300)\ntimeit count(10), number=100', LC_ALL='C')
        out.encode('ascii')
        self.assertRegex(out, r'(?m)count\(300\) .*  #+$')

    def test_module_time_stays(self):
        status, out, err = outcome('import time\nt = time.time()\ntime.sleep(0.001)\nfrom time import time\nprint(time() > t)')
        self.assertEqual((status, out, err), (0, 'True\n', ''))

    def test_a_variable_of_the_name_wins(self):
        status, out, _ = outcome('time = 5\ncompare = 7\nprint(time - compare)')
        self.assertEqual((status, out), (0, '-2\n'))

    def test_functions_of_the_names_are_no_commands(self):
        status, out, _ = outcome("def compare(a, b):\n    return a < b\nprint(compare(1, 2))\ncompare count(1), count(2)")
        self.assertEqual(status, 0)
        self.assertIn('True\n', out)
        self.assertIn('speed-up', out)


class Children(unittest.TestCase):
    def setUp(self):
        if outcome('process')[0]:
            self.skipTest('no processes')

    WORK = """
def work(n):
    for i in range(n):
        count(100000)
def spread_out(n):
    ps = [process(work, n) for i in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
"""

    def test_time_counts_them(self):
        _, out, err = outcome(self.WORK + 'time spread_out(200)')
        self.assertEqual(err, '')
        self.assertRegex(out, r'children +[\d.]+ m?s   user ')
        self.assertIn('in 3 child processes', ' '.join(out.split()).replace(' MainThread', '').replace('0.', ''))

    def test_compare_counts_them(self):
        _, out, _ = outcome(self.WORK + 'compare work(600), spread_out(200)')
        rows = [row for row in out.splitlines() if re.match(r'(work|spread_out)\(.*\d\.\d+x', row)]
        cpu = [float(re.search(r'% +([\d.]+) ', row).group(1)) for row in rows]
        self.assertEqual(len(cpu), 2, out)
        self.assertGreater(cpu[1], 0, out)
        self.assertNotIn('started', out)


class Timeit(unittest.TestCase):
    def test_never_zero(self):
        for call in ('timeit count(10)', '%timeit count(10)', 'timeit(count_ten)', 'timeit 5', 'timeit None'):
            _, out, err = outcome('def count_ten():\n    return count(10)\n' + call)
            self.assertEqual(err, '')
            value = re.match(r'(?:less than )?([\d.]+) ([nµm]?s) ', out)
            self.assertTrue(value, out)
            self.assertGreater(float(value.group(1)), 0)

    def test_mean_of_a_sleep(self):
        _, out, _ = outcome('timeit sleep(0.01), repeat=3')
        self.assertRegex(out, r'^[1-9]\d\.\d ms ± .* per call, best [1-9]\d\.\d ms \(3 runs of \d+ calls, mean ± sd\)')

    def test_number_and_repeat(self):
        _, out, _ = outcome('calls = []\ntimeit calls.append(1), number=5, repeat=3\nprint(len(calls))')
        self.assertIn('(3 runs of 5 calls', out)
        self.assertTrue(out.endswith('\n15\n'), out)

    def test_output_is_shown_once(self):
        _, out, _ = outcome("def f():\n    print('hello')\n    sleep(0.01)\ntimeit f(), repeat=2")
        self.assertEqual(out.count('hello'), 1)
        self.assertIn('shown for the first run only', out)

    def test_threads_do_not_flood(self):
        _, out, _ = outcome('timeit crowd(3), repeat=2\nprint("end")\ncrowd(1)')
        self.assertEqual(out.count('saying 2'), 1)
        before, _, after = out.partition('end\n')
        self.assertNotIn('started', before)
        self.assertIn('started   say(0)', after)

    def test_a_forgotten_call(self):
        _, out, _ = outcome('timeit count')
        self.assertIn('was only looked up, not called', out)


class Compare(unittest.TestCase):
    def test_table(self):
        _, out, err = outcome('compare count(200000), count(50000), sleep(0.001)')
        self.assertEqual(err, '')
        rows = out.splitlines()
        self.assertRegex(rows[0], r'^\d+ rounds +median +spread +cpu +cores +speed-up$')
        self.assertRegex(rows[1], r'^count\(200000\) .* 1\.00x  █+')
        speed = float(re.search(r'([\d.]+)x', rows[2]).group(1))
        self.assertTrue(2 < speed < 8, out)
        for row in rows:
            self.assertLess(len(row), 80)

    def test_the_calls_alternate(self):
        _, out, _ = outcome('order = []\ncompare order.append("a"), sleep(0.03), order.append("b")\nprint(order[:3], len(order) % 2)')
        self.assertIn("['a', 'b', 'a'", out)

    def test_output_is_shown_once(self):
        _, out, _ = outcome('compare say("one"), say("two")')
        self.assertEqual((out.count('saying one'), out.count('saying two')), (1, 1))

    def test_beside_a_running_thread_it_stays_narrow(self):
        _, out, _ = outcome('t = spawn(sleep, 3)\ncompare sleep(0.001), count(10)')
        for row in out.splitlines():
            self.assertLessEqual(len(row), 80)

    def test_in_a_thread(self):
        _, out, _ = outcome('def f(): say(1)\nt = thread(timeit, f, name="T")\nstart t\njoin t\nprint("after")')
        self.assertEqual(out.count('saying 1'), 1)
        self.assertIn('finished  1st of 1', out)
        self.assertIn('after', out)


class Errors(unittest.TestCase):
    def test_of_use(self):
        for code, message, hint in (
                ('time', 'what is to be timed is missing', 'time f(x)'),
                ('timeit', 'what is to be timed is missing', 'timeit f(x)'),
                ('compare', 'what is to be compared is missing', 'compare f(x), g(x)'),
                ('timeit(count(3))', "timeit() needs a function, not 'int'", 'timeit f(x)'),
                ('compare(count, 5)', "compare() needs a function, not 'int'", 'compare f(x)'),
                ('time(count(3))', "'module' object is not callable", 'time f(x)'),
                ('time 1, 2', 'time measures one call', 'compare f(x), g(x)'),
                ('timeit 1, number=0', 'number must be from 1', ''),
                ('timeit 1, repeat=-3', 'repeat must be from 1', ''),
                ('timeit 1, number="x"', "'str' object cannot be interpreted as an integer", '')):
            status, out, err = outcome(code)
            self.assertEqual((status, out), (1, ''), code)
            self.assertIn(message, err)
            self.assertIn(hint, err)

    def test_of_the_call(self):
        for word in ('time', 'timeit', 'compare 1,'):
            status, out, err = outcome(word + ' count(1) / 0')
            self.assertEqual((status, out), (1, ''))
            self.assertIn('ZeroDivisionError: division by zero', err)
            self.assertIn('count(1) / 0', err)
            self.assertNotIn('prelude', err)

    def test_output_comes_back_after_an_error(self):
        status, out, _ = outcome('n = 0\ndef f():\n    global n\n    n += 1\n    if n > 3: raise ValueError("enough")\n'
                                 'try:\n    timeit f()\nexcept ValueError as e:\n    print("caught", e)\n')
        self.assertEqual((status, out), (0, 'caught enough\n'))

    def test_interrupt(self):
        with Shell() as sh:
            sh.wait_prompt()
            for word in ('time', 'timeit', 'compare 1,'):
                sh.send(word + ' sleep(1000)\r')
                sh.wait_for(r'sleep\(1000\)')
                time.sleep(0.1)
                sh.send('\x03')
                sh.wait_prompt()
                sh.line("print('still', 'here')")
                self.assertIn('still here', sh.after("print('still', 'here')"))
                sh.line('clear')


class Help(unittest.TestCase):
    def test_has_rows(self):
        with Shell(rows=60) as sh:
            sh.wait_prompt()
            for word in ('time', 'timeit', 'compare'):
                sh.line('clear')
                sh.line(word + '?')
                self.assertIn('example: ' + word, sh.text())
            sh.line('clear')
            sh.line('help time')
            self.assertIn('perf_counter', sh.text())
            sh.line('help')
            self.assertRegex(sh.text(), r'\btimeit\b')
            self.assertNotIn('%time', sh.text())


if __name__ == '__main__':
    harness.main()
