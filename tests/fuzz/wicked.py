"""What nobody expects in a file: in place of a value, and in the midst of a pickle's opcodes."""

import os
import pickletools

import numpy as np


class Hostile:
    """Runs a command when it is unpickled; the harness stops and reports it."""

    def __reduce__(self):
        return os.system, ("exit 0",)


def _nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


NUMBERS = (0, -1, 2**31, 2**63, 2**64, 10**400, 1e39, 1e308, float("nan"), float("inf"))
VALUES = (*NUMBERS, None, True, "", "word", "9" * 5000, "\udcff", "\x00", [], {}, _nested(400))
OBJECTS = (
    b"\xff",
    (),
    {1, 2},
    np.zeros(0),
    np.float32(1),
    np.zeros((0, 137, 3)),
    np.full((3, 137, 3), np.nan),
    np.ones((2, 411), complex),
    np.array(["a", "b"]),
    np.array([1, "a"], object),
    np.zeros(3, "f4,i4"),
    np.broadcast_to(np.float32(1), (3, 411)),
)
OPCODES = (
    b"cos\nsystem\nX\x06\x00\x00\x00exit 0\x85R",
    b"cbuiltins\neval\nX\x01\x00\x00\x001\x85R",
    b"cbuiltins\ngetattr\n",
    b"})" + b"\x85" * 300_000 + b"K\x01s",  # a key nested without end
    b"})" + b"2\x86" * 60 + b"K\x01s",  # a key that unfolds without end
    b"]" * 20_000 + b"a" * 19_999,
    b"r\xff\xff\xff\x7f",  # a place far out in the memo
    b"\x8b\xff\xff\xff\x7f",  # a number of two gigabytes
    b"\x8d" + b"\xff" * 7 + b"\x7f",  # a text of many more
    b"\x96" + b"\xff" * 7 + b"\x00",
    b"(" * 1000,
    b"0" * 10,
    b"R",
    b"b",
    b"\x93",
    b"\x81",
)


def tangled(value, random, wicked):
    """A copy of nested dicts and lists in which one value, at any depth, is another or gone."""
    if isinstance(value, dict | list) and value and random.random() < 0.85:
        changed = value.copy()
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[random.integers(len(keys))]
        if random.random() < 0.1:
            del changed[key]
        else:
            changed[key] = tangled(value[key], random, wicked)
        return changed
    return wicked[random.integers(len(wicked))]


def spliced(pickled, random):
    """A pickle with opcodes between two of its own that mean harm."""
    places = [place for _, _, place in pickletools.genops(pickled)]
    place = places[random.integers(1, len(places))]
    return pickled[:place] + OPCODES[random.integers(len(OPCODES))] + pickled[place:]
