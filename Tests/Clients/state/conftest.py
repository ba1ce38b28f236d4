import pathlib
import sys

# The class that runs the mock in its own process belongs to the control suite.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "control"))
