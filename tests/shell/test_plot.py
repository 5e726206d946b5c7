"""speedup and plot at the prompt: on a simulated machine, where times are the same everywhere."""

import os
import unittest
import xml.dom.minidom

import harness
from harness import Shell

SIM = 'bobbin sim> $'
SPEEDUP = 'speedup lambda n: sleep(0.005 + 0.02 / n), [1, 2, 4]'


class Plot(unittest.TestCase):
    def test_workers(self):
        with Shell('-q', '--schedule', 'sim', '--cores', '4') as shell:
            shell.wait_prompt(SIM)
            shell.line(SPEEDUP, SIM)
            shell.wait_for(r'<lambda>\(4\) +10\.[01]')
            shell.wait_for('serial share of 20')
            self.assertIn('\u25cf', shell.text())
            shell.line('plot', SIM)
            self.assertIn('workers', shell.text().split('plot')[-1])

    def test_file(self):
        with Shell('-q', '--schedule', 'sim') as shell:
            shell.wait_prompt(SIM)
            shell.line('plot -o x.svg', SIM)
            shell.wait_for('nothing was measured yet')
            for measure in (SPEEDUP, 'compare sleep(0.01), sleep(0.02)', 'speedup sleep, sleep, sizes=[1, 2]'):
                shell.line(measure, SIM)
                shell.line('plot -o x.svg', SIM)
                shell.wait_for('wrote x.svg')
                picture = xml.dom.minidom.parse(os.path.join(shell.home, 'x.svg'))
                self.assertEqual(picture.documentElement.tagName, 'svg')
            shell.line('plot -o x.png', SIM)
            shell.wait_for('ends in .svg')
            shell.line('plot -o nowhere/x.svg', SIM)
            shell.wait_for('No such file or directory')

    def test_a_program_writes_no_files(self):
        with Shell('-q', '--schedule', 'sim') as shell:
            shell.wait_prompt(SIM)
            shell.line('compare sleep(0.01), sleep(0.02)', SIM)
            shell.send('if 1: plot -o x.svg\r\r')
            shell.wait_for('a program writes no files')

    def test_refusals(self):
        with Shell('-q') as shell:
            shell.wait_prompt()
            shell.line('speedup print, [4, 2]')
            shell.wait_for('growing whole numbers')
            shell.line('speedup print')
            shell.wait_for('how many workers')
            shell.line('speedup print, sizes=[1, 2]')
            shell.wait_for('needs two functions')
            shell.line('speedup 3, [1, 2]')
            shell.wait_for("needs a function, not 'int'")


if __name__ == '__main__':
    harness.main()
