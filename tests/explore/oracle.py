"""What every schedule of a small concurrent program does, worked out without bobbin.

A program is a list of statements for each task (see Program). The same tree is written as a bobbin program (source())
and walked here in every order (every_schedule(), merged()). Nothing is shared with bobbin but the conventions:

- A step is one visible operation of one task and the local operations after it. Visible are start and join, and whatever
  touches an object that two tasks touch, one of them writing, not ordered by start and join alone. Locks, conditions,
  semaphores, queues and the output are written by each operation on them. A thread's local operations before its first
  visible one are done as it starts.
- An operation that would block is not enabled and makes no step. Letting a lock go hands it to nobody. wait() is a step that
  lets the lock go and waits; once notified, taking the lock again is the next step. notify wakes the first that came.
- A schedule is a maximal sequence of choices of a task. A forced switch leaves a task that could go on.
"""

import collections
import re
import sys

Outcome = collections.namedtuple('Outcome', 'value printed errors waits')  # waits: what is not finished, where nothing can go on
Found = collections.namedtuple('Found', 'schedules forced')  # schedules: None where there are infinitely many
Instruction = collections.namedtuple('Instruction', 'kind what a b to handler')
ERRORS = {'//': 'ZeroDivisionError'}
MAIN = 'MainThread'
LOCAL = 500  # operations without a visible one: more than any program here has


class Program:
    """
    variables   {'x': 0, 'L[0]': 1}: globals and slots of lists and dicts, with what they hold at the start
    objects     {'m': 'Lock()', 'q': 'Queue(1)'}: Lock, Condition, Semaphore, Queue
    threads     a list of statements for each; they are t1, t2, ... in main
    main        statements; by default all threads are started by one command and joined by one
    value       the expression that main returns, or None
    watch       variables whose value at the end is the outcome, instead of the value

    A statement is a tuple: ('set', NAME, expression), ('if', expression, body, otherwise), ('while', expression, body),
    ('repeat', times, body), ('with', OBJECT, body), ('try', body, handler), ('print', expression...), ('return', expression),
    ('get', QUEUE, NAME), ('put', QUEUE, expression), ('start', thread...), ('join', thread...), and
    ('acquire' | 'release' | 'wait' | 'notify' | 'notify_all', OBJECT); and ('raw', source), which only bobbin understands.
    An expression is a number, a text in quotes, a name (of a
    variable, or else of a local), ('result', thread), or (operator, expression, expression).
    """

    def __init__(self, variables, threads, objects=(), main=None, value=None, watch=()):
        self.variables, self.objects, self.threads = dict(variables), dict(objects), threads
        names = ['t%d' % (i + 1) for i in range(len(threads))]
        self.main = main if main is not None else [('start', *names), ('join', *names)]
        self.value, self.watch = value, tuple(watch)

    # As bobbin source.

    def call(self):
        return 'f()' + (', watch ' + ', '.join(self.watch) if self.watch else '')

    def source(self):
        lines = ['%s = %r' % item for item in in_containers(self.variables).items()]
        lines += ['%s = %s' % item for item in self.objects.items()]
        for number, body in enumerate(self.threads, 1):
            lines += self.function('work%d' % number, [], body)
        make = ['t%d = thread(work%d)' % (i + 1, i + 1) for i in range(len(self.threads))]
        lines += self.function('f', make, self.main + ([('return', self.value)] if self.value is not None else []))
        return '\n'.join(lines) + '\n'

    def function(self, name, before, body):
        written = sorted({n for n in assigned(body) if n in self.variables and '[' not in n})
        lines = ['def %s():' % name]
        if written:
            lines.append('    global ' + ', '.join(written))
        lines += ['    ' + line for line in before]
        return lines + block(body) + ['']


def in_containers(variables):
    """{'L[0]': 3, 'L[1]': 4, "d['a']": 5, 'x': 6} as the globals that hold it: {'L': [3, 4], 'd': {'a': 5}, 'x': 6}."""
    globals_ = {}
    for name, value in variables.items():
        container, bracket, key = name.partition('[')
        if not bracket:
            globals_[name] = value
        elif key[0] == "'":
            globals_.setdefault(container, {})[key[1:-2]] = value
        else:
            held = globals_.setdefault(container, [])
            held.extend([0] * (int(key[:-1]) + 1 - len(held)))
            held[int(key[:-1])] = value
    return globals_


