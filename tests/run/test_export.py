"""bobbin export LESSON -o OUT.html: the page is read with another reader, and held against the lesson."""

import html.parser
import os
import re
import resource
import subprocess
import unittest

import programs
from programs import Programs

LESSON = """---
format: 1
title: A <small> "lesson" & more
summary: For tests, with < and &.
minutes: 3
---

# A &lt;small&gt; "lesson" & more

Some *prose* with `code`, a [link](https://example.org/x), a [lesson](02-threads.md#start), and <b>markup</b><script>alert(1)</script>.

[bad](javascript:alert(1)) ![a picture](https://example.org/p.png) ![inside](data:image/png;base64,iVBORw0KGgo=)

<script>alert(2)</script>
<img src="https://example.org/q.png" onerror="alert(3)">

| a | b |
|---|--:|
| 1 | 2 |

```c
int x; // no cell
```

## One part

```python
t = spawn(print, '</pre><script>alert(4)</script>', '\\x1b[31m')
t.join()
```

<!-- bobbin: hidden -->
```python
secret = 7
print('not to be seen')
```

<!-- bobbin: skip -->
```python
print('never')
```

<!-- bobbin: raises -->
```python
1 / 0
```

## One part

<!-- note: For the instructor alone. -->

<details><summary>Q: What is right?</summary>

- [ ] this & <i>that</i>

  Not so.
- [x] the other

Because.

</details>

```python exercise
def f(x):
    return 0
```

<details><summary>Hint</summary>

Think.

</details>

<details><summary>Solution</summary>

```python
def f(x):
    return x + secret
```

</details>

```python check
assert f(1) == 8
```

```python
f(2)
```

## Third

## Fourth
"""

ALLOWED = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "nav", "ol", "ul", "li", "a", "main", "div", "span", "pre",
           "code", "samp", "em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td", "section", "details", "summary", "footer", "img", "svg", "g",
           "rect", "clippath", "path", "text", "tspan", "line", "circle", "polygon", "defs", "marker", "blockquote", "hr", "br", "input", "use", "symbol", "desc"}
VOID = {"meta", "img", "hr", "br", "input"}


