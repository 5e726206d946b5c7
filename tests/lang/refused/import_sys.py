# error: 
import sys
print(sys.argv)
