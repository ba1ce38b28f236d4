import pathlib
import sys

# The mock in a process of its own is the control suite's.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "control"))
