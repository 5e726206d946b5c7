"""Every lesson, from its beginning to its end, by a student who is wrong first and right then: test_student.py BOBBIN [LESSON...].

The student knows nothing of a lesson but what stands in its file: which choices are right. What to do next is read off the line of keys,
as a person does. Where there is a simulated machine the lessons run on it, so that no time is spent asleep.
"""

import glob
import os
import re
import subprocess
import unittest

import harness
from harness import Shell

PROMPT = r'\S+ \d+/\d+( \w+)?> $'
KEYS = re.compile(r'^(\[Enter\]|\[a[-\]]|answer |lessons )')
READY = re.compile(rb'(\[Enter\]|\[a[-\]]|lessons \xc2\xb7 quit)[^\n]*\r\n(\x1b\[[^a-zA-Z]*[a-zA-Z])*\S+ \d+/\d+( \w+)?> ')


def plain_text(markdown):
    return re.sub(r'\s+', ' ', re.sub(r'[`*]', '', markdown)).strip()


def plain(markdown):
    """How a text begins on the screen: without its marks, and no longer than a narrow line."""
    return plain_text(markdown)[:40]


def questions_of(text):
    """What each question with choices begins with, and its right choices."""
    found = []
    for question, body in re.findall(r'<details><summary>Q: (.*?)</summary>(.*?)</details>', text, re.S):
        right = {plain(m) for m in re.findall(r'^- \[x\] (.*)$', body, re.M)}
        if right:
            found.append((plain(re.sub(r'<[^>]*>', '', question)), right))
    return found


def schedule():
    can = subprocess.run([harness.BOBBIN, '--schedule', 'sim', '-c', '1'], capture_output=True).returncode == 0
    return ['--schedule', 'sim'] if can else []


class Student:
    def __init__(self, sh, questions):
        self.sh = sh
        self.questions = questions
        self.done = {'wrong': 0, 'right': 0, 'predicted': 0, 'solved': 0, 'cells': 0}
        sh.wait_prompt(PROMPT)
        sh.line('set lanes off', PROMPT)

    def act(self, keys):
        """Sends keys and waits until the next line of keys and a prompt are there."""
        before = len(self.sh.raw)
        self.sh.send(keys)
        self.sh.wait('the next prompt after %r' % keys, lambda: READY.search(self.sh.raw[before:]), harness.PATIENCE * 3)
        return self.sh.raw[before:].decode('utf-8', 'replace')

    def keys(self):
        return next(row for row in reversed(self.sh.rows()) if KEYS.match(row))

    def choices(self):
        """The letters of the question above the keys, in two lists: right and wrong ones."""
        rows, found = self.sh.rows(), {}
        marks = [-1] + [i for i, row in enumerate(rows) if KEYS.match(row)]
        rows = rows[marks[-2] + 1:marks[-1]]
        seen = plain_text(' '.join(rows))
        rights = [right for question, right in self.questions if question in seen]
        assert len(rights) == 1, '%d questions begin like this:\n%s' % (len(rights), seen)
        for row in rows:
            m = re.match(r'  ([a-z])\) (.*)', row)
            if m:
                shown = plain(m.group(2))
                found[m.group(1)] = any(r == shown or r.startswith(shown + ' ') for r in rights[0])
        return [c for c in found if found[c]], [c for c in found if not found[c]]

    def answer(self):
        right, wrong = self.choices()
        assert right, 'no right choice is known:\n' + self.sh.text()
        if wrong:
            self.act(wrong[0] + '\r')
            self.done['wrong'] += 1
        if 'predict' in self.keys():
            self.act(', '.join(right) + '\r')
            said = self.act('\r')
            assert 'You said, and so it is' in said, said
            self.done['predicted'] += 1
            self.done['cells'] += 1
        else:
            said = self.act(', '.join(right) + '\r')
            assert 'Right.' in said, said
            self.done['right'] += 1

    def solve(self):
        said = self.act('\r')
        if '[Enter] check' in self.keys():
            said = self.act('\r')
            assert 'Not yet.' in said, 'the beginning is right already:\n' + said
        assert 'back on the line' in said, said
        if 'solution' not in self.keys():  # the beginning did not even run: only what was checked counts
            self.clear('x = 0')
            self.act('\r')
        self.clear('solution')
        self.act('\r')
        said = self.act('\r')
        assert 'Solved.' in said, 'the solution is none:\n' + said
        self.done['solved'] += 1

    def clear(self, line):
        """Ctrl-C, and a word on the empty line."""
        self.sh.send('\x03')
        self.sh.wait('an empty line', lambda: re.match(r'\S+ \d+/\d+( \w+)?>$', self.sh.cursor_row()))
        self.act(line + '\r')

    def take(self):
        """The whole lesson."""
        self.act('\r')
        while not re.match('(answer.*)?lessons ', self.keys()):
            keys = self.keys()
            if keys.startswith('[a'):
                self.answer()
            elif keys.startswith('[Enter] try'):
                self.solve()
            else:
                self.done['cells'] += 'run this cell' in keys
                self.act('\r')
        said = self.act('\r')
        assert 'That was the last step' in said, said


class Lessons(unittest.TestCase):
    pass


def add_test(path):
    def take(self):
        with open(path, encoding='utf-8') as f:
            text = f.read()
        with Shell(*schedule(), path, rows=150, cols=100, env={'NO_COLOR': '1'}) as sh:
            questions = questions_of(text)
            student = Student(sh, questions)
            student.take()
            self.assertEqual(student.done['solved'], text.count('```python exercise\n'))
            self.assertEqual(student.done['right'] + student.done['predicted'], len(questions))
            self.assertGreater(student.done['cells'], 0)
    name = os.path.basename(path)[:-3].replace('-', '_')
    setattr(Lessons, 'test_' + name, take)


for lesson in sorted(glob.glob(os.path.join(harness.lessons_folder(), '[0-9]*.md'))):
    add_test(os.path.abspath(lesson))

if __name__ == '__main__':
    harness.main()
