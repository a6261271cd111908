"""Tables of sentences, joined to clips by the sentence's name and never by the order of lines.

Read are How2Sign's realigned tables, PHOENIX14T's corpus files (the annotations with and without
video columns), and any table with a column of names and one of texts; of a release's folder, the
tables of all its splits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.formats.delimited import Row, read_rows
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.manifests import tables_of

# What a column is called, in lower case, in the order of preference.
_NAME = ("sentence_name", "name", "id")
_TEXT = ("sentence", "translation", "text")
_GLOSS = ("orth", "annotation", "gloss")
_SIGNER = ("speaker", "signer")
# PHOENIX14T's second table of train: places, classifiers, repetitions and non-manual marks stay in
# the glosses. The release's evaluation (preprocess_14t.sh) takes them out; the plain table is
# without.
_COMPLEX = re.compile(r"(?:loc-|cl-|__[^_ ]+__).*|.*-PLUSPLUS")
_COMPLEX_NAME = "complex-annotation"
NO_TEXT = "a pose without text: the table has no line of its name"
NO_PATH = "a pose without text: the table has a line of its name, but none of its path"
NO_POSE = "a text without pose: no clip has its name"
# Of a table, how many lines of one kind are told by their numbers.
_LINES_SHOWN = 5


@dataclass(frozen=True)
class Sentence:
    """What a table tells of one clip; the split is empty where the table is of no release."""

    text: str
    gloss: tuple[str, ...] | None
    signer: str
    split: str = ""


def read_texts(path: Path, summary: Summary) -> dict[str, Sentence]:
    """The sentences of a table, or of the tables of a release's folder, by name.

    Of two that differ under one name, the first.

    Raises:
        FormatError: it is no table with a column of names and one of texts, or a folder in which
            no release lies.
    """
    if not path.is_dir():
        return read_table(path, summary)
    tables = tables_of(path)
    if not tables:
        raise FormatError(
            f"{path}: no release of PHOENIX14T or How2Sign lies there (docs/data-formats.md shows "
            "what it looks like); name a table of texts instead."
        )
    sentences: dict[str, Sentence] = {}
    for split, table in tables.items():
        for name, sentence in read_table(table, summary).items():
            if sentences.setdefault(name, replace(sentence, split=split)).split != split:
                summary.notes[
                    f"names in {split} and another split, of which the first is used"
                ] += 1
    return sentences


def read_table(path: Path, summary: Summary) -> dict[str, Sentence]:
    """The sentences of one table by name; of two that differ under one name, the first.

    Raises:
        FormatError: it is no table with a column of names and one of texts, or has two of a kind.
    """
    rows = list(read_rows(path))
    header = [name.strip().lower() for name in rows[0].cells] if rows else []
    name, text, gloss, signer = (
        _column(path, header, names) for names in (_NAME, _TEXT, _GLOSS, _SIGNER)
    )
    if name is None or text is None:
        raise FormatError(
            f"{path}: no table of texts: its columns are {', '.join(header) or 'none'}; expected "
            f"one of {', '.join(_NAME)} and one of {', '.join(_TEXT)}, parted by tab, comma or |."
        )
    sentences: dict[str, Sentence] = {}
    for row in _usable(rows, path, summary):
        sentence = Sentence(
            text=row[text].strip(),
            gloss=None if gloss is None else tuple(row[gloss].split()),
            signer="" if signer is None else row[signer].strip(),
        )
        if sentences.setdefault(_composed(row[name].strip()), sentence) != sentence:
            summary.notes[f"{path.name}: names with several texts, of which the first is used"] += 1
    if is_complex(path, sentences):
        summary.notes[
            f"{path.name}: lines of PHOENIX14T's complex annotation, whose glosses (loc-, cl-, "
            "-PLUSPLUS, __ON__) are not those of the plain table"
        ] += len(sentences)
    return sentences


def is_complex(path: Path, sentences: dict[str, Sentence]) -> bool:
    """Whether a table is PHOENIX14T's complex annotation, by its name or by its glosses."""
    return _COMPLEX_NAME in path.name or any(
        _COMPLEX.fullmatch(gloss)
        for sentence in sentences.values()
        for gloss in sentence.gloss or ()
    )


def join(clips: Iterable[Clip], sentences: dict[str, Sentence], summary: Summary) -> Iterator[Clip]:
    """Give each clip the sentence of its name, and tell what has no counterpart.

    A clip without any text is dropped. Of a release, the splits of which no clip came are not
    asked for.
    """
    used = set()
    for clip in clips:
        name = _composed(clip.id)
        sentence = sentences.get(name)
        if sentence is None and not clip.text:
            without_path = name.rpartition("/")[2]
            reason = NO_PATH if without_path in sentences else NO_TEXT
            summary.dropped.append((clip.id, reason))
            continue
        if sentence is None:
            summary.notes["clips without a line in the table of texts"] += 1
            yield clip
            continue
        used.add(name)
        yield replace(
            clip,
            text=sentence.text,
            gloss=clip.gloss if sentence.gloss is None else sentence.gloss,
            signer=sentence.signer or clip.signer,
            split=sentence.split or clip.split,
        )
    splits = {sentences[name].split for name in used} or {""}
    alone = [name for name in sentences if name not in used and sentences[name].split in splits]
    summary.unmatched += [(name, NO_POSE) for name in alone]
    summary.notes["lines of the table of texts without a clip"] += len(alone)


def _composed(name: str) -> str:
    """A name as it is compared: a letter and its mark look alike as one character and as two."""
    return unicodedata.normalize("NFC", name)


def _column(path: Path, header: Sequence[str], names: tuple[str, ...]) -> int | None:
    """Where the first of some names stands in a header.

    Raises:
        FormatError: it stands there twice, and which is meant cannot be known.
    """
    wanted = next((name for name in names if name in header), None)
    if wanted is None:
        return None
    if header.count(wanted) > 1:
        raise FormatError(f"{path}: has {header.count(wanted)} columns {wanted}; leave one.")
    return header.index(wanted)


def _usable(rows: Sequence[Row], path: Path, summary: Summary) -> Iterator[list[str]]:
    """The cells of the rows behind the header that have its columns; what is odd is noted."""
    columns = len(rows[0].cells)
    odd = {
        "lines whose quotation marks do not pair, read as they stand": [
            row.line for row in rows if not row.pairs
        ],
        "quoted cells that go over several lines": [row.line for row in rows if row.lines > 1],
        "lines with too few or too many columns, left out": [
            row.line for row in rows if len(row.cells) != columns
        ],
    }
    for what, lines in odd.items():
        _note_lines(what, lines, path, summary)
    return (row.cells for row in rows[1:] if len(row.cells) == columns)


def _note_lines(what: str, lines: Sequence[int], path: Path, summary: Summary) -> None:
    if lines:
        shown = ", ".join(map(str, lines[:_LINES_SHOWN])) + ", ..." * (len(lines) > _LINES_SHOWN)
        summary.notes[f"{path.name}: {what} (line {shown})"] += len(lines)