class Page(html.parser.HTMLParser):
    """What elements there are, in which others they stand, and what text each has."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.mistakes = [], [], []
        self.feed(text)
        self.close()
        self.mistakes += ['not closed: ' + tag for tag, _ in self.open]

    def handle_starttag(self, tag, attrs):
        element = (tag, dict(attrs), [name for name, _ in self.open], [])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append((tag, element))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), [name for name, _ in self.open], []))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.mistakes.append('closes %s inside %s' % (tag, self.open[-1:]))
        else:
            self.open.pop()

    def handle_data(self, data):
        for _, element in self.open:
            element[3].append(data)

    def all(self, tag, **attributes):
        return [e for e in self.elements if e[0] == tag and all(e[1].get(k.strip('_')) == v for k, v in attributes.items())]

    def texts(self, tag, **attributes):
        return [''.join(e[3]) for e in self.all(tag, **attributes)]


class Export(Programs):
    def run_it(self, *options, lesson=LESSON, **more):
        with open(self.path('lesson.md'), 'w', encoding='utf-8') as file:
            file.write(lesson)
        env = dict(os.environ, LC_ALL='C', TERM='dumb', HOME=self.folder, XDG_STATE_HOME=self.folder)
        return subprocess.run([programs.BOBBIN, 'export', 'lesson.md', *options], capture_output=True, text=True, env=env, cwd=self.folder,
                              stdin=subprocess.DEVNULL, timeout=programs.PATIENCE, **more)

    def export(self, *options, lesson=LESSON, status=0):
        done = self.run_it('-o', 'out.html', *options, lesson=lesson)
        self.assertEqual((done.returncode, done.stdout), (status, ''), done.stderr)
        with open(self.path('out.html'), encoding='utf-8') as file:
            text = file.read()
        page = Page(text)
        self.assertEqual(page.mistakes, [])
        return text, page, done.stderr

    def test_the_parts(self):
        text, page, complaints = self.export()
        self.assertEqual(complaints, '')
        self.assertEqual(page.texts('title')[:1], ['A <small> "lesson" & more'])
        self.assertEqual(page.texts('h1'), ['A <small> "lesson" & more'])
        self.assertEqual(page.texts('h2'), ['One part', 'One part', 'Third', 'Fourth'])
        self.assertEqual([e[1]['href'] for e in page.all('a') if 'nav' in e[2]], ['#one-part', '#one-part-2', '#third', '#fourth'])
        ids = [e[1]['id'] for e in page.elements if 'id' in e[1]]
        self.assertEqual(len(ids), len(set(ids)))
        code = page.texts('pre', class_='code')
        self.assertIn("print('never')", code)
        self.assertNotIn('secret = 7', text)
        self.assertNotIn('not to be seen', text)
        self.assertNotIn('For the instructor', text)
        outputs = page.texts('pre', class_='output')
        self.assertIn("</pre><script>alert(4)</script> \\x1b[31m", outputs[0])
        self.assertIn('ZeroDivisionError', outputs[1])
        self.assertEqual(outputs[-1], '9')
        self.assertEqual(len(page.all('svg')), 1)
        self.assertIn('Thread-1', page.texts('svg')[0])
        self.assertIn('02-threads.html#start', [e[1].get('href') for e in page.all('a')])
        self.assertIn('k', [e[1].get('class') for e in page.all('span')])

    def test_answers_are_closed(self):
        _, page, _ = self.export()
        closed = page.all('details')
        self.assertEqual([''.join(e[3]).split()[0] for e in closed], ['Answer', 'Hint', 'Solution'])
        self.assertTrue(all('open' not in e[1] for e in closed))
        right = page.all('div', class_='right')
        self.assertEqual([''.join(e[3]).strip() for e in right], ['the other'])
        self.assertTrue(all('details' in e[2] for e in right))
        self.assertIn('Not so.', ''.join(closed[0][3]))

    def test_nothing_harmful(self):
        text, page, _ = self.export()
        self.assertLessEqual({e[0] for e in page.elements}, ALLOWED)
        for tag, attributes, _, _ in page.elements:
            for name, v in attributes.items():
                self.assertFalse(name.startswith('on'), (tag, name))
                if name in ('href', 'src', 'xlink:href'):
                    self.assertTrue(not v or re.match(r'(https?:|#|data:image/|[^:]*$)', v), v)
                    self.assertTrue(name == 'href' and tag == 'a' or v.startswith(('data:', '#')), (tag, v))
        self.assertNotRegex(text.lower(), r'@import|url\((?!#)|javascript:')
        self.assertEqual(len(page.all('script')), 0)
        policy = page.all('meta', **{'http-equiv': 'Content-Security-Policy'})
        self.assertIn("default-src 'none'", policy[0][1]['content'])

    def test_a_cell_that_fails_is_shown_and_told(self):
        text, page, complaints = self.export(lesson='Hello.\n\n```python\nnosuch\n```\n\nGoes on.\n', status=1)
        self.assertEqual(complaints, 'bobbin: lesson.md:4: this cell failed; the page shows it\n')
        self.assertIn('NameError', page.texts('pre', class_='output')[0])
        self.assertIn('Goes on.', text)

    def test_a_cell_that_takes_too_long(self):
        _, page, complaints = self.export('--timeout', '0.3', lesson='```python\nprint(1)\nsleep(100)\n```\n\n```python\n2\n```\n', status=1)
        self.assertIn('not done in time', complaints)
        self.assertEqual(page.texts('pre', class_='output')[1], '2')

    def test_threads_that_outlive_their_cells(self):
        _, page, _ = self.export(lesson='```python\nt = spawn(sleep, 0.2)\n```\n\n```python\nt.join()\nprint(1)\n```\n')
        outputs = page.texts('pre', class_='output')
        self.assertIn('started', outputs[0])
        self.assertIn('finished', outputs[1])
        self.assertEqual(len(page.all('svg')), 1)
        self.assertNotIn('goes on', page.texts('svg')[0])

    def test_pictures_show_their_own_cell(self):
        cell = '```python\nt = spawn(sleep, 0.01)\nt.join()\n```\n\n'
        for options in ([], ['--schedule', 'sim']):
            _, page, _ = self.export(*options, lesson=3 * cell)
            pictures = page.texts('svg')
            self.assertEqual(len(pictures), 3)
            for n, picture in enumerate(pictures, 1):
                self.assertEqual(set(re.findall(r'Thread-\d', picture)), {'Thread-%d' % n})

    def test_much_output(self):
        text, _, _ = self.export(lesson='```python\nfor i in range(200000): print("line", i)\n```\n')
        self.assertLess(len(text), 1 << 20)
        self.assertIn('which is left out here', text)

    def test_sim_is_reproducible(self):
        done = subprocess.run([programs.BOBBIN, '--schedule', 'sim', '-c', 'pass'], capture_output=True, text=True, timeout=programs.PATIENCE)
        if done.returncode:
            self.skipTest('this bobbin has no scheduler sim')
        pages = {self.export('--schedule', 'sim', '--seed', '7')[0] for _ in range(3)}
        self.assertEqual(len(pages), 1)
        self.assertIn('seed 7', pages.pop())

    def test_cells_leave_nothing_behind(self):
        self.export(lesson="```python\nd = database('rows')\nd.append(1)\nlen(d)\n```\n")
        self.assertEqual(sorted(f for f in os.listdir(self.folder) if not f.startswith('.')), ['lesson.md', 'out.html'])

    def refused(self, *options, status=2, **more):
        done = self.run_it(*options, **more)
        self.assertEqual((done.returncode, done.stdout), (status, ''), done.stderr)
        return done.stderr

    def test_refusals(self):
        self.assertIn('export needs a target', self.refused())
        self.assertIn('.html', self.refused('-o', 'out.pdf'))
        self.assertIn('No such file or directory', self.refused('-o', 'nowhere/out.html'))
        self.assertIn('one lesson at a time', self.refused('other.md', '-o', 'out.html'))
        self.assertIn('never closed', self.refused('-o', 'out.html', lesson='```python\n'))
        self.assertEqual(os.listdir(self.folder), ['lesson.md'])

    def test_full(self):
        with open(self.path('out.html'), 'w', encoding='utf-8') as file:
            file.write('old')
        said = self.refused('-o', 'out.html', status=1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)))
        self.assertIn('out.html: File too large', said)
        with open(self.path('out.html'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'old')

    def test_without_o(self):
        done = subprocess.run([programs.BOBBIN, '-o', 'x.html', '-c', '1'], capture_output=True, text=True, timeout=programs.PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn('-o goes with export', done.stderr)


if __name__ == '__main__':
    programs.main()
