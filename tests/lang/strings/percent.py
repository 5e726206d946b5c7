print('%d %s %r' % (5, 'x', 'x'), '%5d|%-5d|%05d|%+d' % (42, 42, 42, 42), '%.2f %8.3f %e' % (3.14159, 2.71828, 12345.678))
print('%x %X %o %#x %c %c' % (255, 255, 8, 255, 'a', 98), '%%', '100%% sure' % ())
print('%s' % 5, '%s and %s' % ('a', [1, 2]), '%(name)s is %(age)d' % {'name': 'Ada', 'age': 36})
print('%10s|%-10s|%.2s' % ('right', 'left', 'cut'), '%*d' % (5, 42), '%g %g %g' % (0.0001, 1e10, 3.0))
print('%i %u' % (3.99, 7), '%s %s' % (None, True), '% d % d' % (5, -5), '%s' % ((1, 2),))
for bad in ['%d', '%s %s', '%q']:
    try:
        print(bad % ('x',))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    print('no' % 1)
except TypeError as e:
    print(e)
