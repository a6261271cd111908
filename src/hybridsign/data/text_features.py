"""Features that a frozen text encoder gives the sentences of a corpus, computed once.

One Arrow file, which is mapped into memory and not read: trainings side by side share its pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from hybridsign.console import progress
from hybridsign.frozen_text import FrozenText, PretrainedEncoder

TEXT_FEATURES = "text_features.arrow"
_SCHEMA = pa.schema([("sentence", pa.large_string()), ("features", pa.large_binary())])
_ENCODER = b"text_encoder"
_ROWS = 256  # sentences written at once


class TextFeatures(Mapping[str, np.ndarray]):
    """(L, D) float32 features by sentence, its tokens parted by single spaces."""

    def __init__(self, path: Path, width: int) -> None:
        table = _table(path)
        self._opened = path, width
        self._features, self._width = table["features"], width
        self._row = {line: row for row, line in enumerate(table["sentence"].to_pylist())}

    def __getitem__(self, sentence: str) -> np.ndarray:
        data = self._features[self._row[sentence]].as_buffer()
        return np.frombuffer(data, np.float32).reshape(-1, self._width)

    def __reduce__(self) -> tuple[type[TextFeatures], tuple[Path, int]]:
        # Another process maps the file too; its content is never sent.
        return TextFeatures, self._opened

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


def write_text_features(
    path: Path, sentences: Sequence[str], encoder: PretrainedEncoder | None
) -> None:
    """Encode some sentences and write their features; without an encoder the file holds none.

    Args:
        path: where to.
        sentences: each once, its tokens parted by single spaces.
        encoder: the frozen encoder, if any.
    """
    about = {} if encoder is None else {_ENCODER: json.dumps(encoder.text.description())}
    schema = _SCHEMA.with_metadata(about)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
        if encoder is None:
            return
        starts = range(0, len(sentences), _ROWS)
        for start in progress(starts, "encode sentences", len(starts)):
            lines = list(sentences[start : start + _ROWS])
            features = [encoder.encode(line.split()).tobytes() for line in lines]
            file.write_batch(pa.record_batch([lines, features], schema=schema))


def read_text_features(path: Path) -> FrozenText | None:
    """The encoder that made some features, which knows these; None where there was none.

    Raises:
        ValueError: the file is damaged.
    """
    about = (_table(path).schema.metadata or {}).get(_ENCODER)
    if about is None:
        return None
    text = FrozenText.of(json.loads(about))
    return replace(text, known=TextFeatures(path, text.width))


def _table(path: Path) -> pa.Table:
    try:
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except pa.ArrowInvalid as error:
        raise ValueError(
            f"{path}: cannot be read as text features ({error}). Delete it and let the workflow "
            "make it again (snakemake --cores 2 all)"
        ) from error
