"""A sound file of every format, and how it is taken apart, damaged and read.

A subject's `mutant` gives the bytes of its n-th damaged file: the same on every run.
"""

import csv
import gzip
import io
import json
import pickle
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from fuzz.wicked import NUMBERS, OBJECTS, VALUES, Hostile, spliced, tangled
from hybridsign.data.formats import formats
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.pose_writing import pose_bytes
from hybridsign.data.formats.texts import read_texts
from hybridsign.data.parquet import SCHEMA, read_clips, write_clips
from hybridsign.skeleton import HOLISTIC_178
from mutants import mutant
from openpose_specimens import person, row
from specimens import clip, pose_on

SLRTP_TENSORS = (torch.ones(2, 534, dtype=torch.complex64), torch.ones(1).expand(10**9), *OBJECTS)
LINES = {".files": "dev/a\ndev/b\n", ".text": "wind .\nregen .\n", ".gloss": "WIND\nREGEN\n"}


@dataclass(frozen=True)
class Subject:
    """A format under attack.

    Attributes:
        name: of the format.
        file: what a file of it is called.
        mutant: bytes of a damaged file, from its number and a generator of random numbers.
        read: takes the file's path; gives the reason why nothing came of it, or none.
        beside: what must lie beside the file, by its ending.
    """

    name: str
    file: str
    mutant: object
    read: object
    beside: tuple = ()


def _reader(name):
    """Reading as `import` does it: recognise, read, write to Parquet."""
    (form,) = formats(name)

    def read(path):
        summary = Summary()
        form.recognises(path)
        clips = list(form.read(path, summary))
        if summary.dropped or not clips:
            return summary.dropped[0][1] if summary.dropped else "no clip in it"
        write_clips(path.with_suffix(".parquet"), clips)
        return None

    return read


def _read_texts(path):
    summary = Summary()
    return None if read_texts(path, summary) else "no line in it"


def _read_parquet(path):
    return None if Counter(clip.pose.n_frames for clip in read_clips(path)) else "no clip in it"


