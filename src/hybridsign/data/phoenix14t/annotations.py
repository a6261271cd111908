"""The published annotations: text, gloss line, signer and frame-level classes of every clip.

Source: Camgoz et al. 2018 (the corpus); Koller et al. 2019 (the three alignments, in gloss
states, hand shapes and mouth shapes), as distributed with Camgoz et al. 2020.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hybridsign.data.restricted_pickle import load_restricted

SPLITS = ("train", "dev", "test")

_FIELDS = {
    "name": str,
    "signer": str,
    "gloss": str,
    "text": str,
    "num_frames": int,
    "alignments": dict,
}
_GLOSS_STATES, _HAND_SHAPES, _MOUTHS = "pami0", "pami1", "pami2"


@dataclass(frozen=True, eq=False)
class Annotation:
    """One clip, as annotated.

    Attributes:
        name: of the clip, with the split before a slash, as published.
        split: "train", "dev" or "test".
        signer: name of the person who signs.
        gloss: the gloss line.
        text: the German sentence, tokenised and in lower case.
        n_frames: T, at 25 frames per second.
        gloss_states: (T,) int, 1 + 3 * class + state, the states 0, 1, 2 of a sign in order;
            0 where no sign is aligned.
        hand_shapes: (T,) int, class of the dominant hand's shape; 0 where not observed.
        mouths: (T,) int, class of the mouth's shape; 0 where not observed.
    """

    name: str
    split: str
    signer: str
    gloss: tuple[str, ...]
    text: str
    n_frames: int
    gloss_states: np.ndarray
    hand_shapes: np.ndarray
    mouths: np.ndarray


def read_annotations(folder: Path) -> dict[str, list[Annotation]]:
    """Read `phoenix14t.train`, `.dev` and `.test`, without torch and without trusting them.

    Args:
        folder: holds the three files, gzipped pickles.

    Returns:
        The annotations of each split, in the order of its file.

    Raises:
        FileNotFoundError: the folder or one of the files is missing.
        ValueError: a file is not what was published, or a clip stands in two of them; the message
            names file, clip and field.
    """
    paths = {split: folder / f"phoenix14t.{split}" for split in SPLITS}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: found no {', '.join(missing)}; expected the three annotation files of "
            "PHOENIX14T. Point the setting to the folder that holds them"
        )
    annotations = {split: _read_split(path, split) for split, path in paths.items()}
    _refuse_shared(annotations, paths)
    return annotations


def _read_split(path: Path, split: str) -> list[Annotation]:
    records = load_restricted(path)
    if not isinstance(records, list) or not records:
        raise ValueError(
            f"{path}: found {type(records).__name__}; expected a list of at least one record. "
            "Fetch the file again"
        )
    annotations = [
        _annotation(record, split, f"{path}, record {number}")
        for number, record in enumerate(records)
    ]
    name, count = Counter(annotation.name for annotation in annotations).most_common(1)[0]
    if count > 1:
        raise ValueError(
            f"{path}: found {count} clips named {name}; expected each name once. Drop the copies"
        )
    for annotation in annotations:
        named = annotation.name.partition("/")[0]
        if named in SPLITS and named != split:
            raise ValueError(
                f"{path}: found {annotation.name}, a clip of {named}, among those of {split}. Is "
                f"this a copy of phoenix14t.{named}? Fetch the file again"
            )
    return annotations


def _refuse_shared(annotations: Mapping[str, list[Annotation]], paths: Mapping[str, Path]) -> None:
    """A clip in two splits would be learned from and tested on."""
    seen: dict[str, str] = {}
    for split, clips in annotations.items():
        for name in (clip.name for clip in clips):
            if seen.setdefault(name, split) != split:
                raise ValueError(
                    f"{paths[split]}: found {name}, which stands in {paths[seen[name]]} too; "
                    "expected each clip in one split. Fetch the files again"
                )


def _annotation(record: object, split: str, where: str) -> Annotation:
    fields = _checked_fields(record, where)
    n_frames = fields["num_frames"]
    where = f"{where} ({fields['name']})"
    if n_frames < 1:
        raise ValueError(
            f"{where}: found {n_frames} as num_frames; expected at least 1. Drop the record"
        )
    alignments = {
        key: _frame_classes(fields["alignments"], key, n_frames, where)
        for key in (_GLOSS_STATES, _HAND_SHAPES, _MOUTHS)
    }
    return Annotation(
        name=fields["name"],
        split=split,
        signer=fields["signer"],
        gloss=tuple(fields["gloss"].split()),
        text=fields["text"],
        n_frames=n_frames,
        gloss_states=alignments[_GLOSS_STATES],
        hand_shapes=alignments[_HAND_SHAPES],
        mouths=alignments[_MOUTHS],
    )


def _checked_fields(record: object, where: str) -> Mapping[str, Any]:
    if not isinstance(record, dict):
        raise ValueError(
            f"{where}: found {type(record).__name__}; expected a dict with {', '.join(_FIELDS)}. "
            "Fetch the file again"
        )
    for field, kind in _FIELDS.items():
        if not isinstance(record.get(field), kind):
            raise ValueError(
                f"{where}: found {record.get(field)!r} as {field}; expected {kind.__name__}. "
                "Is this the file that comes with frame-level alignments?"
            )
    return record


def _frame_classes(
    alignments: Mapping[str, object], key: str, n_frames: int, where: str
) -> np.ndarray:
    """The numbers of one alignment, published as one string of them, as a (T,) array."""
    numbers = alignments.get(key)
    if not isinstance(numbers, str):
        raise ValueError(
            f"{where}: found {numbers!r} as alignment {key}; expected a string of numbers. "
            "Is this the file that comes with frame-level alignments?"
        )
    try:
        classes = np.array(numbers.split(), dtype=np.str_).astype(np.int32)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{where}: alignment {key} does not read as numbers ({error}); expected one whole "
            "number per frame. Fetch the file again"
        ) from error
    if len(classes) != n_frames or classes.min(initial=0) < 0:
        raise ValueError(
            f"{where}: found {len(classes)} numbers from {classes.min(initial=0)} in alignment "
            f"{key}; expected {n_frames}, one per frame, from 0. Fetch the file again"
        )
    return classes
