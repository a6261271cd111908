"""Text as tokens, and tokens as numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

# A word keeps its inner apostrophes and hyphens; every other mark is a token of its own.
_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
PADDING, BEGIN, END, UNKNOWN = "<padding>", "<begin>", "<end>", "<unknown>"


def normalise(text: str) -> str:
    """NFC, lower case, tokens parted by single spaces: the form in which all text is compared."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFC", text).lower()))


def content(text: str) -> str:
    """The text without its final full stop, for finding similar sentences."""
    return text.lower().strip().removesuffix(".").strip()


def nearest(known: Sequence[str], asked: Sequence[str]) -> list[int]:
    """For each sentence asked, the position of the nearest one known.

    Nearest by the cosine of tf-idf vectors of words, lower-cased; ties go to the first.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(token_pattern=r"\S+", lowercase=True)
    columns = vectoriser.fit_transform(known).T
    rows = vectoriser.transform(asked)
    # A block at a time: tens of thousands of sentences against thousands would fill the memory.
    return [
        int(index)
        for start in range(0, len(asked), 256)
        for index in (rows[start : start + 256] @ columns).toarray().argmax(axis=1)
    ]


class Vocabulary:
    """Tokens and their numbers; padding is 0."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self._number = {token: number for number, token in enumerate(self.tokens)}
        self.padding, self.begin, self.end, self.unknown = (
            self._number[token] for token in (PADDING, BEGIN, END, UNKNOWN)
        )

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Vocabulary:
        """All tokens of some sentences, the most frequent first, ties in alphabetical order."""
        counts = Counter(token for sentence in sentences for token in sentence)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        return cls([PADDING, BEGIN, END, UNKNOWN, *ranked])

    @property
    def words(self) -> list[str]:
        """The tokens that stand in sentences, the most frequent first."""
        marks = (PADDING, BEGIN, END, UNKNOWN)
        return [token for token in self.tokens if token not in marks]

    def __contains__(self, token: str) -> bool:
        return token in self._number

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, sentence: Sequence[str]) -> list[int]:
        """Numbers of a sentence's tokens; a token never seen becomes `unknown`."""
        return [self._number.get(token, self.unknown) for token in sentence]

    def decode(self, numbers: Iterable[int]) -> list[str]:
        """Tokens of some numbers, up to the end of the sentence; padding and begin are left out."""
        tokens = []
        for number in numbers:
            if number == self.end:
                break
            if number not in (self.padding, self.begin):
                tokens.append(self.tokens[number])
        return tokens

    def tensor(self, sentences: Sequence[Sequence[str]]) -> torch.Tensor:
        """(B, L) numbers of B sentences between `begin` and `end`, padded to the longest."""
        import torch

        rows = [[self.begin, *self.encode(sentence), self.end] for sentence in sentences]
        longest = max(map(len, rows))
        padded = [row + [self.padding] * (longest - len(row)) for row in rows]
        return torch.tensor(padded, dtype=torch.long)
