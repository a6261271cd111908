"""The notation the grammars are written in: signs on the left, ways to say them on the right.

    where:
      3* NORD = im norden | in der nordhälfte
         ALPEN = an den alpen | am alpenrand
    sky:
         SONNE {often} = scheint {often} _ die sonne | zeigt sich _ {often} die sonne
             noun: {often} sonne

A rule is a name and its meanings, one per line: weight (1 unless given), glosses, `=`, wordings
apart by `|`. Every wording of a meaning has the same signs. Deeper lines, opened by `=`, `|` or a
form, continue the one above.

- `{where}` is any meaning of the rule `where`; `{where2}` is a second one.
- `[auch]` may be left out; `(a / b)` is either.
- `noun:` opens wordings for another syntactic frame, asked for as `{sky.noun}`.
- `_` is a gap: `{sky<}` and `{sky>}` are what stands before and after it, so that a parent can
  put words inside (the verb-second clause of German needs it). Nobody hears an unfilled gap.
- `~` is nothing at all. `#` opens a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

GAP = "_"
_NOTHING = "~"
_SLOT = re.compile(r"\{([a-z_]+)(\d*)(?:\.([a-z]+))?([<>]?)\}")
_ENTRY = re.compile(r"(?:(\d+)\* )?(.+?) = (.+)")
_CHOICE = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")
_FORM = re.compile(r"\s*\b([a-z]+):\s+")


@dataclass(frozen=True)
class Slot:
    """A place in a template that another rule fills.

    Attributes:
        rule: name of the rule.
        number: tells two slots of one rule apart; "" for the first.
        form: which of the wordings; "" for those that stand first.
        side: "<" before the gap, ">" after it, "" both with the gap kept.
    """

    rule: str
    number: str
    form: str
    side: str

    @property
    def name(self) -> str:
        """What signs and words agree on: one name, one filler."""
        return self.rule + self.number


Template = tuple[str | Slot, ...]


@dataclass(frozen=True)
class Meaning:
    """One thing a rule can mean: how it is signed, and all ways to say it.

    Attributes:
        weight: chance against the other meanings of the rule.
        glosses: the signs.
        wordings: form -> wordings -> the variants that optional words make of each.
    """

    weight: int
    glosses: Template
    wordings: Mapping[str, tuple[tuple[Template, ...], ...]]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Slots of the gloss side, first to last."""
        return tuple(part for part in self.glosses if isinstance(part, Slot))


@dataclass(frozen=True)
class Rule:
    """The meanings to choose from, and the running sum of their weights."""

    meanings: tuple[Meaning, ...]

    @cached_property
    def cumulative(self) -> tuple[int, ...]:
        """Running sum of the weights."""
        return tuple(accumulate(meaning.weight for meaning in self.meanings))


Grammar = Mapping[str, Rule]


def parse(notation: str) -> Grammar:
    """Read a grammar.

    Args:
        notation: text as the module describes.

    Returns:
        Rule of every name.

    Raises:
        ValueError: if a line cannot be read, a slot names a rule or form that does not exist, or
            a wording drops or adds a slot.
    """
    meanings: dict[str, list[Meaning]] = {}
    name = ""
    for line in _logical_lines(notation):
        if line.endswith(":"):
            name = line[:-1]
            if meanings.setdefault(name, []):
                raise ValueError(f"grammar: rule {name!r} is opened twice; join the two")
        elif not name:
            raise ValueError(f"grammar: {line!r} stands before the first rule; expected 'name:'")
        else:
            meanings[name].append(_parse_meaning(line))
    grammar = {name: Rule(tuple(alternatives)) for name, alternatives in meanings.items()}
    _check(grammar)
    return grammar


def _logical_lines(notation: str) -> Iterator[str]:
    uncommented = re.sub(r"^\s*#.*\n", "", notation, flags=re.MULTILINE)
    joined = re.sub(r"\n {4,}(?=[|=] |[a-z]+: )", " ", uncommented)
    return (line.strip() for line in joined.splitlines() if line.strip())


def _parse_meaning(line: str) -> Meaning:
    entry = _ENTRY.fullmatch(line)
    if entry is None:
        raise ValueError(f"grammar: cannot read {line!r}; expected 'GLOSSES = wording | wording'")
    weight, glosses, right = entry.groups()
    first, *others = _FORM.split(right)
    forms = {"": first, **dict(zip(others[::2], others[1::2], strict=True))}
    wordings = {
        form: tuple(_variants(wording) for wording in text.split("|"))
        for form, text in forms.items()
    }
    return Meaning(int(weight or 1), _template(glosses), wordings)


def _variants(wording: str) -> tuple[Template, ...]:
    """All that the optional words and alternatives of a wording allow, innermost first."""
    choice = _CHOICE.search(wording)
    if choice is None:
        return (_template(wording),)
    optional, alternatives = choice.groups()
    options = (optional, "") if optional is not None else alternatives.split("/")
    before, after = wording[: choice.start()], wording[choice.end() :]
    return tuple(variant for option in options for variant in _variants(before + option + after))


def _template(text: str) -> Template:
    return tuple(_part(token) for token in text.split() if token != _NOTHING)


def _part(token: str) -> str | Slot:
    slot = _SLOT.fullmatch(token)
    if slot is not None:
        return Slot(*(group or "" for group in slot.groups()))
    if set("{}[]()/|=") & set(token):
        raise ValueError(f"grammar: cannot read {token!r}; expected a word or '{{rule2.form<}}'")
    return token


def _check(grammar: Grammar) -> None:
    for name, rule in grammar.items():
        for meaning in rule.meanings:
            _check_slots(name, meaning)
            _check_rules(name, meaning, grammar)


def _check_slots(name: str, meaning: Meaning) -> None:
    """Words and signs must say the same: each slot on both sides."""
    signed = {slot.name for slot in meaning.slots}
    for template in _templates(meaning):
        said = {part.name for part in template if isinstance(part, Slot)}
        if said != signed:
            raise ValueError(
                f"grammar: {template} in rule {name!r} fills {sorted(said)}, its signs fill "
                f"{sorted(signed)}; name the same slots on both sides"
            )


def _check_rules(name: str, meaning: Meaning, grammar: Grammar) -> None:
    slots = {part for text in _templates(meaning) for part in text if isinstance(part, Slot)}
    for slot in slots:
        if slot.rule not in grammar:
            raise ValueError(f"grammar: rule {name!r} asks for {slot.rule!r}, which does not exist")
        if any(slot.form not in other.wordings for other in grammar[slot.rule].meanings):
            raise ValueError(
                f"grammar: rule {name!r} asks for the form {slot.form!r} of {slot.rule!r}; "
                "give it to every meaning of that rule"
            )


def _templates(meaning: Meaning) -> Iterator[Template]:
    for wordings in meaning.wordings.values():
        for variants in wordings:
            yield from variants
