"""Compares counted instructions with the stored ones.

    compare.py STORED.json FIGURES [--store]
"""

import json
import pathlib
import sys

TOLERANCE = 0.05
# Counted for information only: real clients do not repeat their requests.
INFORMATION = {"list-repeated"}

stored_path, figures_path, option = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
figures = {name: int(count) for name, count in (line.split() for line in open(figures_path))}
if option == "--store":
    stored = {name: count for name, count in figures.items() if name not in INFORMATION}
    stored_path.write_text(json.dumps(stored, indent=2) + "\n")
stored = json.loads(stored_path.read_text())
said, failed = [], False
for name, count in figures.items():
    if name in stored:
        change = count / stored[name] - 1
        failed = failed or change > TOLERANCE
        said.append(f"{name} {count} ({change:+.1%}{', make bench-store keeps the gain' if change < -TOLERANCE else ''})")
    else:
        said.append(f"{name} {count}")
print("instructions a request, and the change to what is stored: " + ", ".join(said))
if failed:
    sys.exit("more than 5 % above the stored figure; if that is meant, run `make bench-store`")
