"""Jupyter notebooks as lessons: what they show, what they say of what cannot run, and files that are none."""

import json
import os
import re
import subprocess

import programs
from programs import Programs, PATIENCE


def markdown(text, **more):
    return dict(cell_type='markdown', metadata={}, source=text.splitlines(True), **more)


def code(text, outputs=()):
    return dict(cell_type='code', metadata={}, execution_count=None, outputs=list(outputs), source=text.splitlines(True))


def notebook(*cells, nbformat=4):
    return json.dumps(dict(nbformat=nbformat, nbformat_minor=5, metadata={}, cells=list(cells)))


class Books(Programs):
    def bobbin(self, *args, **options):
        """(status, standard output, standard error)"""
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder, COLUMNS='80')
        done = subprocess.run([programs.BOBBIN, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env, cwd=self.folder,
                              timeout=PATIENCE, **options)
        return done.returncode, done.stdout, done.stderr

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)


class Notebooks(Books):
    def run_notebook(self, *cells, **options):
        self.write('n.ipynb', notebook(*cells, **options))
        return self.bobbin('run', 'n.ipynb')

    def test_runs(self):
        status, out, err = self.run_notebook(markdown('# A title\n\nText'), code('x = 6\n'), code('print("product", x * 7)\nx'))
        self.assertEqual((status, err), (0, ''))
        self.assertIn('A title', out)
        self.assertIn('\nproduct 42\n6\n', out)

    def test_errors_name_the_cell(self):
        status, out, err = self.run_notebook(markdown('text'), code('def f():\n    1 / 0\n'), code('\nf()\n'))
        self.assertEqual(status, 1)
        self.assertIn('  n.ipynb: cell 2, line 2\n    ', out + err)
        self.assertIn('  called from n.ipynb: cell 3, line 2\n', out + err)
        self.assertIn('bobbin: n.ipynb: cell 3, line 1: this cell failed', err)

    def test_what_jupyter_alone_knows_is_named_and_the_rest_runs(self):
        status, out, err = self.run_notebook(code('%%time\nimport numpy\nprint(1 + 1)'), code('class A:\n    pass'), code('%%html\n<b>'), code('print(3 + 4)'))
        self.assertEqual((status, err), (0, ''))
        for part in ['line 1, `%%time`: a command of Jupyter', 'line 2, `import numpy`: bobbin has no module numpy', '\n2\n', "leaves out 'class'",
                     'n.ipynb: cell 2, line 1', "n.ipynb: cell 3, line 1: '%%html'", '\n7\n']:
            self.assertIn(part, out)

    def test_pictures_are_skipped_and_said(self):
        picture = 'A' * (10 << 20)
        status, out, err = self.run_notebook(
            markdown('![a plot](attachment:p.png)', attachments={'p.png': {'image/png': picture}}),
            code('print("done")', [dict(output_type='display_data', metadata={}, data={'image/png': picture})]))
        self.assertEqual((status, err), (0, ''))
        self.assertIn('2 pictures of the notebook are not shown here.', out)
        self.assertIn('[picture: a plot]', out)
        self.assertIn('\ndone\n', out)

    def test_outputs_are_not_expected(self):
        status, out, err = self.run_notebook(code('print("now")', [dict(output_type='stream', name='stdout', text='then')]))
        self.assertEqual((status, err), (0, ''))
        self.assertNotIn('then', out)

    def test_escapes_do_not_reach_the_terminal(self):
        status, out, err = self.run_notebook(markdown('a \x1b[31m b'), code('%%\x1b[2J\nx'), code('x = 1 \x1b[2J\n'))
        self.assertEqual(status, 0)
        self.assertNotIn('\x1b', out + err)

    def refused(self, text, *parts):
        self.write('n.ipynb', text)
        status, out, err = self.bobbin('run', 'n.ipynb')
        self.assertEqual((status, out), (2, ''))
        for part in parts:
            self.assertIn(part, err)

    def test_files_that_are_no_notebooks(self):
        self.refused('# just text\n', "'n.ipynb' is no notebook: it is no JSON at line 1")
        self.refused('{}', "no 'nbformat'")
        self.refused(notebook(nbformat=3), 'a notebook of format 3; bobbin reads format 4', 'save it')
        self.refused(notebook(nbformat=5), 'a notebook of format 5')
        self.refused(notebook(), 'nothing to show')
        self.refused('[' * 5000000, 'nested more than 100 deep')
        self.refused(' ' * (65 << 20), 'at most 65536')

    def test_a_notebook_by_its_content(self):
        self.write('n.md', notebook(code('print(5 * 5)')))
        status, out, err = self.bobbin('run', 'n.md')
        self.assertEqual((status, err), (0, ''))
        self.assertIn('\n25\n', out)

    def test_found_by_name_and_listed(self):
        os.mkdir(self.path('lessons'))
        self.write('lessons/71-book.ipynb', notebook(markdown('# Of a book'), code('print("read")')))
        status, out, err = self.bobbin('run', '71')
        self.assertEqual((status, err), (0, ''))
        self.assertIn('\nread\n', out)
        self.assertRegex(self.bobbin('list')[1], r'71-book .* Of a book')


