"""The prompt: values, blocks, words of the shell, history, completion, leaving."""

import os
import stat
import unittest

import harness
from harness import Shell


class Prompt(unittest.TestCase):
    def test_greeting_value_and_ctrl_d(self):
        with Shell() as sh:
            sh.wait_prompt()
            self.assertIn('bobbin', sh.rows()[0])
            sh.line('6 * 7')
            self.assertEqual(sh.after('6 * 7')[0], '42')
            sh.line('x = 5')
            sh.line("print(x, 'and more')")
            sh.wait_for(r'^5 and more$')
            sh.send('\x04')
            self.assertEqual(sh.wait_end(), 0)

    def test_block_is_indented_and_ends_with_an_empty_line(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('for i in range(3):\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('if i != 1:\r')
            sh.wait_prompt(r'\.\.\.         $')
            sh.send("print('round', i)\r")
            sh.wait_prompt(r'\.\.\.         $')
            sh.send('\r')
            sh.wait_for('^round 2$')
            sh.wait_prompt()
            self.assertIn('round 0', sh.text())
            self.assertNotIn('round 1', sh.text())

    def test_backspace_takes_back_a_level(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('if False:\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('1\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('\x7f')
            sh.wait_prompt(r'\.\.\. $')
            sh.send('else:\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send("print('other way')\r")
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('\r')
            sh.wait_for('^other way$')

    def test_paste_of_twenty_lines(self):
        lines = ['def poem():'] + ["    print('line %d')" % i for i in range(1, 18)] + ['', 'poem()']
        with Shell() as sh:
            sh.wait_prompt()
            sh.paste('\n'.join(lines))
            sh.send('\r')
            sh.wait_for(r'^line 17$')
            sh.wait_prompt()
            shown = [row for row in sh.scrolled() if row.startswith('line ')]
            self.assertEqual(shown, ['line %d' % i for i in range(1, 18)])

    def test_lines_sent_at_once_are_all_taken(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('a = 1\rb = a + 1\rprint(a + b, "together")\r')
            sh.wait_for(r'^3 together$')

    def test_ctrl_c_drops_a_half_line_and_an_open_block(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('print("never"')
            sh.wait_for('never"$')
            sh.send('\x03')
            sh.wait_for(r'\^C$')
            sh.wait_prompt()
            sh.line('1 + 1')
            sh.send('if True:\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('\x03')
            sh.wait_prompt()
            sh.line('2 + 2')
            self.assertIn('4', sh.text())
            self.assertNotIn('Error', sh.text())

    def test_error_has_place_and_caret(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('total = 1 + nosuch')
            sh.wait_for(r"^NameError: name 'nosuch' is not defined$")
            sh.wait_for(r'^ +\^{6}$')

    def test_a_near_miss_is_suggested(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('thraeds')
            sh.wait_for(r"no command or variable 'thraeds'; did you mean 'threads'\?")

    def test_a_variable_hides_a_command(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('steps = 3')
            sh.line('steps')
            self.assertEqual(sh.after('> steps')[-2], '3')

    def test_help(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('help')
            sh.wait_for('^Lessons$')
            for question in ('help goto', 'goto?', '?goto'):
                sh.line('clear')
                sh.line(question)
                sh.wait_for(r'^goto N\|HEADING$')
            sh.line('help sleep')
            sh.wait_for('sleep\\(')
            sh.line('help whlie')
            sh.wait_for("did you mean 'while'")

    def test_help_as_python_has_it(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('help(sleep)')
            sh.wait_for(r'^sleep\(')
            sh.line("help('math.sqrt')")
            sh.wait_for(r'^math\.sqrt\(')
            sh.line('def twice(x):\r"two times x"\r')
            sh.line('twice?')
            sh.wait_for(r'^twice\(x\)$')
            sh.wait_for(r'^    two times x$')

    def test_a_line_that_does_not_end(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line("print('abc', end='')")
            sh.wait_for('^abc$')
            sh.line("print('def')")
            sh.wait_for('^def$')
            self.assertNotIn('', sh.rows()[:sh.screen.cursor.y])

    def test_commands_inside_a_program(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('for i in range(2): version\r')
            sh.wait_for(r'^bobbin 0\S*\nbobbin 0')
            sh.line('if True: next\r')
            sh.wait_for('next works only at the prompt')

    def test_ctrl_c_on_an_empty_line_says_what_runs(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            sh.send('\x03')
            sh.wait_for('1 thread is still at work')
            sh.wait_prompt()

    def test_time_limit(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('set timeout 0.2')
            sh.line('while True: pass\r')
            sh.wait_for("time was up")

    def test_settings(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('set memory 64M')
            sh.line('show memory')
            sh.wait_for(r'memory +64M')
            sh.line('set feed sometimes')
            sh.wait_for("feed is auto, on or off, not 'sometimes'")
            sh.line('set fed on')
            sh.wait_for("did you mean 'feed'")
            sh.line('set seed -1')
            sh.wait_for("seed is 0 to 9223372036854775807, not '-1'")
            sh.line('set gil-interval 0.01')
            sh.wait_for("gil-interval is 0.1 to 1000 milliseconds, not '0.01'")
            sh.line('set cores 5000')
            sh.wait_for("cores is 1 to 1024, not '5000'")

    def test_schedulers_change_only_when_nothing_runs(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            sh.line('set seed 7')
            sh.wait_for("Thread-1 is still at work; the scheduler can be changed when nothing runs")
            sh.line('kill t')
            sh.wait_for("killed")
            sh.line('set seed 7')
            sh.line('show seed')
            sh.wait_for(r'seed +7 ')

    def test_words_that_leave(self):
        for word in ('quit', 'exit', 'exit()', 'quit()'):
            with Shell() as sh:
                sh.wait_prompt()
                sh.send(word + '\r')
                self.assertEqual(sh.wait_end(), 0)

    def test_leaving_names_what_still_runs(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            sh.send('\x04')
            self.assertEqual(sh.wait_end(), 0)
            self.assertIn('ending Thread-1', sh.text())

    def test_threads_and_kill(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('t = spawn(sleep, 1000)')
            sh.repeat('threads', r'Thread-1 +waiting')
            sh.line('kill t')
            sh.wait_for(r'Thread-1 +(killed|ended)')
            sh.line('kill Thraed-1')
            sh.wait_for('no task')

    def test_reset(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('x = 1')
            sh.line('reset')
            sh.line('x')
            sh.wait_for("NameError: name 'x' is not defined")


class History(unittest.TestCase):
    def test_kept_between_sessions(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('first = 1')
            sh.send('if first:\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('print("in a block")\r\r')
            sh.wait_for('^in a block$')
            sh.wait_prompt()
            sh.send('\x04')
            sh.wait_end()
            folder = os.path.join(sh.home, '.local', 'state', 'bobbin')
            self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, 'history')).st_mode), 0o600)
            with Shell(home=sh.home) as again:
                again.wait_prompt()
                again.send('first = 0; if_done = 1\r')
                again.wait_prompt()
                again.send('\x1b[A\x1b[A')
                again.wait_for('print\\("in a block"\\)$')
                again.send('\x1b[A')
                again.wait('the line before', lambda: again.cursor_row().endswith('> first = 1'))

    def test_unwritable_folder_gives_one_warning(self):
        with Shell(env={'XDG_STATE_HOME': '/proc/nowhere'}) as sh:
            sh.wait_prompt()
            sh.line('a = 1')
            sh.wait_for('history is kept for this session only')
            sh.line('b = 2')
            self.assertEqual(sh.text().count('for this session only'), 1)
            sh.send('\x1b[A')
            sh.wait('the line', lambda: sh.cursor_row().endswith('> b = 2'))


    def test_full_disk_gives_one_warning(self):
        with Shell(program='/bin/bash', args=['-c', 'ulimit -f 0; exec ' + harness.BOBBIN]) as sh:
            sh.wait_prompt()
            sh.line('a = 1')
            sh.wait_for('history is kept for this session only')
            sh.line('a + 1')
            sh.wait_for('^2$')

    def test_long_files_are_cut_and_damaged_ones_read(self):
        with Shell() as sh:
            sh.wait_prompt()  # it has looked for a history of its own
            folder = os.path.join(sh.home, '.local', 'state', 'bobbin')
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, 'history'), 'wb') as f:
                f.write(b'bad \xff\n\x00\n' + b''.join(b'n = %d\n' % i for i in range(5000)) + b'last \\\\ \\n line')
            with Shell(home=sh.home) as again:
                again.wait_prompt()
                again.send('\x1b[A')
                again.wait('the last line', lambda: again.cursor_row().endswith('line'))
                self.assertTrue(again.rows()[again.screen.cursor.y - 1].endswith('last \\'))
                with open(os.path.join(folder, 'history'), 'rb') as f:
                    self.assertEqual(f.read().count(b'\n'), 2000)
                self.assertEqual(os.listdir(folder), ['history'])


class Completion(unittest.TestCase):
    def complete(self, typed, expected, before=()):
        with Shell() as sh:
            sh.wait_prompt()
            for line in before:
                sh.line(line)
            sh.send(typed + '\t')
            sh.wait('completion', lambda: sh.cursor_row().endswith('> ' + expected))

    def test_command(self):
        self.complete('vers', 'version')

    def test_variable(self):
        self.complete('print(mea', 'print(measurement', ['measurement = 5'])

    def test_attribute_of_a_module(self):
        self.complete('threading.current_th', 'threading.current_thread')

    def test_method(self):
        self.complete('words.appe', 'words.append', ['words = []'])

    def test_lesson(self):
        self.complete('open 02-', 'open 02-threads')

    def test_setting_and_value(self):
        self.complete('set max-t', 'set max-tasks')
        self.complete('set color alw', 'set color always')

    def test_task(self):
        self.complete('kill Thr', 'kill Thread-1', ['t = spawn(sleep, 1000)'])

    def test_list_of_several(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.send('set m\t\t')
            sh.wait_for('max-processes +max-tasks +memory')


if __name__ == '__main__':
    harness.main()
