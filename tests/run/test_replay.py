"""show N and replay without a prompt: whole schedules, that they lead where they are said to, and what is no schedule."""

import re
import unittest

import programs
from programs import Programs

BOTH = """
x = 0
def inc():
    global x
    x = x + 1

def both():
    t1 = thread(inc)
    t2 = thread(inc)
    start t1, t2
    join t1, t2

explore both()
"""

MANY = """
x = 0
m, n = Lock(), Lock()
xs = []
def add(k):
    global x
    seen = x
    xs.append(k)
    x = seen + k

def pay(first, second):
    with first:
        with second:
            add(1)

def fail_sometimes():
    global x
    x = x + 1
    assert x < 2

def adders():
    ts = [thread(add, 1), thread(add, 2), thread(add, 4)]
    for t in ts: t.start()
    for t in ts: t.join()

def transfer():
    t1 = thread(pay, m, n)
    t2 = thread(pay, n, m)
    start t1, t2
    join t1, t2

def failing():
    t1 = thread(fail_sometimes)
    t2 = thread(fail_sometimes)
    start t1, t2
    join t1, t2

def printing():
    t1 = thread(print, 'a')
    t2 = thread(print, 'b')
    start t1, t2
    join t1, t2
"""


class ByHand(Programs):
    def test_without_a_prompt_the_first_that_can_goes_on(self):
        status, out, err = self.outcome(BOTH.replace('explore both()', 'explore --hand both()'))
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^It ends here: x=2\nv1:[0-9a-f]{4}:main,T1\*2,T2\*2,main$')


class Show(Programs):
    def test_a_column_for_each_task_and_the_shared_variable(self):
        status, out, err = self.outcome(BOTH + 'show 2\n')
        self.assertEqual((status, err), (0, ''))
        table = out[out.index('outcome 2 of both(): x=1'):].split('\n')
        self.assertRegex(table[1], r'^step  line  main +T1 +T2 +x$')
        self.assertRegex(table[2], r'^   1    10  start T1, T2 +0$')
        self.assertEqual(sum('switch 1' in row for row in table), 1)
        self.assertRegex(table[6], r'^   5     5 .*write x = 1 +1$')
        self.assertRegex(table[8], r'^v1:[0-9a-f]{4}:main,T1,T2\*2,T1,main$')

    def test_what_is_watched_instead(self):
        status, out, err = self.outcome(BOTH.replace('explore both()', 'y = 1234567890123\nexplore both(), watch y, x') + 'show 1\n')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^step  line  main +T1 +T2 +y +x$')
        self.assertRegex(out, r'(?m)1234567890123  2$')

    def test_no_line_is_wider_than_the_screen(self):
        for call, n in (('adders()', 1), ('transfer()', 2), ('failing()', 2)):
            status, out, err = self.outcome(MANY + 'explore %s\nshow %d\n' % (call, n))
            self.assertEqual((status, err), (0, ''))
            table = out[out.index('step  line'):].split('\n')
            rows = [row for row in table if not row.startswith('v1:')]
            self.assertLessEqual(max(map(len, rows)), 80)

    def test_more_tasks_than_columns(self):
        program = BOTH.replace('explore both()', """
def crowd():
    ts = [thread(inc) for i in range(7)]
    for t in ts: t.start()
    for t in ts: t.join()
explore crowd(), states=3000
""")
        status, out, err = self.outcome(program + 'show 1\n')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^ +\d+ +5  T\d  write x = 7 +7$')

    def test_names_that_a_program_gives(self):
        program = BOTH.replace('t1 = thread(inc)', "t1 = threading.Thread(target=inc, name='Alice')").replace('t2 = thread(inc)', "t2 = threading.Thread(target=inc, name='Bob')")
        status, out, err = self.outcome(program + 'show 1\n')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^step  line  main .*T1 Alice +T2 Bob +x$')

    def test_what_cannot_be_shown(self):
        self.fails('show 1\n', 'nothing was explored yet; `explore f()` finds the outcomes')
        self.fails(BOTH + 'show 3\n', 'explore found 2 outcomes: a number from 1 to 2')
        self.fails(BOTH + 'show 0\n', 'a number from 1 to 2')
        self.fails('explore sum([1])\nshow 2\n', 'explore found one outcome')


