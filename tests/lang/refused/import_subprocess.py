# error: 
import subprocess