def _damage(value, encode, wicked, wrap=bytes):
    """Values exchanged, what they are written as damaged, and the file around that damaged."""

    def made(number, random):
        kind = number % 4
        if kind < 2:
            return wrap(encode(tangled(value, random, wicked)))
        payload = encode(value)
        if kind == 2:
            return wrap(mutant(payload, number // 4, random))
        return mutant(wrap(payload), number // 4, random)

    return made


def _pickled(value, wrap, wicked):
    plain = _damage(value, pickle.dumps, wicked, wrap)

    def made(number, random):
        if number % 5:
            return plain(number, random)
        return wrap(spliced(pickle.dumps(value), random))

    return made


def _gzipped(data):
    return gzip.compress(data, mtime=0)


def _json(value):
    # JSON knows no other objects; nesting deeper than Python can write goes in as text.
    text = json.dumps(value, default=repr).replace('"deep"', "[" * 100_000 + "]" * 100_000)
    return text.encode("utf-8", "replace")


def _table(rows):
    rows = rows if isinstance(rows, list) else [rows]
    out = io.StringIO()
    csv.writer(out).writerows([cells if isinstance(cells, list) else [cells] for cells in rows])
    return out.getvalue().encode("utf-8", "surrogateescape")


def _lines(rows):
    rows = rows if isinstance(rows, list) else [rows]
    lines = (" ".join(map(str, cells)) if isinstance(cells, list) else str(cells) for cells in rows)
    return "\n".join(lines).encode("utf-8", "replace") + b"\n"


def _archive(value):
    out = io.BytesIO()
    torch.save(value, out)
    return out.getvalue()


def _slrtp(value):
    """Half of the files sound archives, with right checksums, around a damaged pickle."""
    outer = _damage(value, _archive, (*VALUES, *SLRTP_TENSORS, Hostile()))
    sound = _archive(value)

    def made(number, random):
        if number % 2:
            return outer(number // 2, random)
        damage = spliced if number % 4 else lambda data, random: mutant(data, number // 4, random)
        return _repacked(sound, lambda data: damage(data, random))

    return made


def _repacked(archive, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            is_pickle = entry.filename.endswith("data.pkl")
            # Not by its name alone, which would put the time of day into the file.
            undated = zipfile.ZipInfo(entry.filename)
            target.writestr(undated, change(data) if is_pickle else data)
    return out.getvalue()


def _parquet(columns):
    """A column of another type where the values allow none, and the metadata as it should be."""
    arrays = {}
    columns = columns if isinstance(columns, dict) else {}
    for name, values in columns.items():
        try:
            arrays[name] = pa.array(values, SCHEMA.field(name).type)
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            arrays[name] = pa.array([repr(values)[:80].encode("utf-8", "replace").decode()] * 2)
    out = io.BytesIO()
    shortest = min(map(len, arrays.values()), default=0)
    table = pa.table({name: array[:shortest] for name, array in arrays.items()})
    pq.write_table(table.replace_schema_metadata(SCHEMA.metadata), out)
    return out.getvalue()


def _columns():
    out = io.BytesIO()
    write_clips(out, [clip(0, 2), clip(1, 3)])
    return pq.read_table(out).to_pydict()


def _record(poses, name):
    told = {"name": name, "signer": "S1", "gloss": "WIND", "text": "wind ."}
    return {**told, "sign": poses, "num_frames": 2}


def _subjects():
    keypoints = np.random.default_rng(0).uniform(0.1, 1, (2, 137, 3)).astype(np.float32)
    frames = np.column_stack([keypoints.reshape(2, -1)[:, :150], [0, 0.5]]).round(5)
    pose = pose_bytes(pose_on(HOLISTIC_178, 2))
    frame = {"version": 1.3, "people": [person(), person(row(1))]}
    record = {"name": "a", "text": "wind", "gloss": "WIND", "speaker": "S1"}
    slrtp = {"a": {**record, "poses_3d": torch.ones(2, 178, 3)}}
    authors = {"a": {**record, "keypoints": keypoints}, "b": keypoints[:1].tolist()}
    texts = [["id", "text", "gloss"], ["a", "wind .", "WIND"], ["b", "regen .", "REGEN"]]
    unpickled = (*VALUES, *OBJECTS, Hostile())
    return (
        Subject(
            "openpose",
            "a_000000000000_keypoints.json",
            _damage(frame, _json, (*VALUES, "deep")),
            _reader("openpose"),
        ),
        Subject("pose", "a.pose", lambda n, random: mutant(pose, n, random), _reader("pose")),
        Subject(
            "skels",
            "dev.skels",
            _damage([frames.ravel().tolist()] * 2, _lines, VALUES),
            _reader("skels"),
            tuple(LINES.items()),
        ),
        Subject("slrtp", "dev.pt", _slrtp(slrtp), _reader("slrtp")),
        Subject(
            "slt_pickle",
            "phoenix14t.dev",
            _pickled([_record(torch.ones(2, 150), "a")], _gzipped, unpickled),
            _reader("slt_pickle"),
        ),
        Subject(
            "authors_pickle",
            "train.pkl",
            _pickled(authors, bytes, unpickled),
            _reader("authors_pickle"),
        ),
        Subject("texts", "texts.csv", _damage(texts, _table, VALUES), _read_texts),
        Subject(
            "parquet",
            "clips.parquet",
            _damage(_columns(), _parquet, NUMBERS + VALUES),
            _read_parquet,
        ),
    )


SUBJECTS = {subject.name: subject for subject in _subjects()}


def lay_out(subject, folder: Path, number: int) -> Path:
    """Write a subject's n-th damaged file, and what must lie beside it."""
    random = np.random.default_rng((list(SUBJECTS).index(subject.name), number))
    path = folder / subject.file
    path.write_bytes(subject.mutant(number, random))
    for ending, text in subject.beside:
        path.with_suffix(ending).write_text(text)
    return path
