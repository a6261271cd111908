"""The real How2Sign sentences, rendered: real English, signs from its content words.

How2Sign has no glosses, so the signs are the words that carry content, in their order, and the
clips show no gloss line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from hybridsign.console import log
from hybridsign.data.clip import RENDERED, Clip, described
from hybridsign.data.corpora import ClipCounts, SentenceCorpus
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.texts import Sentence, read_texts
from hybridsign.data.sources.real_data import real_folder
from hybridsign.data.sources.rendering import render, signer_of
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.timing import compose
from hybridsign.text import normalise

FOLDER = "how2sign-sentences"
# Words that English needs and signing does without; negation is kept, and signed.
_FUNCTION_WORDS = """
    a about after again all also am an and any are as at be because been before being between both
    but by can could did do does doing done each for from get gets getting go goes going gonna got
    had has have having he her here hers him his how i if in into is it its itself just kind let
    like little lot lots make makes may me might more most much my of off on once one ones only onto
    or other our out over own really right same she should so some such than that the their them
    then there these they thing things this those through to too up us very want was we well were
    what when where which while who will with would you your yours
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
NEGATIONS = frozenset({"no", "not", "never", "none", "nothing", "cannot"})


class How2SignSource:
    """Distinct sentences of the tables; of a sentence in two splits, training loses its own."""

    def __init__(self, name: str, corpus: SentenceCorpus, counts: ClipCounts) -> None:
        self.name = name
        self.corpus = corpus
        self.counts = counts
        self._tables = _tables(name, corpus.sentences)
        self._summary = Summary()

    @property
    def files(self) -> list[Path]:
        """The tables."""
        return list(self._tables.values())

    @property
    def notes(self) -> dict[str, object]:
        """For the dataset card; what was mended in the tables once they were read."""
        mended = self._summary.mended()
        halves = "test" not in self._tables
        return {
            "language": "English",
            "glosses": "no",
            "poses": described(RENDERED),
            "sentences": "real: How2Sign, CC BY-NC 4.0; distinct ones only, none twice",
            "signs": "content words in the order of the sentence",
            "splits": "dev is the first half of val by sentence name, test the rest"
            if halves
            else "train, val and test of the tables",
            **({"tables": "; ".join(mended)} if mended else {}),
        }

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split, by sentence name."""
        for clip_id, text in islice(self._sentences[split].items(), self.counts.of(split)):
            signs, negated = signs_of(text)
            score = compose(
                clip_id,
                signer_of(clip_id, self.corpus.signers, self.corpus.seed),
                signs,
                fps=CAMERAS[self.corpus.camera].fps,
                seed=self.corpus.seed,
                question=text.endswith("?"),
                negated=negated,
            )
            yield render(score, self.corpus, name=self.name, split=split, text=text, gloss=None)

    @cached_property
    def _sentences(self) -> dict[str, dict[str, str]]:
        """Name and sentence of each split; a sentence stands in one split, once."""
        listed = {split: read_texts(path, self._summary) for split, path in self._tables.items()}
        for line in self._summary.mended():
            log.warning("%s", line)
        taken: set[str] = set()
        test = _distinct(listed["test"], taken) if "test" in listed else None
        dev = _distinct(listed["dev"], taken)
        if test is None:
            half = len(dev) // 2
            named = list(dev.items())
            dev, test = dict(named[:half]), dict(named[half:])
        return {"train": _distinct(listed["train"], taken), "dev": dev, "test": test}


def signs_of(text: str) -> tuple[list[str], bool]:
    """Keys of the lexicon for a sentence, and whether it denies.

    The content words in capitals; where there are none, all words.
    """
    words = [word for word in normalise(text).split() if word[0].isalnum()]
    plain = [word.partition("'")[0].partition("’")[0] for word in words]
    denying = [word in NEGATIONS or word.endswith(("n't", "n’t")) for word in words]
    kept = [
        "NOT" if denies else stem.upper()
        for stem, denies in zip(plain, denying, strict=True)
        if denies or stem not in FUNCTION_WORDS
    ]
    return kept or [stem.upper() for stem in plain], any(denying)


def _distinct(sentences: dict[str, Sentence], taken: set[str]) -> dict[str, str]:
    """Sentences by name in the order of names; each once, and none that is taken."""
    found = {}
    for name, sentence in sorted(sentences.items()):
        text = normalise(sentence.text)
        if any(character.isalnum() for character in text) and text not in taken:
            taken.add(text)
            found[name] = text
    return found


def _tables(name: str, given: Path | None) -> dict[str, Path]:
    folder = real_folder(name, given, key="sentences", below=FOLDER, what="How2Sign sentences")
    tables: dict[str, Path] = {}
    for split, word in (("train", "train"), ("dev", "val"), ("test", "test")):
        found = sorted(folder.glob(f"*{word}*.csv"))
        if len(found) > 1:
            raise ValueError(
                f"{name}: {folder} holds {len(found)} tables for {split} "
                f"({', '.join(path.name for path in found)}); leave one."
            )
        if found:
            tables[split] = found[0]
    missing = [split for split in ("train", "dev") if split not in tables]
    if missing:
        raise ValueError(
            f"{name}: {folder} lacks a table for {', '.join(missing)}; expected names that hold "
            "train, val and (if it is at hand) test, as in how2sign_realigned_val.csv."
        )
    return tables
