match = 1
case = 2
type = 'shadowed'
_ = match + case
print(match, case, type, _)
print_ = print
print_('ok')
