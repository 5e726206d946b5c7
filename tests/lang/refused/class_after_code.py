# error: SyntaxError: bobbin leaves out 'class'
print('this must not run')
class Dog:
    def bark(self):
        return 'woof'
