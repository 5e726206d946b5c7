# error: NameError: bobbin leaves out 'open'
open('/etc/passwd')
