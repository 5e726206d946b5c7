# error: ModuleNotFoundError: No module named 'sys'
# hint: bobbin has these modules
import sys
print(sys.argv)
