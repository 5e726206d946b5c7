"""database(): the list, its file, many writers at once, and everything that can be wrong with a file."""

import os
import resource
import signal
import sys
import threading
import time
import unittest

import programs
from programs import Programs

try:
    import sqlite3
except ImportError:
    sqlite3 = None

LOCKED = "TimeoutError: 'results.db' is locked by another program"


class AsAList(Programs):
    def test_values_come_back_as_they_were(self):
        values = ("[1, -5, 2.5, 'hi', '', None, True, False, [1, [2]], (1, 'x'), {'a': [1]}, (), 9223372036854775807, "
                  "1e300, float('inf'), 'a\\0b', 'ä€', [], {}, (1,)]")
        self.prints("xs = %s\ndb = database('results')\nfor x in xs: db.append(x)\n"
                    "print(list(db) == xs, [type(x) for x in db] == [type(x) for x in xs], repr(list(db)) == repr(xs))" % values,
                    'True True True\n')
        self.prints("print(list(database('results')) == %s)" % values, 'True\n')
        self.prints("database('n').append(float('nan'))\nprint(list(database('n')))", '[nan]\n')

    def test_behaves_as_a_list(self):
        self.prints("db = database('results')\nxs = []\nprint(bool(db), len(db), sum(db), list(db))\n"
                    "db.extend(range(10)); xs.extend(range(10))\n"
                    "print(db[0] == 0, db[-1] == 9, db[-10] == 0, len(db) == 10, bool(db), 5 in db, 50 in db, 50 not in db)\n"
                    "for a in [None, 0, 3, -3, 20, -20]:\n    for b in [None, 0, 5, -1, 20, -20]:\n        for c in [None, 1, 2, 7, -1, -2, -7, 100, -100]:\n"
                    "            assert db[a:b:c] == xs[a:b:c], (a, b, c, db[a:b:c])\n"
                    "print(sum(db), max(db), sorted(db)[:2], list(zip(db, 'ab')), [x * 2 for x in db if x > 7])\n"
                    "a, b = db[:2]\nprint(a, b, list(map(str, db))[:2], list(enumerate(db))[:1])\n"
                    "it = iter(db)\nprint(next(it), next(it), next(it))\n"
                    "db.extend(x * x for x in range(3))\nprint(list(db)[-3:])\n"
                    "db.clear()\nprint(len(db), list(db), bool(db))\n",
                    'False 0 0 []\nTrue True True True True True False True\n45 9 [0, 1] [(0, \'a\'), (1, \'b\')] [16, 18]\n'
                    '0 1 [\'0\', \'1\'] [(0, 0)]\n0 1 2\n[0, 1, 4]\n0 [] False\n')

    def test_says_what_it_is(self):
        self.prints("db = database('results')\nprint(db)\ndb.append(1)\nprint(db, db.name, db.path == '%s')\ndb.append(1)\nprint([db])\n"
                    "print(type(db), database('other.sqlite').path[-13:])" % self.path('results.db'),
                    "<database 'results': 0 items in results.db>\n<database 'results': 1 item in results.db> results True\n"
                    "[<database 'results': 2 items in results.db>]\n<class 'database'> /other.sqlite\n")

    def test_errors_of_a_list(self):
        make = "db = database('results')\ndb.append(1)\n"
        self.fails(make + "db[1]", "IndexError: database index out of range")
        self.fails(make + "db[-3]", "IndexError: database index out of range")
        self.fails(make + "db['a']", "TypeError: database indices must be integers or slices, not str")
        self.fails(make + "db[::0]", "ValueError: slice step cannot be zero")
        self.fails(make + "db[0] = 5", "TypeError: 'database' object does not support item assignment")
        self.fails(make + "del db[0]", "TypeError: 'database' object does not support item deletion")
        self.fails(make + "db.append(threading.Lock())", "TypeError: cannot keep a '_thread.lock' object in a database")
        self.fails(make + "db.append([1, {'a': range(3)}])", "TypeError: cannot keep a 'range' object in a database")
        self.fails(make + "db.extend(5)", "TypeError: 'int' object is not iterable")
        self.fails(make + "db.pop()", "AttributeError: 'database' object has no attribute 'pop'")
        self.fails(make + "next(db)", "TypeError: 'database' object is not an iterator")
        self.prints("print(list(database('results')))", '[%s]\n' % ', '.join(['1'] * 11))

    def test_extend_keeps_all_or_nothing_of_a_piece(self):
        self.fails("database('results').extend([1, 2, len])", "TypeError: cannot keep a 'builtin_function_or_method'")
        self.prints("print(list(database('results')))", '[]\n')

    def test_names(self):
        for name, why in (('', 'needs a name'), ('../x', 'no folders'), ('a/b', 'no folders'), ('/tmp/x', 'no folders'), ('.profile', 'dot'),
                          ('x.py', 'ends in'), ('a\\nb', 'control'), ('x' * 200, 'too long'), ('..', 'dot')):
            self.fails("database('%s')" % name, 'ValueError: ', why, "hint: a name such as database('results')")
        self.fails("database(5)", "TypeError: a database's name must be a string, not int")
        self.fails("database()", "TypeError")
        self.assertEqual([n for n in os.listdir(self.folder) if 'db' in n], [])

    def test_walks_while_it_grows(self):
        self.prints("db = database('results')\ndb.extend(range(3))\nfor x in db:\n    if len(db) < 3000: db.extend([x] * 10)\nprint(len(db))", '3003\n')

    def test_memory_limit(self):
        self.prints("db = database('results')\nfor i in range(40): db.append('x' * 1000000)\nn = 0\nfor x in db: n += len(x)\nprint(n)", '40000000\n')


