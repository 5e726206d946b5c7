#!/usr/bin/env python3
"""Two hundred random programs: the plain search agrees with the merged one, and the oracle with both where it knows the program.

EXPLORE_SEED and EXPLORE_COUNT in the environment ask for others and for more of them.
"""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'run'))

import generate
import programs
import screen

SEED = int(os.environ.get('EXPLORE_SEED', '1'))
COUNT = int(os.environ.get('EXPLORE_COUNT', '200'))
BATCH = 20


class Random(programs.unittest.TestCase):
    def check(self, batch):
        """batch: (number, Program, what the oracle says or None)."""
        shown = screen.explore_all(programs.BOBBIN, [p for _, p, _ in batch], '--check')
        wrong = []
        for (number, program, known), s in zip(batch, shown):
            agrees = known is None or screen.found(s) == {k: tuple(v) for k, v in known.items()}
            if not (agrees and s.agrees and s.complete and s.rows):
                said = 'the oracle: %s\n' % {k: tuple(v) for k, v in known.items()} if known else ''
                wrong.append('number %d of seed %d\n%s\nexplore %s\n%s%s' % (number, SEED, program.source(), program.call(), s.text, said))
        self.assertEqual(len(shown), len(batch), 'bobbin did not come to the end of this batch: ' + (shown[-1].text if shown else ''))
        self.assertEqual(len(wrong), 0, '\n'.join(['%d of %d disagree' % (len(wrong), len(batch))] + wrong[:3]))


def add(kind, every):
    for start in range(0, len(every), BATCH):
        batch = every[start:start + BATCH]
        setattr(Random, 'test_%s_%03d' % (kind, batch[0][0]), lambda self, b=batch: self.check(b))


if __name__ == '__main__':
    add('modelled', list(generate.programs(SEED, COUNT * 4 // 5)))
    add('beyond_the_oracle', [(number, program, None) for number, program in generate.unmodelled(SEED, COUNT // 5)])
    programs.main()