class Replay(Programs):
    def test_every_reported_schedule_leads_to_its_outcome(self):
        for call in ('adders()', 'transfer()', 'failing()', 'printing()'):
            status, out, err = self.outcome(MANY + 'explore %s\n' % call)
            found = len(re.findall(r'(?m)^ ?\d+  \S.* of .*%', out))
            self.assertGreater(found, 1, out)
            replays = ''.join('replay %d\n' % (i + 1) for i in range(found))
            status, out, err = self.outcome(MANY + 'explore %s\n' % call + replays)
            self.assertEqual((status, err), (0, ''))
            said = re.findall(r'(?m)^outcome \d+ of .*?: (.*)$', out)
            came = re.findall(r'(?m)^(?:It ends here|Nobody can go on): (.*)$', out)
            self.assertEqual(len(said), found)
            self.assertEqual(said, came)

    def test_a_schedule_by_its_text_shows_the_same(self):
        status, out, err = self.outcome(BOTH + 'show 2\n')
        schedule = out.split('\n')[-2]
        status, out, err = self.outcome(BOTH + 'replay %s   # as it was\nreplay 2\n' % schedule)
        self.assertEqual((status, err), (0, ''))
        first, second = out[out.index('a schedule of'):].split('outcome 2 of both()')
        self.assertIn('It ends here: x=1', first)
        self.assertEqual(re.findall(r'(?m)^ +\d+ .*', first), re.findall(r'(?m)^ +\d+ .*', second))

    def test_the_session_stays_as_it_was_under_every_scheduler(self):
        for schedule in ('free', 'gil', 'sim'):
            status, out, err = self.outcome('set schedule %s\n' % schedule + BOTH + 'replay 2\nreplay(1)\nprint("x is", x)\n')
            self.assertEqual((status, err), (0, ''))
            self.assertIn('It ends here: x=1', out)
            self.assertIn('It ends here: x=2', out)
            self.assertIn('x is 0', out)

    def test_variables_that_have_changed(self):
        status, out, err = self.outcome(BOTH + 'x = 5\nreplay 2\n')
        self.assertEqual((status, err), (0, ''))
        self.assertIn('The variables have changed since explore ran', out)
        self.assertIn('It ends here: x=6', out)

    def test_a_program_that_has_changed(self):
        changed = "def inc():\n    global x\n    x = x + 10\n\n"
        status, out, err = self.outcome(BOTH + changed + 'replay 2\n')
        self.assertEqual((status, err), (0, ''))
        self.assertIn('This schedule belongs to another program', out)
        self.assertIn('It ends here: x=10', out)

    def test_where_a_schedule_parts_from_the_program(self):
        for schedule, words in (('main,T1*2,T2*3', 'at step 6: T2 is over.'), ('main,T3', 'at step 2: T3 was not started.'),
                                ('main*2', 'at step 2: main waits for T1, T2.')):
            status, out, err = self.outcome(BOTH + 'replay v1:0000:%s\n' % schedule)
            self.assertEqual((status, err), (0, ''))
            self.assertIn('The schedule parts from the program ' + words, out)

    def test_a_schedule_that_stops_short_says_who_could_go_on(self):
        status, out, err = self.outcome(BOTH + 'replay v1:0000:main,T1\n')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'(?m)^    T1    write x = 1 +line 5: x = x \+ 1$')
        self.assertRegex(out, r'(?m)^    main  waits for T1, T2 ')

    def test_what_cannot_be_replayed(self):
        self.fails('replay 1\n', 'nothing was explored yet', '`explore f()` finds the outcomes')
        self.fails('replay v1:77c0:T1\n', 'nothing was explored yet')
        self.fails(BOTH + 'replay 3\n', 'explore found 2 outcomes: a number from 1 to 2')
        self.fails(BOTH + 'replay v1:77c0:T1,X\n', "this is no schedule, from 'X' on")
        self.fails(BOTH + 'replay something\n', 'replay takes the number of an outcome')
        self.fails(BOTH + 'replay\n', 'replay needs the number of an outcome')
        self.fails(BOTH + 'def f():\n    replay(1)\n\nt = spawn(f); join t\nassert t.result\n', 'not in a thread')

    def test_replay_is_a_name_like_any_other(self):
        self.prints('replay = 3\nreplay -= 1\nprint(replay)\n', '2\n')


if __name__ == '__main__':
    programs.main()