def assigned(body):
    for s in body:
        if s[0] == 'set':
            yield s[1]
        elif s[0] == 'get':
            yield s[2]
        for part in s[1:]:
            if isinstance(part, list):
                yield from assigned(part)


def text(e, inside=False):
    if not isinstance(e, tuple):
        return str(e)
    if e[0] == 'result':
        return e[1] + '.result'
    if e[0] == ',':
        return '(%s)' % ', '.join(text(x) for x in e[1:])
    written = '%s %s %s' % (text(e[1], True), e[0], text(e[2], True))
    return '(' + written + ')' if inside else written


def block(body, depth=1):
    lines = []

    def put(line, more=()):
        lines.append('    ' * depth + line)
        lines.extend(block(more, depth + 1) if more else [])

    for s in body or [('pass',)]:
        kind = s[0]
        if kind == 'set':
            put('%s = %s' % (s[1], text(s[2])))
        elif kind == 'if':
            put('if %s:' % text(s[1]), s[2] or [('pass',)])
            if s[3]:
                put('else:', s[3])
        elif kind == 'while':
            put('while %s:' % text(s[1]), s[2] or [('pass',)])
        elif kind == 'repeat':
            put('for i in range(%d):' % s[1], s[2])
        elif kind == 'with':
            put('with %s:' % s[1], s[2] or [('pass',)])
        elif kind == 'try':
            put('try:', s[1])
            put('except ZeroDivisionError:', s[2] or [('pass',)])
        elif kind == 'print':
            put('print(%s)' % ', '.join(text(e) for e in s[1:]))
        elif kind == 'get':
            put('%s = %s.get()' % (s[2], s[1]))
        elif kind == 'put':
            put('%s.put(%s)' % (s[1], text(s[2])))
        elif kind in ('start', 'join'):
            put('%s %s' % (kind, ', '.join(s[1:])))
        elif kind == 'return':
            put('return ' + text(s[1]))
        elif kind == 'pass':
            put('pass')
        elif kind == 'raw':
            put(s[1])
        else:
            put('%s.%s()' % (s[1], kind))
    return lines


