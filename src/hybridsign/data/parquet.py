"""The one Parquet schema, for filmed, rendered and generated signing alike.

One row a clip. Coordinates lie flat in the order frame, joint, coordinate; confidence in the
order frame, joint. docs/data-formats.md describes every column.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hybridsign.data.clip import Clip
from hybridsign.pose import Placement, PoseSequence
from hybridsign.skeleton import SKELETONS, Skeleton

VERSION = "1"
ENDING = ".parquet"
CLIPS_PER_ROW_GROUP = 128
# Clips of usual length stay far below; a few very long ones must not be held together.
FRAMES_PER_ROW_GROUP = 2**16
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("corpus", pa.string(), nullable=False),
        pa.field("split", pa.string(), nullable=False),
        pa.field("signer", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("gloss", pa.list_(pa.string())),
        pa.field("provenance", pa.string(), nullable=False),
        pa.field("skeleton", pa.string(), nullable=False),
        pa.field("units", pa.string(), nullable=False),
        pa.field("centre", pa.list_(pa.float64())),
        pa.field("scale", pa.float64()),
        pa.field("fps", pa.float64(), nullable=False),
        pa.field("n_frames", pa.int32(), nullable=False),
        pa.field("native_fps", pa.float64(), nullable=False),
        pa.field("native_frames", pa.int32(), nullable=False),
        pa.field("coordinates", pa.list_(pa.float32()), nullable=False),
        pa.field("confidence", pa.list_(pa.float32()), nullable=False),
    ],
    metadata={"hybridsign_schema": VERSION},
)
_POSES = ("coordinates", "confidence")


class ParquetError(ValueError):
    """A Parquet file of clips cannot be read; the message names it and says what to do."""


def check_name(path: Path) -> None:
    """Refuse to write clips where nobody would take the file for what it is.

    Raises:
        ValueError: a folder lies there, or the name has another ending than `.parquet`.
    """
    if path.is_dir():
        raise ValueError(f"{path}: is a folder; expected the name of a Parquet file")
    if path.suffix != ENDING:
        raise ValueError(
            f"{path}: clips are written as Parquet only; expected a name that ends in {ENDING}"
        )


def write_clips(path: Path, clips: Iterable[Clip]) -> int:
    """Write clips row group by row group, so that memory stays flat.

    Returns:
        The number of clips written.
    """
    written = 0
    # Poses are floats that never repeat: a dictionary would only cost time, and bytes of equal
    # weight compress better side by side.
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        use_dictionary=[field.name for field in SCHEMA if field.name not in _POSES],
        use_byte_stream_split=[f"{name}.list.element" for name in _POSES],
    ) as writer:
        for group in _row_groups(clips):
            writer.write_table(_table(group))
            written += len(group)
            group.clear()  # or it would be held while the next one is gathered
    return written


def _row_groups(clips: Iterable[Clip]) -> Iterator[list[Clip]]:
    group: list[Clip] = []
    frames = 0
    for clip in clips:
        group.append(clip)
        frames += clip.pose.n_frames
        if len(group) == CLIPS_PER_ROW_GROUP or frames >= FRAMES_PER_ROW_GROUP:
            yield group
            group, frames = [], 0
    if group:
        yield group


def read_clips(path: Path) -> Iterator[Clip]:
    """Read clips row group by row group; the arrays are views of Arrow's memory.

    Raises:
        ParquetError: the file is missing, cut short, or has another schema.
    """
    with _opened(path) as file:
        for number in range(file.num_row_groups):
            yield from _clips(path, file.read_row_group(number))


def read_labels(path: Path, *names: str) -> dict[str, list[Any]]:
    """Some columns of a file of clips, a value a clip, without reading its poses.

    Raises:
        ParquetError: as for `read_clips`.
    """
    with _opened(path) as file:
        return dict(file.read(columns=list(names)).to_pydict())


def count_clips(path: Path) -> int:
    """Number of clips in a file, from its footer alone.

    Raises:
        ParquetError: as for `read_clips`.
    """
    with _opened(path) as file:
        return int(file.metadata.num_rows)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A file of clips; what goes wrong inside is told with its name."""
    if not path.is_file():
        raise ParquetError(f"{path}: not found. Let the workflow make it, or check the path.")
    try:
        with pq.ParquetFile(path) as file:
            _check(path, file.schema_arrow)
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise ParquetError(
            f"{path}: cannot be read as a whole Parquet file ({error}). It may be cut short: "
            "if a stage made it, delete it and let the workflow make it again "
            "(snakemake --cores 2 all)."
        ) from error


def _check(path: Path, found: pa.Schema) -> None:
    missing = [field.name for field in SCHEMA if field.name not in found.names]
    if missing:
        raise ParquetError(
            f"{path}: not a file of clips: it lacks the columns {', '.join(missing)}. "
            "docs/data-formats.md describes the schema."
        )
    version = (found.metadata or {}).get(b"hybridsign_schema", b"none").decode(errors="replace")
    if version != VERSION:
        raise ParquetError(f"{path}: schema version {version} found, {VERSION} expected.")
    for field in SCHEMA:
        if found.field(field.name).type != field.type:
            raise ParquetError(
                f"{path}: column {field.name} is of type {found.field(field.name).type}; expected "
                f"{field.type}. docs/data-formats.md describes the schema."
            )


