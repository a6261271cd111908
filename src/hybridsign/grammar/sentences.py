"""Sentences with the signs that say them, split so that no meaning stands in two splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Literal

from hybridsign.grammar import howto, weather
from hybridsign.grammar.derivation import Derivation, draw, repeats, say, signs
from hybridsign.grammar.notation import Grammar, parse
from hybridsign.seeding import derived_seed, numpy_stream

Language = Literal["de", "en"]

# A grammar that has found nothing new for this long has nothing new to say.
_PATIENCE = 20_000


@dataclass(frozen=True)
class Sentence:
    """What is said, and how it is signed.

    Attributes:
        text: lower case, words and punctuation apart by single spaces, ends with "." or "?".
        glosses: the signs in order.
        question: the sentence asks.
        negated: the sentence denies.
    """

    text: str
    glosses: tuple[str, ...]
    question: bool
    negated: bool


@dataclass(frozen=True)
class Style:
    """How a language's sentences are written.

    Attributes:
        notation: the grammar, with a rule "sentence".
        negations: glosses that deny.
        clashes: pairs of gloss sets that make no sense in one sentence.
        n_signs: fewest and most glosses of a sentence.
        n_words: fewest and most words of a sentence, punctuation included.
    """

    notation: str
    negations: frozenset[str]
    clashes: tuple[tuple[frozenset[str], frozenset[str]], ...]
    n_signs: tuple[int, int]
    n_words: tuple[int, int]

    def makes_sense(self, meaning: Derivation, glosses: tuple[str, ...]) -> bool:
        """Whether a meaning has a fitting length, nothing twice and nothing at odds."""
        return (
            self.n_signs[0] <= len(glosses) <= self.n_signs[1]
            and not repeats(meaning)
            and not any(
                one.intersection(glosses) and other.intersection(glosses)
                for one, other in self.clashes
            )
        )

    def fits(self, text: str) -> bool:
        """Whether a text is neither too short nor too long."""
        return self.n_words[0] <= len(text.split()) <= self.n_words[1]


STYLES: Mapping[Language, Style] = {
    "de": Style(weather.NOTATION, weather.NEGATIONS, weather.CLASHES, (2, 20), (3, 32)),
    "en": Style(howto.NOTATION, howto.NEGATIONS, howto.CLASHES, (3, 14), (5, 25)),
}


@cache
def grammar_of(language: Language) -> Grammar:
    """The parsed grammar of a language: German weather forecast or English instructions."""
    return parse(STYLES[language].notation)


def write_sentences(
    language: Language, counts: Mapping[str, int], seed: int
) -> dict[str, list[Sentence]]:
    """Write the sentences of a corpus, held out by meaning.

    A gloss line belongs to one split, decided by its hash; paraphrases of it may stand together
    there. So a split depends on its own size and on the names of the others, not on their sizes,
    but for the rare text that two meanings share: it goes to the split named first.

    Args:
        language: "de" for the weather forecast, "en" for instructions.
        counts: number of sentences of each split, for example {"train": 2000, "test": 300}.
        seed: of the corpus.

    Returns:
        Sentences of each split. Texts differ within and between splits.

    Raises:
        ValueError: if the language is unknown, a count is negative, or the grammar has too few
            sentences.
    """
    if language not in STYLES:
        raise ValueError(f"language {language!r} has no grammar; expected one of {sorted(STYLES)}")
    taken: set[str] = set()
    return {split: _write_split(language, split, counts, seed, taken) for split in counts}


def _write_split(
    language: Language, split: str, counts: Mapping[str, int], seed: int, taken: set[str]
) -> list[Sentence]:
    if counts[split] < 0:
        raise ValueError(f"split {split!r} asks for {counts[split]} sentences; expected 0 or more")
    new = _new_sentences(language, split, tuple(counts), seed, taken)
    written = list(islice(new, counts[split]))
    if len(written) < counts[split]:
        raise ValueError(
            f"the {language!r} grammar wrote {len(written)} sentences for split {split!r} and "
            f"then found nothing new; {counts[split]} were asked for: ask for fewer"
        )
    return written


def _new_sentences(
    language: Language, split: str, splits: tuple[str, ...], seed: int, taken: set[str]
) -> Iterator[Sentence]:
    """Sentences of the split's own meanings, until the grammar repeats itself."""
    style, grammar = STYLES[language], grammar_of(language)
    stream = numpy_stream(seed, "grammar", language, split)
    waited = 0
    while waited < _PATIENCE:
        waited += 1
        meaning = draw(grammar, "sentence", stream)
        glosses = tuple(signs(meaning))
        owner = splits[derived_seed(seed, "meaning", *glosses) % len(splits)]
        if owner != split or not style.makes_sense(meaning, glosses):
            continue
        sentence = _sentence(say(meaning, stream), glosses, style.negations)
        if sentence.text not in taken and style.fits(sentence.text):
            taken.add(sentence.text)
            waited = 0
            yield sentence


def _sentence(words: list[str], glosses: tuple[str, ...], negations: frozenset[str]) -> Sentence:
    question = words[-1] == "?"
    text = " ".join(words if question else [*words, "."])
    return Sentence(text, glosses, question, negated=not negations.isdisjoint(glosses))
