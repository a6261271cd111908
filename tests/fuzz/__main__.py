"""Fuzzes every format and writes the table of docs/fuzzing.md: python -m fuzz --count 10000."""

import argparse
import sys
from pathlib import Path

from fuzz.harness import fuzz
from fuzz.subjects import SUBJECTS

HEAD = (
    "# Damaged and hostile files",
    "",
    "Written by `make fuzz`. All files of a format are damaged by the same seeds on every run:",
    "bytes or runs of bytes overwritten, ends cut off, values of another type, huge numbers, nests",
    "without end, pickles that try to run code. Each is read in a process that may take 5 s and",
    "1 GiB more than it starts with. A fault is a crash, a hang, memory beyond that, code that",
    "ran, an exception other than a refusal in words, or a refusal that does not name the file;",
    "the test suite holds the first 50 files of each format to none.",
    "",
    "| format | inputs | read | refused | faults | slowest, ms | memory, MiB "
    "| most frequent reasons |",
    "|---|---:|---:|---:|---:|---:|---:|---|",
)
SHOWN = 3


def line(name, outcome):
    """A row of the table."""
    reasons = "; ".join(f"{reason} ({n:,})" for reason, n in outcome.refused.most_common(SHOWN))
    counts = (outcome.inputs, outcome.read, outcome.refused.total(), len(outcome.faults))
    cells = [f"{number:,}" for number in counts]
    cells += [f"{1000 * outcome.slowest:.0f}", f"{outcome.peak / 2**20:.0f}"]
    return f"| {' | '.join([f'`{name}`', *cells, reasons.replace('|', ' ')])} |"


def main():
    """Print the table, and what every fault was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="damaged files a format")
    parser.add_argument("--out", type=Path, help="where to write the table")
    parser.add_argument("names", nargs="*", default=list(SUBJECTS), help="formats; all if none")
    chosen = parser.parse_args()
    lines, faults = list(HEAD), 0
    for name in chosen.names:
        outcome = fuzz(name, chosen.count)
        lines.append(line(name, outcome))
        print(lines[-1], flush=True)
        faults += len(outcome.faults)
        for number, what in outcome.faults[:20]:
            print(f"  {name} {number}: {what}", file=sys.stderr, flush=True)
    if chosen.out is not None:
        chosen.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