class ManyWriters(Programs):
    FILL = "db = database('results')\ndef fill(n):\n    for i in range(n): db.append(i)\n"

    def test_threads(self):
        self.prints(self.FILL + "ts = [spawn(fill, 1000) for i in range(8)]\nfor t in ts: t.join()\nprint(len(db), sum(db))", '8000 3996000\n')

    def test_programs_at_once(self):
        started = [self.start(self.FILL + "ts = [spawn(fill, 500) for i in range(2)]\nfor t in ts: t.join()") for _ in range(4)]
        for process in started:
            self.assertEqual(self.finish(process), (0, '', ''))
        self.prints(self.FILL + "print(len(db), sum(db))", '4000 998000\n')
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith('results')], ['results.db'])

    def test_processes(self):
        program = self.FILL + ("ps = [process(fill, 1000) for i in range(4)]\nts = [thread(fill, 1000) for i in range(4)]\n"
                               "for t in ps + ts: t.start()\nfor t in ps + ts: t.join()\nprint(len(db), sum(db))")
        status, out, err = self.outcome("process")
        if status:
            self.skipTest('no processes yet')
        self.prints(program, '8000 3996000\n')

    def test_one_is_killed(self):
        process = self.start(self.FILL + "fill(1000000)")
        time.sleep(1)
        process.send_signal(signal.SIGKILL)
        self.finish(process)
        self.prints("xs = list(database('results'))\nprint(len(xs) > 0, xs == list(range(len(xs))))", 'True True\n')

    def test_interrupted_in_the_middle(self):
        process = self.start(self.FILL + "fill(100000000)")
        time.sleep(1)
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        self.finish(process)
        self.assertLess(time.monotonic() - before, 2)
        self.prints("xs = list(database('results'))\nprint(len(xs) > 0, xs == list(range(len(xs))))", 'True True\n')