class Code:
    """One task's statements as instructions: each touches at most one object, and registers hold all that is local."""

    def __init__(self, program, body):
        self.program, self.code, self.registers, self.handler = program, [], {}, None
        self.statements(body)
        self.emit('return', None, self.constant(None))

    def emit(self, kind, what=None, a=None, b=None, to=None):
        self.code.append(Instruction(kind, what, a, b, to, self.handler))
        return len(self.code) - 1

    def aim(self, at, target=None):
        self.code[at] = self.code[at]._replace(to=len(self.code) if target is None else target)

    def register(self, name):
        return self.registers.setdefault(name, len(self.registers))

    @staticmethod
    def constant(value):
        return (False, value)

    def expression(self, e, depth=0):
        """An operand: (True, register) or (False, value). What is shared is read from left to right."""
        if isinstance(e, int) or e is None:
            return self.constant(e)
        if isinstance(e, str) and e[0] == "'":
            return self.constant(e[1:-1])
        to = self.register('.%d' % depth)
        if isinstance(e, str):
            if e not in self.program.variables:
                return (True, self.register(e))
            self.emit('read', e, to=to)
        elif e[0] == 'result':
            self.emit('result', int(e[1][1:]), to=to)
        elif e[0] == 'and':
            self.emit('copy', None, self.expression(e[1], depth + 1), to=to)
            end = self.emit('unless', None, (True, to))
            self.emit('copy', None, self.expression(e[2], depth + 1), to=to)
            self.aim(end)
        else:
            operands = [self.expression(x, depth + 1 + i) for i, x in enumerate(e[1:])]
            self.emit('calculate', e[0], operands, to=to)
        return (True, to)

    def forget(self):
        """What was computed on the way is of no use after its statement: states that differ in it alone are the same."""
        for name, number in self.registers.items():
            if name[0] == '.' and name != '.error':
                self.emit('copy', None, self.constant(None), to=number)

    def store(self, name, operand):
        if name in self.program.variables:
            self.emit('write', name, operand)
        else:
            self.emit('copy', None, operand, to=self.register(name))

    def statements(self, body):
        for s in body:
            getattr(self, 'on_' + s[0], self.on_call)(s)
            self.forget()

    def on_set(self, s):
        self.store(s[1], self.expression(s[2]))

    def on_if(self, s):
        otherwise = self.emit('unless', None, self.expression(s[1]))
        self.forget()
        self.statements(s[2])
        end = self.emit('jump')
        self.aim(otherwise)
        self.statements(s[3])
        self.aim(end)

    def on_while(self, s):
        top = len(self.code)
        end = self.emit('unless', None, self.expression(s[1]))
        self.statements(s[2])
        self.emit('jump', to=top)
        self.aim(end)

    def on_repeat(self, s):
        for _ in range(s[1]):
            self.statements(s[2])

    def guarded(self, body, handle):
        """The body, and where it fails what handle() emits."""
        outer, self.handler = self.handler, []
        mine = self.handler
        self.statements(body)
        self.handler = outer
        end = self.emit('jump')
        mine.append(len(self.code))
        handle()
        return end

    def on_with(self, s):
        self.emit('acquire', s[1])

        def let_go():
            self.emit('release', s[1])
            self.emit('raise')

        end = self.guarded(s[2], let_go)
        self.aim(end)
        self.emit('release', s[1])

    def on_try(self, s):
        error = self.register('.error')

        def handle():
            self.emit('copy', None, self.constant(None), to=error)
            self.statements(s[2])

        self.aim(self.guarded(s[1], handle))

    def on_print(self, s):
        self.emit('print', 'output', [self.expression(e, i * 4) for i, e in enumerate(s[1:])])

    def on_return(self, s):
        self.emit('return', None, self.expression(s[1]))

    def on_get(self, s):
        to = self.register('.0')
        self.emit('get', s[1], to=to)
        self.store(s[2], (True, to))

    def on_put(self, s):
        self.emit('put', s[1], self.expression(s[2]))

    def on_start(self, s):
        self.emit(s[0], [int(t[1:]) for t in s[1:]])

    on_join = on_start

    def on_call(self, s):
        self.emit(s[0], s[1])
        if s[0] == 'wait':
            self.emit('retake', s[1])


WRITES = {'write', 'print', 'acquire', 'release', 'wait', 'retake', 'notify', 'notify_all', 'get', 'put'}


def touched(instruction):
    """(object, written?) of an instruction, or None; a slot also reads its container's shape, which nothing here changes."""
    if instruction.kind == 'read':
        return instruction.what, False
    return (instruction.what, True) if instruction.kind in WRITES else None


class State:
    """tasks: [place, registers, clock] for each, place None before the start and 'end' after the last operation."""

    def __init__(self, variables, objects, tasks, output, errors, results):
        self.variables, self.objects, self.tasks = variables, objects, tasks
        self.output, self.errors, self.results = output, errors, results

    def copy(self):
        return State(dict(self.variables), dict(self.objects), [list(t) for t in self.tasks], self.output, self.errors, self.results)

    def key(self):
        return (tuple(self.variables.values()), tuple(self.objects.values()), tuple(map(tuple, self.tasks)), self.output,
                self.errors, self.results)


