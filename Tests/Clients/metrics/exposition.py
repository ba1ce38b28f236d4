"""Prometheus' text format 0.0.4, read strictly."""

import re

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+)\})? (-?[0-9.eE+-]+|NaN)')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\.)*)"')


def parse(text):
    """Each metric's type, and each sample's value by its name and labels."""
    types, samples = {}, {}
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types
            types[name] = kind
        elif not line.startswith("# HELP "):
            match = SAMPLE.fullmatch(line)
            assert match, line
            name, labels, value = match.groups()
            family = re.sub("_(bucket|sum|count)$", "", name)
            assert name in types or types.get(family) == "histogram", line
            key = (name, *sorted(LABEL.findall(labels or "")))
            assert key not in samples, line
            samples[key] = float(value)
    return types, samples
