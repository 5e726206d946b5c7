"""Runs bobbin's explore and reads its screen."""

import collections
import itertools
import os
import re
import subprocess
import tempfile

PATIENCE = float(os.environ.get('BOBBIN_TEST_TIMEOUT', '60'))
Row = collections.namedtuple('Row', 'number outcome schedules forced note')

# schedules: their number, None for infinitely many, 'unknown' where the screen names none. refused: the reason, or None.
Screen = collections.namedtuple('Screen', 'rows schedules states complete agrees text')

SHARE = r'(?P<count>[\d,]+) of (?P<all>[\d,]+) +(?:[<>] *)?\d+ %|(?P<endless>infinitely many)|found|seen [\d,]+ times?'
LINE = re.compile(r'^ *(?P<number>\d+)  (?P<outcome>.*?)  +(?:%s)  +(?P<forced>\d+|\?)(?:  +(?P<note>.*))?$' % SHARE)


def run(bobbin, program, *options):
    """(status, standard output, standard error) of a program."""
    with tempfile.TemporaryDirectory(prefix='bobbin-explore-') as home:
        path = os.path.join(home, 'program.py')
        with open(path, 'w') as f:
            f.write(program)
        env = dict(os.environ, LC_ALL='C.UTF-8', TERM='dumb', HOME=home, XDG_STATE_HOME=home, COLUMNS='100')
        done = subprocess.run([bobbin, 'run', '--feed', 'off', *options, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=env, cwd=home, timeout=PATIENCE)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


def number(text):
    return int(text.replace(',', ''))


def parse(text):
    """The first explore screen in the text; one without rows where there is none."""
    rows, schedules, states, complete, agrees = [], 'unknown', None, False, None
    lines = text.split('\n')
    for i, line in enumerate(lines):
        head = re.match(r'(?:([\d,]+) schedules?|(infinitely many schedules)|more than \S+ schedules|), *|$', line)
        count = re.search(r'([\d,]+) states?\b', line)
        if count and not rows and re.match(r'[\d,]+ |infinitely |more than ', line):
            states = number(count[1])
            schedules = None if head and head[2] else number(head[1]) if head and head[1] else 'unknown'
            complete = 'complete: every schedule' in line
        row = LINE.match(line)
        if row:
            outcome = row['outcome'].rstrip()
            below = itertools.takewhile(lambda text: text.startswith('      '), lines[i + 1:])  # a long outcome is wrapped
            more = ' '.join(text[6:] for text in below)
            if more:
                outcome = more if outcome.endswith('...') else outcome + ': ' + more
            count = number(row['count']) if row['count'] else None if row['endless'] else 'unknown'
            rows.append(Row(int(row['number']), outcome, count, int(row['forced']) if row['forced'] != '?' else None, row['note'] or ''))
        if line.startswith('The plain search'):
            agrees = 'finds the same' in line
    return Screen(rows, schedules, states, complete, agrees, text)


def explore(bobbin, program, *options):
    """The screen of an oracle.Program. An error is one without rows, whose text says what went wrong."""
    words = ' '.join(('explore',) + options)
    status, out, err = run(bobbin, '%s\n%s %s\n' % (program.source(), words, program.call()))
    return parse(out + err + ('' if status == 0 else 'status %d\n' % status))


def explore_all(bobbin, programs, *options):
    """The screens of many programs, one after the other in one session. A program that breaks it ends the list early."""
    words = ' '.join(('explore',) + options)
    text = ''.join("print('=== %d')\n%s\n%s %s\n" % (i, p.source(), words, p.call()) for i, p in enumerate(programs))
    status, out, err = run(bobbin, text + "print('===')\n")
    parts = re.split(r'^===.*\n', out, flags=re.M)[1:]
    if status != 0 and parts:
        parts[-1] += err + 'status %d\n' % status
    return [parse(part) for part in parts[:len(programs)]]


def plain(row):
    """What a row's outcome is called by truth.label()."""
    if row.outcome.startswith('deadlock'):
        return 'deadlock'
    value, prints, printed = re.sub(r'(\w+Error): [^;]*?(?=;|  prints |$)', r'\1', row.outcome).partition('prints ')
    value = re.sub('  +', ' ', value.strip())
    return ' '.join(([value] if value else []) + (['prints ' + printed.replace(' ', '')] if prints else []))


def found(screen):
    """{label: (schedules, forced)} of the rows; outcomes of the same label are made one."""
    sums = {}
    for row in screen.rows:
        n, forced = sums.get(plain(row), (0, row.forced))
        n = n + row.schedules if isinstance(row.schedules, int) else row.schedules
        sums[plain(row)] = (n, min((f for f in (forced, row.forced) if f is not None), default=None))
    return sums


def schedules(bobbin, programs, rows):
    """For each program the schedule strings that `show 1`, `show 2`, ... tell of its so many outcomes."""
    text = ''
    for program, n in zip(programs, rows):
        text += "print('===')\n%s\nexplore %s\n" % (program.source(), program.call())
        text += ''.join('show %d\n' % (i + 1) for i in range(n))
    out = run(bobbin, text)[1]
    return [re.findall(r'^(?:.* )?(v1:[0-9a-f]+:\S+)$', part, flags=re.M) for part in out.split('===\n')[1:]]


def replays(bobbin, programs, schedules):
    """For each program where each of its schedule strings ends, named as a row's outcome is."""
    text = ''
    for program, told in zip(programs, schedules):
        text += "print('===')\n%s\nexplore %s\n" % (program.source(), program.call())
        text += ''.join('replay %s\n' % s for s in told)
    out = run(bobbin, text)[1]
    ends = [re.findall(r'^(It ends here|Nobody can go on): (.*)$', part, flags=re.M) for part in out.split('===\n')[1:]]
    return [['deadlock: ' + where if how[0] == 'N' else where for how, where in part] for part in ends]


def without_times(text):
    return re.sub(r' +', ' ', re.sub(r', \d+ ms', '', text))
