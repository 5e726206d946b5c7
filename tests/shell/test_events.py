"""Lines that appear while a line is being edited: the line stays whole, with its cursor."""

import unittest

import harness
from harness import Shell

# Says so many lines, one every `pause` seconds, once it is let go.
TALKER = """def talk(n):
    go.acquire()
    for i in range(n):
        print('news', i)
        time.sleep(0.01)
"""


def start(sh, count=5):
    """A thread that will speak when `go` is released by another, which a timer thread does."""
    sh.wait_prompt()
    sh.paste('go = threading.Lock()\ngo.acquire()\n' + TALKER + '\ndef later():\n    time.sleep(0.3)\n    go.release()\n')
    sh.send('\r')
    sh.wait('prompt', lambda: sh.cursor_row() == 'bobbin>' and 'release' in sh.text())
    sh.line('a = spawn(talk, %d); b = spawn(later)' % count)


class Editing(unittest.TestCase):
    def check_news(self, sh, count=5):
        rows = [row.split()[-1] for row in sh.scrolled() if ' news ' in row and 'print' not in row]
        self.assertEqual(rows, [str(i) for i in range(count)])

    def test_half_line_and_cursor_stay(self):
        with Shell() as sh:
            start(sh)
            sh.send('half a line\x1b[D\x1b[D\x1b[D\x1b[D')
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: sh.cursor_row() == 'bobbin> half a line')
            self.assertEqual(sh.screen.cursor.x, len('bobbin> half a '))
            self.check_news(sh)
            self.assertEqual(sum('half a line' in row for row in sh.scrolled()), 1)
            sh.send('X')
            sh.wait('typing goes on', lambda: sh.cursor_row() == 'bobbin> half a Xline')

    def test_search(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line('marmalade = 1')
            start(sh)
            sh.send('\x12marm')
            sh.wait_for(r"i-search\)`marm': marmalade = 1")
            sh.wait_for(r'wall ')
            sh.wait('search', lambda: sh.cursor_row().endswith("i-search)`marm': marmalade = 1"))
            self.check_news(sh)
            sh.send('\r')
            sh.wait_prompt()

    def test_line_wrapped_over_rows(self):
        with Shell(cols=40) as sh:
            start(sh)
            long = 'words = "' + 'abcdefghij' * 12
            sh.send(long)
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: ''.join(sh.rows()).count(long) == 1)
            self.assertEqual(''.join(sh.scrolled()).count('abcdefghij' * 12), 1)

    def test_wide_characters(self):
        with Shell() as sh:
            start(sh)
            sh.send('x = "日本語 wörter')
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: sh.cursor_row().replace(' ', '').endswith('x="日本語wörter'))

    def test_resize(self):
        with Shell() as sh:
            start(sh, 20)
            sh.send('still being typed')
            sh.wait_for('news 3')
            sh.resize(60, 20)
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: sh.cursor_row() == 'bobbin> still being typed')

    def test_numeric_argument(self):
        with Shell() as sh:
            start(sh)
            sh.send('\x1b4')
            sh.wait_for(r'wall ')
            sh.send('z')
            sh.wait('zzzz', lambda: sh.cursor_row() == 'bobbin> zzzz')

    def test_in_a_continued_block(self):
        with Shell() as sh:
            start(sh)
            sh.send('for i in range(2):\r')
            sh.wait_prompt(r'\.\.\.     $')
            sh.send('print("again", i)')
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: sh.cursor_row() == '...     print("again", i)')
            sh.send('\r\r')
            sh.wait_for('^again 1$')

    def test_burst(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.paste('def burst():\n    time.sleep(0.2)\n    for i in range(2000):\n        print("burst", i)\n')
            sh.send('\r')
            sh.wait_prompt()
            sh.line('t = spawn(burst)')
            sh.send('typed meanwhile')
            sh.wait_for(r'wall ')
            sh.wait('line', lambda: sh.cursor_row() == 'bobbin> typed meanwhile')
            rows = [row.split()[-1] for row in sh.scrolled() if ' burst ' in row and 'print' not in row and 'finished' not in row]
            self.assertEqual(rows, [str(i) for i in range(2000)])

    def test_control_sequences_are_shown_not_sent(self):
        with Shell() as sh:
            sh.wait_prompt()
            sh.line(r"print('\x1b[2Jred\x07')")
            sh.wait_for(r'\\x1b\[2Jred\\x07')
            sh.line('set feed off')
            sh.line(r"print('\x1b]0;title\x07')")
            sh.wait_for(r'\\x1b\]0;title')


if __name__ == '__main__':
    harness.main()
