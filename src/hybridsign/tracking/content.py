"""What a run of MLflow holds, and from which folders it came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hybridsign.workspace import RECORD, read_json, read_provenance


@dataclass(frozen=True)
class Point:
    """One value of a metric; what stands before a slash is its section in the user interface."""

    name: str
    value: float
    step: int = 0


@dataclass(frozen=True)
class Used:
    """A split of a corpus that a run learned from or was scored on.

    Attributes:
        corpus: its name.
        split: train, dev or test.
        path: of its file.
        digest: of that file.
        signing: what its clips are, in words.
    """

    corpus: str
    split: str
    path: str
    digest: str
    signing: str


@dataclass(frozen=True)
class Trained:
    """A checkpoint that is registered as a model.

    Attributes:
        name: of the model; each training under other settings is a version of it.
        alias: by which the newest version of one seed is found.
        checkpoint: file.
        identity: of the training.
        describing: what a reader is told of the model.
    """

    name: str
    alias: str
    checkpoint: Path
    identity: str
    describing: str


@dataclass(frozen=True)
class Content:
    """All that one run shows.

    Attributes:
        parameters: by dotted name.
        points: of its metrics.
        files: artifacts, under their own names.
        tags: by name.
        pictures: further artifacts, PNG, by the file's name.
        used: the data.
        began: when it was made, seconds since 1970; None where nobody knows.
        seconds: how long that took.
    """

    parameters: Mapping[str, str]
    points: Sequence[Point]
    files: Sequence[Path]
    tags: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    used: Sequence[Used] = ()
    began: float | None = None
    seconds: float = 0.0


def outputs_identity(*folders: Path) -> str:
    """Of everything that the stages of some folders wrote."""
    return "-".join(_short(read_json(folder / RECORD)["outputs"]) for folder in folders)


def files_identity(paths: Iterable[Path]) -> str:
    """Of some files of stages, by the hashes in the records beside them."""
    records = {folder: read_json(folder / RECORD) for folder in {path.parent for path in paths}}
    return _short({path.name: records[path.parent]["outputs"][path.name] for path in paths})


def _short(hashes: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(hashes.items())).encode()).hexdigest()[:16]


def parameters_of(folder: Path) -> dict[str, str]:
    """The settings that a stage's record names, by dotted name."""
    return dict(_flat(read_json(folder / RECORD)["settings"]))


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{above}.{key}" if above else key
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield name, str(value)


def provenance_tags(folder: Path) -> dict[str, str]:
    """Stage, place, code, commit and machine of a stage's folder."""
    record, provenance = read_json(folder / RECORD), read_provenance(folder)
    known = {name: str(provenance.get(name) or "unknown") for name in ("commit", "device")}
    return {
        "stage": record["stage"],
        "place": "/".join(record["place"]),
        "code": record["code"],
        **known,
        # The user interface has places of its own for these two.
        "mlflow.source.git.commit": known["commit"],
        "mlflow.source.name": f"hybridsign {record['stage']}",
    }


def times(folder: Path) -> dict[str, Any]:
    """When a stage's folder was made and how long it took, as `Content` names them."""
    provenance = read_provenance(folder)
    if "started" not in provenance:
        return {}
    began = datetime.fromisoformat(provenance["started"]).timestamp()
    return {"began": began, "seconds": float(provenance["wall_seconds"])}


def curve(folder: Path) -> list[Point]:
    """The learning curve of a training, phase by phase: each begins at step 1 again."""
    return [
        Point(f"curve {point['phase']}/{name}", float(value), int(point["step"]))
        for point in read_json(folder / "curve.json")
        for name, value in point.items()
        if isinstance(value, int | float) and name != "step"
    ]