class Machine:
    """Executes a program step by step. Task 0 is main. Objects: a lock is its owner or None, a semaphore its count, a queue its
    items, a condition (owner, those who wait)."""

    def __init__(self, program):
        self.program = program
        main = program.main + ([('return', program.value)] if program.value is not None else [])
        self.codes = [Code(program, body) for body in [main] + program.threads]
        self.capacity = {n: int(d.partition('(')[2][:-1] or 0) for n, d in program.objects.items()}
        self.kind = {n: d.partition('(')[0] for n, d in program.objects.items()}
        self.accesses = set()  # (object, written?, task, how often it had started or joined, clock)
        self.visible = set()
        self.find_visible()

    def first(self):
        fresh = {'Lock': lambda n: None, 'Condition': lambda n: (None, ()), 'Queue': lambda n: (),
                 'Semaphore': lambda n: self.capacity[n] if self.program.objects[n] != 'Semaphore()' else 1}
        zero = (0,) * len(self.codes)
        tasks = [[0 if i == 0 else None, (None,) * len(c.registers), zero] for i, c in enumerate(self.codes)]
        state = State(dict(self.program.variables), {n: fresh[k](n) for n, k in self.kind.items()}, tasks, '', (),
                      (None,) * len(self.codes))
        self.advance(state, 0)
        return state

    # What is visible.

    def find_visible(self):
        """Objects become visible as accesses to them are found that start and join do not order; then all begins again."""
        while True:
            for _ in graph(self):
                pass
            more = {a[0] for a in self.accesses for b in self.accesses if self.conflict(a, b)}
            if more <= self.visible:
                return
            self.visible |= more
            self.accesses.clear()

    @staticmethod
    def conflict(a, b):
        if a[0] != b[0] or a[2] == b[2] or not (a[1] or b[1]):
            return False
        return a[3][a[2]] >= b[3][a[2]] and b[3][b[2]] >= a[3][b[2]]

    def is_visible(self, instruction):
        if instruction.kind in ('start', 'join'):
            return True
        touches = touched(instruction)
        return bool(touches) and touches[0] in self.visible

    # One instruction.

    def pending(self, state, task):
        place = state.tasks[task][0]
        return None if place is None or place == 'end' else self.codes[task].code[place]

    def enabled(self, state):
        return [t for t in range(len(self.codes)) if self.can(state, t, self.pending(state, t))]

    def can(self, state, task, i):
        if i is None:
            return False
        held = state.objects.get(i.what) if isinstance(i.what, str) else None
        if i.kind == 'join':
            return all(state.tasks[t][0] == 'end' for t in i.what)
        if i.kind == 'acquire':
            kind = self.kind[i.what]
            return held > 0 if kind == 'Semaphore' else (held[0] if kind == 'Condition' else held) is None
        if i.kind == 'retake':
            return held[0] is None and task not in held[1]
        if i.kind == 'get':
            return bool(held)
        if i.kind == 'put':
            return not self.capacity[i.what] or len(held) < self.capacity[i.what]
        return True

    def step(self, state, task):
        after = state.copy()
        self.execute(after, task)
        self.advance(after, task)
        return after

    def advance(self, state, task):
        """Local operations up to the next visible one, or to one that blocks: what it waits for is touched already.

        A loop that waits for others is cut: what it reads is visible when all begins again.
        """
        i = self.pending(state, task)
        for _ in range(LOCAL):
            if i is None or self.is_visible(i) or not self.can(state, task, i):
                break
            self.execute(state, task)
            i = self.pending(state, task)
        self.note(state, task, i)

    def note(self, state, task, i):
        touches = i and touched(i)
        if touches:
            self.accesses.add(touches + (task, state.tasks[task][2]))

    def execute(self, state, task):
        mine = state.tasks[task]
        i = self.codes[task].code[mine[0]]
        self.note(state, task, i)
        mine[0] += 1
        getattr(self, 'do_' + i.kind)(state, task, i)

    @staticmethod
    def value(state, task, operand):
        return state.tasks[task][1][operand[1]] if operand[0] else operand[1]

    @staticmethod
    def keep(state, task, register, value):
        held = state.tasks[task][1]
        state.tasks[task][1] = held[:register] + (value,) + held[register + 1:]

    def do_read(self, state, task, i):
        self.keep(state, task, i.to, state.variables[i.what])

    def do_write(self, state, task, i):
        state.variables[i.what] = self.value(state, task, i.a)

    def do_copy(self, state, task, i):
        self.keep(state, task, i.to, self.value(state, task, i.a))

    def do_result(self, state, task, i):
        self.keep(state, task, i.to, state.results[i.what])

    def do_calculate(self, state, task, i):
        if i.what == ',':
            return self.keep(state, task, i.to, tuple(self.value(state, task, x) for x in i.a))
        a, b = (self.value(state, task, x) for x in i.a)
        if i.what == '//' and b == 0:
            return self.fail(state, task, i, ERRORS[i.what])
        answer = {'+': lambda: a + b, '-': lambda: a - b, '//': lambda: a // b, '==': lambda: a == b, '<': lambda: a < b,
                  '>=': lambda: a >= b}[i.what]()
        self.keep(state, task, i.to, answer)

    def fail(self, state, task, i, error):
        mine = state.tasks[task]
        if not i.handler:
            mine[0] = 'end'
            state.errors += ((task, error),)
            return
        mine[0] = i.handler[0]
        if '.error' in self.codes[task].registers:
            self.keep(state, task, self.codes[task].registers['.error'], error)

    def do_raise(self, state, task, i):
        self.fail(state, task, i, 'ZeroDivisionError')

    def do_jump(self, state, task, i):
        state.tasks[task][0] = i.to

    def do_unless(self, state, task, i):
        if not self.value(state, task, i.a):
            state.tasks[task][0] = i.to

    def do_print(self, state, task, i):
        state.output += ' '.join(str(self.value(state, task, x)) for x in i.a) + '\n'

    def do_return(self, state, task, i):
        state.tasks[task][0] = 'end'
        state.results = state.results[:task] + (self.value(state, task, i.a),) + state.results[task + 1:]

    def owned(self, state, i, owner, count):
        """Gives the lock an owner, or the semaphore so many more."""
        held = state.objects[i.what]
        kind = self.kind[i.what]
        state.objects[i.what] = held + count if kind == 'Semaphore' else (owner, held[1]) if kind == 'Condition' else owner

    def do_acquire(self, state, task, i):
        self.owned(state, i, task, -1)

    def do_release(self, state, _, i):
        self.owned(state, i, None, 1)

    def do_wait(self, state, task, i):
        state.objects[i.what] = (None, state.objects[i.what][1] + (task,))

    def do_retake(self, state, task, i):
        state.objects[i.what] = (task, state.objects[i.what][1])

    def do_notify(self, state, task, i):
        owner, waiting = state.objects[i.what]
        state.objects[i.what] = (owner, waiting[1:])

    def do_notify_all(self, state, task, i):
        state.objects[i.what] = (state.objects[i.what][0], ())

    def do_put(self, state, task, i):
        state.objects[i.what] += (self.value(state, task, i.a),)

    def do_get(self, state, task, i):
        items = state.objects[i.what]
        state.objects[i.what] = items[1:]
        self.keep(state, task, i.to, items[0])

    def do_start(self, state, task, i):
        mine = state.tasks[task]
        for t in i.what:
            clock = list(mine[2])
            clock[t] += 1
            state.tasks[t][0], state.tasks[t][2] = 0, tuple(clock)
        mine[2] = mine[2][:task] + (mine[2][task] + 1,) + mine[2][task + 1:]
        for t in i.what:
            self.advance(state, t)

    def do_join(self, state, task, i):
        clocks = [state.tasks[t][2] for t in [task] + i.what]
        clock = [max(c) for c in zip(*clocks)]
        for t in i.what:
            clock[t] += 1
        state.tasks[task][2] = tuple(clock)

    # Ends.

    def outcome(self, state):
        p = self.program
        if p.watch:
            held = in_containers(state.variables)
            value = ' '.join('%s=%r' % (name, held[name]) for name in p.watch)
        else:
            value = repr(state.results[0])
        waits = tuple((self.name(t), i.kind, self.awaited(i)) for t in range(len(self.codes)) for i in [self.pending(state, t)] if i)
        return Outcome(value, state.output, tuple(sorted((self.name(t), e) for t, e in state.errors)), waits)

    @staticmethod
    def name(task):
        return 'Thread-%d' % task if task else MAIN

    def awaited(self, i):
        return ', '.join(self.name(t) for t in i.what) if i.kind == 'join' else i.what


