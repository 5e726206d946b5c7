# error: ModuleNotFoundError: No module named 'subprocess'
import subprocess
