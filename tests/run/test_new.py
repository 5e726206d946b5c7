"""bobbin new, and the page about the format: what an author begins with passes the check, and nothing that is there gets lost."""

import os
import pathlib
import re
import subprocess

import programs
from programs import Programs, PATIENCE

GUIDE = pathlib.Path(__file__).resolve().parent.parent.parent / 'lessons' / 'README.md'


class New(Programs):
    def bobbin(self, *args, **options):
        """(status, standard output, standard error)"""
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        done = subprocess.run([programs.BOBBIN, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env, cwd=self.folder,
                              timeout=PATIENCE, **options)
        return done.returncode, done.stdout, done.stderr

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def test_the_skeleton_passes(self):
        status, out, err = self.bobbin('new', '13-two-locks.md')
        self.assertEqual((status, err), (0, ''))
        self.assertIn('bobbin check 13-two-locks.md\n', out)
        self.assertIn('\ntitle: Two locks\n', self.read('13-two-locks.md'))
        status, out, err = self.bobbin('check', '13-two-locks.md')
        self.assertEqual((status, out, err), (0, '13-two-locks.md: passed, 3 cells\n1 passed, 0 failed\n', ''))

    def test_the_skeleton_has_one_of_everything_and_can_fail(self):
        self.bobbin('new', 'a.md')
        text = self.read('a.md')
        for part in ['Q: ', '- [x]', '```output', '```python exercise', '>Hint<', '>Solution<', '```python check', '<!-- note:']:
            self.assertIn(part, text)
        for was, now in [("Thread-2    fast\n", "Thread-2    slow\n"), ("b = spawn(f, y)\n", "b = spawn(f, x)\n"), ("- [x]", "- [ ]")]:
            self.assertIn(was, text)
            with open(self.path('b.md'), 'w', encoding='utf-8') as file:
                file.write(text.replace(was, now))
            self.assertNotEqual(self.bobbin('check', 'b.md')[0], 0, was)

    def test_names(self):
        for name, title in [('x_y.md', 'X y'), ('a: b.md', 'A new lesson'), ('12.md', 'A new lesson'), ('7-.md', 'A new lesson'),
                            ('straße.md', 'Straße'), ('line\nbreak.md', 'A new lesson')]:
            self.assertEqual(self.bobbin('new', name)[0], 0, name)
            self.assertEqual(re.search('(?m)^title: (.*)$', self.read(name)).group(1), title)

    def test_what_is_there_stays(self):
        with open(self.path('mine.md'), 'w', encoding='utf-8') as file:
            file.write('mine')
        os.mkdir(self.path('folder.md'))
        for name in ['mine.md', 'folder.md']:
            status, out, err = self.bobbin('new', name)
            self.assertEqual((status, out, err), (2, '', "bobbin: cannot write '%s': there is one already, and it stays\n" % name))
        self.assertEqual(self.read('mine.md'), 'mine')
        self.assertEqual(sorted(os.listdir(self.folder)), ['folder.md', 'mine.md'])

    def test_what_cannot_be_is_said(self):
        for args, said in [([], 'new needs a file: the lesson to be (.md)'), (['a.md', 'b.md'], 'new takes one lesson at a time'),
                           (['a.txt'], "'a.txt' cannot be a lesson's name, which ends in .md"), (['.md'], "'.md' cannot be"),
                           (['none/a.md'], "cannot write 'none/a.md': No such file"), (['a.md', '-o', 'b'], '-o goes with export')]:
            status, out, err = self.bobbin('new', *args)
            self.assertEqual((status, out), (2, ''))
            self.assertIn(said, err)
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_example_in_the_guide_passes(self):
        example = re.search(r'^````markdown\n(.*?)^````$', GUIDE.read_text(encoding='utf-8'), re.S | re.M).group(1)
        with open(self.path('example.md'), 'w', encoding='utf-8') as file:
            file.write(example)
        self.assertEqual(self.bobbin('check', 'example.md'), (0, 'example.md: passed, 3 cells\n1 passed, 0 failed\n', ''))
        for was, now, status, part in [('minutes: 5\n', '', 0, "example.md:1:1: advice: the front matter lacks minutes"),
                                       ('seed=7', 'sed=7', 2, "unknown option 'sed'")]:
            with open(self.path('example.md'), 'w', encoding='utf-8') as file:
                file.write(example.replace(was, now))
            done, out, err = self.bobbin('check', 'example.md')
            self.assertEqual(done, status)
            self.assertIn(part, out + err)

    def test_the_guide_is_passed_over(self):
        status, out, err = self.bobbin('check', str(GUIDE))
        self.assertEqual((status, err), (0, ''))
        self.assertIn('no lesson', out)

    def test_links_are_read_from_the_lessons_folder(self):
        os.mkdir(self.path('here'))
        self.bobbin('new', 'here/a.md')
        text = self.read('here/a.md')
        for link, status in [('a.md', 0), ('here/a.md', 1)]:
            with open(self.path('here/b.md'), 'w', encoding='utf-8') as file:
                file.write(text + '\n[a link](%s)\n' % link)
            self.assertEqual(self.bobbin('check', 'here/b.md')[0], status)


if __name__ == '__main__':
    programs.main()