def every_schedule(program, limit=300000):
    """{outcome: Found}, schedule after schedule, nothing merged."""
    machine = Machine(program)
    found = {}
    total = 0
    stack = [(machine.first(), None, 0)]
    while stack:
        state, last, forced = stack.pop()
        enabled = machine.enabled(state)
        for task in enabled:
            stack.append((machine.step(state, task), task, forced + (last in enabled and task != last)))
        if not enabled:
            total += 1
            if total > limit:
                raise OverflowError('more than %d schedules' % limit)
            outcome = machine.outcome(state)
            before = found.get(outcome, Found(0, forced))
            found[outcome] = Found(before.schedules + 1, min(before.forced, forced))
    return found


def follow(machine, schedule):
    """(outcome, forced switches) of one schedule, such as 'main,T1*2,T2,main'. LookupError where a task cannot take its step."""
    state, last, forced = machine.first(), None, 0
    for name, times in re.findall(r'(main|T\d+)(?:\*(\d+))?', schedule):
        task = 0 if name == 'main' else int(name[1:])
        for _ in range(int(times or 1)):
            enabled = machine.enabled(state)
            if task not in enabled:
                raise LookupError('%s cannot go on, only %s can' % (name, [machine.name(t) for t in enabled]))
            forced += last in enabled and task != last
            state, last = machine.step(state, task), task
    if machine.enabled(state):
        raise LookupError('the schedule ends early')
    return machine.outcome(state), forced


