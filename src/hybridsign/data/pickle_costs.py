"""What a pickle would cost, told from its opcodes before any of them runs.

A few bytes can ask for gigabytes (a place far out in the memo), for hours (tuples that hold each
other twice over, forty levels deep: Python hashes each place of them), or for more of the
processor's stack than there is (tuples nested without end, as a key of a dict).
"""

from __future__ import annotations

import pickletools
from pathlib import Path
from typing import IO, NamedTuple

DEEPEST_TUPLE = 100
# A value that stands in several places is written once. Ordinary pickles share little so.
SHARED_AT_MOST = 2**20

_PUTS = {"PUT", "BINPUT", "LONG_BINPUT"}
_GETS = {"GET", "BINGET", "LONG_BINGET"}
_TUPLES = {"EMPTY_TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "TUPLE"}
# These change an object, or not even that, and leave it where it is.
_IN_PLACE = {
    "APPEND",
    "APPENDS",
    "SETITEM",
    "SETITEMS",
    "ADDITEMS",
    "BUILD",
    "MEMOIZE",
    "READONLY_BUFFER",
}


class CostlyPickle(ValueError):  # noqa: N818 - a refusal, of a file that may well be intact
    """A pickle asks for more memory, stack or time than its size accounts for."""


class _Weight(NamedTuple):
    """Of a value: how deep tuples nest in it, and in how many places they hold something."""

    depth: int
    places: int


class _Effect(NamedTuple):
    """Of an opcode on the stack: how many values it takes, perhaps all to a mark, and gives."""

    takes: int
    to_mark: bool
    gives: int


_ATOM = _Weight(0, 1)


def refuse_costly(path: Path, file: IO[bytes]) -> None:
    """Run a pickle's opcodes on weights instead of values, and refuse what would grow too large.

    Args:
        path: where the bytes are from, for messages.
        file: the pickle; left behind its end.

    Raises:
        CostlyPickle: it reserves memory that it does not fill, or its tuples nest too deep or
            unfold to too much.
        Exception: of any kind, from a damaged pickle.
    """
    stack = _Stack()
    for count, (opcode, argument, _) in enumerate(pickletools.genops(file)):
        if opcode.name in _PUTS and int(argument or 0) > count:
            raise _refusal(path, f"reserves memory that it does not fill ({opcode.name})")
        weight = stack.run(opcode.name, argument)
        if weight.depth > DEEPEST_TUPLE:
            raise _refusal(path, f"nests tuples more than {DEEPEST_TUPLE} deep")
        if weight.places > count + SHARED_AT_MOST:
            raise _refusal(path, "repeats tuples within tuples without end")


def _refusal(path: Path, what: str) -> CostlyPickle:
    return CostlyPickle(
        f"{path}: the pickle {what}; expected plain values and containers only. No ordinary "
        "program writes this"
    )


class _Stack:
    """The unpickler's stack, marks and memo, with the weights of tuples for their values."""

    def __init__(self) -> None:
        self._values: list[_Weight] = []
        self._marks: list[int] = []
        self._memo: dict[int, _Weight] = {}

    def run(self, name: str, argument: object) -> _Weight:
        """Do what an opcode does; gives the weight of what is on top then."""
        effect = _EFFECTS[name]
        if name == "MARK":
            self._marks.append(len(self._values))
        elif name == "POP" and self._marks[-1:] == [len(self._values)]:
            self._marks.pop()
        elif name == "DUP":
            self._values.append(self._values[-1])
        elif name in _GETS:
            self._values.append(self._memo.get(int(str(argument)), _ATOM))
        else:
            taken = self._take(effect)
            made = _tuple_of(taken) if name in _TUPLES else _ATOM
            self._values += [made] * effect.gives
        self._remember(name, argument)
        return self._values[-1] if self._values else _ATOM

    def _take(self, effect: _Effect) -> list[_Weight]:
        start = self._marks.pop() if effect.to_mark else len(self._values)
        start -= effect.takes
        taken = self._values[start:]
        del self._values[start:]
        return taken

    def _remember(self, name: str, argument: object) -> None:
        if name == "MEMOIZE":
            self._memo[len(self._memo)] = self._values[-1]
        elif name in _PUTS:
            self._memo[int(str(argument))] = self._values[-1]


def _tuple_of(values: list[_Weight]) -> _Weight:
    depth = max((value.depth for value in values), default=0)
    return _Weight(1 + depth, 1 + sum(value.places for value in values))


def _effect(opcode: pickletools.OpcodeInfo) -> _Effect:
    before = opcode.stack_before
    to_mark = pickletools.markobject in before
    takes = before.index(pickletools.markobject) if to_mark else len(before)
    stays = opcode.name in _IN_PLACE
    return _Effect(takes - stays, to_mark, len(opcode.stack_after) - stays)


_EFFECTS = {opcode.name: _effect(opcode) for opcode in pickletools.opcodes}