class WrongFiles(Programs):
    def write(self, name, content):
        with open(self.path(name), 'wb') as f:
            f.write(content)

    def test_not_a_database(self):
        self.write('results.db', b'Dear diary,\n' * 100)
        self.fails("database('results')", "OSError: 'results.db' is not a database of bobbin", 'left as it is')
        with open(self.path('results.db'), 'rb') as f:
            self.assertEqual(f.read(), b'Dear diary,\n' * 100)
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith('results')], ['results.db'])

    def test_a_folder_and_a_pipe(self):
        os.mkdir(self.path('results.db'))
        self.fails("database('results')", "OSError: 'results.db' is not a file")
        os.mkfifo(self.path('pipe.db'))
        self.fails("database('pipe')", "OSError: 'pipe.db' is not a file")

    @unittest.skipUnless(sqlite3, 'no sqlite3')
    def test_somebody_elses(self):
        other = sqlite3.connect(self.path('results.db'))
        other.executescript('CREATE TABLE items(x); INSERT INTO items VALUES(1)')
        other.close()
        with open(self.path('results.db'), 'rb') as f:
            before = f.read()
        self.fails("database('results')", "OSError: 'results.db' is not a database of bobbin")
        with open(self.path('results.db'), 'rb') as f:
            self.assertEqual(f.read(), before)

    @unittest.skipUnless(sqlite3, 'no sqlite3')
    def test_locked_for_a_while(self):
        self.prints("database('results').append(1)", '')
        other = sqlite3.connect(self.path('results.db'), isolation_level=None, check_same_thread=False)
        other.execute('BEGIN IMMEDIATE')
        letting_go = threading.Timer(1, lambda: other.execute('ROLLBACK'))
        letting_go.start()
        before = time.monotonic()
        self.prints("db = database('results')\nn = 0\ndef tick():\n    global n\n    while len(db) < 2:\n        sleep(0.01)\n        n += 1\n"
                    "t = spawn(tick)\ndb.append(2)\nt.join()\nprint(n > 30, list(db))", 'True [1, 2]\n')
        self.assertGreater(time.monotonic() - before, 0.5)
        letting_go.join()
        other.close()

    @unittest.skipUnless(sqlite3, 'no sqlite3')
    def test_locked_for_good(self):
        self.prints("database('results').append(1)", '')
        other = sqlite3.connect(self.path('results.db'), isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        self.fails("database('results').append(2)", LOCKED, 'nothing was changed')
        self.prints("print(list(database('results')))", '[1]\n')
        other.execute('ROLLBACK')
        other.execute('PRAGMA locking_mode=EXCLUSIVE')
        other.execute('BEGIN EXCLUSIVE')
        waiting = self.start("try:\n    database('results')\nexcept TimeoutError as e:\n    print(e)\nprint('on')")
        asking = self.start("db = database('results')\nprint(len(db))")
        self.assertEqual(self.finish(waiting), (0, "'results.db' is locked by another program\non\n", ''))
        self.assertEqual(self.finish(asking)[0], 1)
        other.close()

    @unittest.skipUnless(sqlite3, 'no sqlite3')
    def test_interrupted_while_locked(self):
        self.prints("database('results').append(1)", '')
        other = sqlite3.connect(self.path('results.db'), isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        process = self.start("database('results').append(2)")
        time.sleep(1)
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        self.finish(process)
        self.assertLess(time.monotonic() - before, 1)
        other.close()

    def test_a_full_disk(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))
        self.prints("database('results').extend(range(100))", '')
        status, out, err = self.outcome("db = database('results')\nwhile True: db.append('x' * 1000)", preexec_fn=limit)
        self.assertEqual(status, 1)
        self.assertIn("OSError: no space left on the disk for 'results.db'", out + err)
        self.prints("xs = list(database('results'))\nprint(xs[:100] == list(range(100)), len(xs) > 100)", 'True True\n')

    def test_read_only(self):
        self.prints("database('results').append(1)", '')
        os.chmod(self.path('results.db'), 0o444)
        os.chmod(self.folder, 0o555)
        options = {'user': 65534, 'group': 65534} if os.geteuid() == 0 else {}
        self.fails("database('results').append(2)", "PermissionError: 'results.db' cannot be changed", **options)
        self.fails("database('new').append(2)", "PermissionError: cannot open or use 'new.db': Permission denied", **options)
        os.chmod(self.folder, 0o755)
        self.prints("print(list(database('results')))", '[1]\n')

    def test_deleted_in_between(self):
        self.write('empty.db', b'')
        process = self.start("db = database('results')\ndb.append(1)\nwhile len(db): sleep(0.01)\ndb.append(2)\nprint(list(db))")
        while not os.path.exists(self.path('results.db')):
            time.sleep(0.01)
        time.sleep(0.5)
        for name in os.listdir(self.folder):
            if name.startswith('results'):
                os.unlink(self.path(name))
        self.assertEqual(self.finish(process), (0, '[2]\n', ''))
        self.prints("print(list(database('empty')), list(database('results')))", '[] [2]\n')


if __name__ == '__main__':
    programs.main()
