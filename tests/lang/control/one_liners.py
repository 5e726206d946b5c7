x = 1; y = 2; print(x, y)
for i in range(2): print(i); print('-')
if x: pass
while x < 3: x += 1
print(x); print(y);
def f(a): return a * 2
print(f(4))
try: 1 / 0
except ZeroDivisionError: print('caught')
finally: print('done')