def _skeleton(path: Path, name: str) -> Skeleton:
    if name not in SKELETONS:
        known = ", ".join(SKELETONS)
        raise ParquetError(f"{path}: unknown skeleton {name!r}; expected one of: {known}.")
    return SKELETONS[name]


def _table(clips: list[Clip]) -> pa.Table:
    columns = {
        "id": [clip.id for clip in clips],
        "corpus": [clip.corpus for clip in clips],
        "split": [clip.split for clip in clips],
        "signer": [clip.signer for clip in clips],
        "text": [clip.text for clip in clips],
        "gloss": [None if clip.gloss is None else list(clip.gloss) for clip in clips],
        "provenance": [clip.provenance for clip in clips],
        "skeleton": [clip.pose.skeleton.name for clip in clips],
        "units": [clip.units for clip in clips],
        "centre": [_centre(clip) for clip in clips],
        "scale": [clip.placement.scale if clip.placement else None for clip in clips],
        "fps": [clip.pose.fps for clip in clips],
        "n_frames": [clip.pose.n_frames for clip in clips],
        "native_fps": [clip.native_fps for clip in clips],
        "native_frames": [clip.native_frames for clip in clips],
        "coordinates": _ragged([clip.pose.coordinates for clip in clips]),
        "confidence": _ragged([clip.pose.confidence for clip in clips]),
    }
    return pa.table(columns, schema=SCHEMA)


def _centre(clip: Clip) -> list[float] | None:
    return [float(value) for value in clip.placement.centre] if clip.placement else None


def _ragged(arrays: list[np.ndarray]) -> pa.Array:
    flat = np.concatenate([np.ascontiguousarray(array, np.float32).reshape(-1) for array in arrays])
    offsets = np.cumsum([0, *(array.size for array in arrays)], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(flat))


def _clips(path: Path, table: pa.Table) -> Iterator[Clip]:
    _check_values(path, table)
    for batch in table.combine_chunks().to_batches():
        yield from _clips_of_batch(path, batch)


def _check_values(path: Path, table: pa.Table) -> None:
    """Refuse empty cells where the schema has none, and empty places within lists."""
    for field in SCHEMA:
        column = table[field.name]
        empty = not field.nullable and column.null_count
        if empty or (pa.types.is_list(field.type) and pc.list_flatten(column).null_count):
            raise ParquetError(
                f"{path}: column {field.name} has empty {'cells' if empty else 'places in lists'}; "
                "expected a value in each. docs/data-formats.md describes the schema."
            )


def _shape(
    path: Path, row: dict[str, Any], skeleton: Skeleton, part: dict[str, np.ndarray]
) -> tuple[int, int, int]:
    """(T, J, C) of a row.

    Raises:
        ParquetError: its frames and its numbers do not fit each other.
    """
    joints = max(row["n_frames"], 0) * skeleton.n_joints
    axes = len(part["coordinates"]) // joints if joints else 0
    if axes == 0 or (axes * joints, joints) != tuple(len(part[name]) for name in _POSES):
        raise ParquetError(
            f"{path}: clip {row['id']!r} has {len(part['coordinates'])} coordinates and "
            f"{len(part['confidence'])} confidences; expected those of {row['n_frames']} frames of "
            f"{skeleton.n_joints} joints."
        )
    return row["n_frames"], skeleton.n_joints, axes


def _placement(path: Path, row: dict[str, Any], axes: int) -> Placement | None:
    if row["scale"] is None or row["centre"] is None:
        return None
    if len(row["centre"]) != axes:
        raise ParquetError(
            f"{path}: clip {row['id']!r} has a centre of {len(row['centre'])} numbers; expected "
            f"{axes}, as many as its joints have coordinates."
        )
    return Placement(np.array(row["centre"]), row["scale"])


def _clips_of_batch(path: Path, batch: pa.RecordBatch) -> Iterator[Clip]:
    rows = batch.drop_columns(list(_POSES)).to_pylist()
    flat = {name: batch.column(name).flatten().to_numpy() for name in _POSES}
    offsets = {name: batch.column(name).offsets.to_numpy() for name in _POSES}
    start = {name: offsets[name][0] for name in _POSES}
    for number, row in enumerate(rows):
        skeleton = _skeleton(path, row["skeleton"])
        part = {
            name: flat[name][
                offsets[name][number] - start[name] : offsets[name][number + 1] - start[name]
            ]
            for name in _POSES
        }
        shape = _shape(path, row, skeleton, part)
        pose = PoseSequence(
            coordinates=part["coordinates"].reshape(shape),
            confidence=part["confidence"].reshape(shape[:2]),
            fps=row["fps"],
            skeleton=skeleton,
        )
        yield Clip(
            id=row["id"],
            corpus=row["corpus"],
            split=row["split"],
            signer=row["signer"],
            text=row["text"],
            gloss=None if row["gloss"] is None else tuple(row["gloss"]),
            provenance=row["provenance"],
            pose=pose,
            units=row["units"],
            placement=_placement(path, row, axes=shape[2]),
            native_frames=row["native_frames"],
            native_fps=row["native_fps"],
        )