LESSON = """---
format: 1
title: A lesson
summary: For tests.
minutes: 1
---

# A lesson

Some text.

```python
print('one')
6 * 7
```

```output
one
42
```

<!-- bobbin: raises -->
```python
[1][2]
```

<!-- bobbin: hidden -->
```python
x = 5
```

<!-- bobbin: skip -->
```python
print('never')
```

<details><summary>Q: Two?</summary>

- [x] two
- [ ] three

</details>

```python exercise
def f():
    return 1
```

<details><summary>Solution</summary>

```python
def f():
    return 2
```

</details>

```python check
assert f() == 2
```
"""


class Exported(Books):
    def export(self, lesson, *options, status=0):
        self.write('l.md', lesson)
        self.assertEqual(self.bobbin('export', 'l.md', '-o', 'l.ipynb', *options), (status, '', ''))
        with open(self.path('l.ipynb'), encoding='utf-8') as file:
            made = json.load(file)
        try:
            import nbformat
            nbformat.validate(made)
        except ImportError:
            pass  # what is held here is checked below, too
        self.assertEqual(made['nbformat'], 4)
        ids = [cell['id'] for cell in made['cells']]
        self.assertEqual(len(set(ids)), len(ids))
        for cell in made['cells']:
            self.assertEqual({'outputs', 'execution_count'} <= set(cell), cell['cell_type'] == 'code')
        return made['cells']

    def test_outputs_are_in_it(self):
        cells = [cell for cell in self.export(LESSON) if cell['cell_type'] == 'code']
        self.assertEqual(''.join(cells[0]['source']), "print('one')\n6 * 7")
        self.assertEqual([(o['output_type'], ''.join(o['text'])) for o in cells[0]['outputs']], [('stream', 'one\n42\n')])
        error = cells[1]['outputs'][-1]
        self.assertEqual((error['output_type'], error['ename'], error['evalue']), ('error', 'IndexError', 'list index out of range'))
        never = [cell for cell in cells if 'never' in ''.join(cell['source'])]
        self.assertEqual([cell['outputs'] for cell in never], [[]])

    def test_it_is_the_same_lesson(self):
        self.export(LESSON)
        self.assertEqual(self.bobbin('check', 'l.ipynb')[0], 0)
        one, two = self.bobbin('run', 'l.md'), self.bobbin('run', 'l.ipynb')
        self.assertEqual(one[::2], two[::2])
        self.assertEqual(*[re.sub(r' l\.(md|ipynb).*', '', out) for out in (one[1], two[1])])

    def test_exporting_a_notebook_gives_the_same(self):
        first = self.export(LESSON)
        self.assertEqual(self.bobbin('export', 'l.ipynb', '-o', 'm.ipynb'), (0, '', ''))
        with open(self.path('m.ipynb'), encoding='utf-8') as file:
            again = json.load(file)['cells']
        for cell in first + again:
            for output in cell.get('outputs', []):
                output.pop('traceback', None)  # it names the file
        self.assertEqual(again, first)

    def test_a_cell_that_fails_is_told(self):
        self.write('l.md', "---\nformat: 1\n---\n# L\n\n```python\n1 / 0\n```\n")
        status, _, err = self.bobbin('export', 'l.md', '-o', 'l.ipynb')
        self.assertEqual(status, 1)
        with open(self.path('l.ipynb'), encoding='utf-8') as file:
            self.assertIn('ZeroDivisionError', file.read())

    def test_hostile_output_stays_text(self):
        cells = self.export("# L\n\n```python\nprint(chr(27) + '[31m', chr(0), '<script>', chr(0x1f600))\n```\n")
        text = ''.join(cells[-1]['outputs'][0]['text'])
        self.assertIn('<script> \U0001f600', text)
        self.assertNotIn('\x1b', text)

    def test_the_target(self):
        self.write('l.md', LESSON)
        for target, said in [('none/l.ipynb', 'No such file'), ('l.docx', '.html or .ipynb')]:
            status, out, err = self.bobbin('export', 'l.md', '-o', target)
            self.assertEqual((status, out), (2, ''))
            self.assertIn(said, err)


if __name__ == '__main__':
    programs.main()