def graph(machine, limit=200000):
    """Yields (key, enabled tasks, {task: key after its step}, outcome or None) of each state, the first state first."""
    first = machine.first()
    seen = {first.key()}
    stack = [first]
    while stack:
        state = stack.pop()
        enabled = machine.enabled(state)
        edges = {}
        for task in enabled:
            after = machine.step(state, task)
            edges[task] = key = after.key()
            if key not in seen:
                seen.add(key)
                stack.append(after)
        if len(seen) > limit:
            raise OverflowError('more than %d states' % limit)
        yield state.key(), enabled, edges, None if enabled else machine.outcome(state)


def merged(program, limit=200000):
    """{outcome: Found}, equal states merged: counts are summed backwards. Where a cycle is reached, schedules are None."""
    nodes = list(graph(Machine(program), limit))
    edges = {key: after for key, _, after, _ in nodes}
    ends = {key: outcome for key, _, _, outcome in nodes if outcome is not None}
    order = backwards(nodes[0][0], edges)
    forced = fewest_switches(nodes[0][0], edges, ends)
    if order is None:
        return {outcome: Found(None, least) for outcome, least in forced.items()}
    counts = {}
    for key in order:
        if key in ends:
            counts[key] = {ends[key]: 1}
            continue
        total = counts[key] = collections.Counter()
        for after in edges[key].values():
            total.update(counts[after])
    return {outcome: Found(n, forced[outcome]) for outcome, n in counts[nodes[0][0]].items()}


def backwards(first, edges):
    """The states, each after all that follow it; None where there is a cycle."""
    order, done, open_ = [], set(), {first}
    stack = [(first, iter(edges[first].values()))]
    while stack:
        key, rest = stack[-1]
        after = next(rest, None)
        if after is None:
            stack.pop()
            open_.discard(key)
            done.add(key)
            order.append(key)
        elif after in open_:
            return None
        elif after not in done:
            open_.add(after)
            stack.append((after, iter(edges[after].values())))
    return order


def fewest_switches(first, edges, ends):
    """{outcome: the least number of forced switches that reach it}."""
    best, found = {(first, None): 0}, {}
    queue = collections.deque([(first, None, 0)])
    while queue:
        key, last, forced = queue.popleft()
        if best[key, last] < forced:
            continue
        if key in ends:
            found[ends[key]] = min(forced, found.get(ends[key], forced))
        for task, after in edges[key].items():
            cost = forced + (last in edges[key] and task != last)
            if cost < best.get((after, task), sys.maxsize):
                best[after, task] = cost
                (queue.append if cost > forced else queue.appendleft)((after, task, cost))
    return found


def stuck(program):
    """True if some state is reached from which no end is: the program can run for ever and never get out."""
    nodes = list(graph(Machine(program)))
    before = collections.defaultdict(list)
    for key, _, edges, _ in nodes:
        for after in edges.values():
            before[after].append(key)
    todo = [key for key, enabled, _, _ in nodes if not enabled]
    fine = set(todo)
    while todo:
        for key in before[todo.pop()]:
            if key not in fine:
                fine.add(key)
                todo.append(key)
    return len(fine) < len(nodes)
