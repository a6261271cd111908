"""A meaning drawn from a grammar, how it is signed, and one way to say it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hybridsign.grammar.notation import GAP, Grammar, Meaning, Rule, Slot, Template

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Derivation:
    """A meaning with all of its slots filled.

    Attributes:
        meaning: what was chosen at this node.
        fillers: derivation of each slot, by slot name.
    """

    meaning: Meaning
    fillers: Mapping[str, Derivation]


def draw(grammar: Grammar, rule: str, stream: np.random.Generator) -> Derivation:
    """Draw a meaning of a rule by weight, and of every rule below it."""
    meaning = _weighted(grammar[rule], stream)
    fillers = {slot.name: draw(grammar, slot.rule, stream) for slot in meaning.slots}
    return Derivation(meaning, fillers)


def repeats(derivation: Derivation) -> bool:
    """Whether anything is said twice: a meaning with a sign of its own stands at two places."""
    spoken = [
        id(meaning)
        for meaning in _meanings(derivation)
        if len(meaning.glosses) > len(meaning.slots)
    ]
    return len(set(spoken)) < len(spoken)


def signs(derivation: Derivation) -> list[str]:
    """The glosses of a derivation, in signing order."""
    glosses: list[str] = []
    for part in derivation.meaning.glosses:
        glosses += signs(derivation.fillers[part.name]) if isinstance(part, Slot) else [part]
    return glosses


def say(derivation: Derivation, stream: np.random.Generator) -> list[str]:
    """Draw one wording of a derivation."""
    return [word for word in _say(derivation, "", stream) if word != GAP]


def _meanings(derivation: Derivation) -> Iterator[Meaning]:
    yield derivation.meaning
    for filler in derivation.fillers.values():
        yield from _meanings(filler)


def _say(derivation: Derivation, form: str, stream: np.random.Generator) -> list[str]:
    """Words with the gap still in: only the parent knows what goes inside."""
    spoken: dict[tuple[str, str], list[str]] = {}
    words: list[str] = []
    for part in _wording(derivation.meaning, form, stream):
        if isinstance(part, str):
            words.append(part)
            continue
        key = (part.name, part.form)
        if key not in spoken:
            spoken[key] = _say(derivation.fillers[part.name], part.form, stream)
        words += _side(spoken[key], part.side)
    return words


def _side(words: list[str], side: str) -> list[str]:
    if not side:
        return words
    gap = words.index(GAP) if GAP in words else len(words)
    return words[:gap] if side == "<" else words[gap + 1 :]


def _wording(meaning: Meaning, form: str, stream: np.random.Generator) -> Template:
    """Wordings first, then variants: optional words do not make a wording more frequent."""
    return _one_of(_one_of(meaning.wordings[form], stream), stream)


def _one_of(choices: Sequence[Choice], stream: np.random.Generator) -> Choice:
    return choices[int(stream.random() * len(choices))] if len(choices) > 1 else choices[0]


def _weighted(rule: Rule, stream: np.random.Generator) -> Meaning:
    return rule.meanings[bisect(rule.cumulative, stream.random() * rule.cumulative[-1])]
