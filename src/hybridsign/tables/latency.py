"""How fast each system was: one row a system and regime, as `benchmark` writes and others read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from hybridsign.tables.sheet import csv_text
from hybridsign.workspace import StageError, read_json

FILE, STARTS_FILE, ROUNDS_FILE = "latency.csv", "starts.csv", "latency.json"
Sampling = Literal["official", "matched"]
Variant = Literal["eager", "compiled"]
_REMAKE = "Delete it and let the workflow make it again (snakemake --cores 2 all)."


@dataclass(frozen=True)
class Latency:
    """One system in one regime, on clips of the protocol's 60 frames; medians of repetitions.

    Attributes:
        model: a key of `models` in params.yaml.
        variant: run as written, or as compiled graphs.
        size: the profile whose width the network has.
        weights: trained, or random: time does not depend on them.
        sampling: in the method's own number of steps, or in the one that all diffusions share.
        steps: of the diffusion, or those that a sampling asks for; blank for all others.
        threads: of the processor.
        batch: clips made together.
        device: what it ran on.
        repetitions: clips or batches timed.
        ttff_ms: from the text to the first frame.
        ttff_p95_ms: the slowest 5 % take longer.
        total_60_ms: from the text to the last of 60 frames.
        frames_per_second: of all clips of the batch together, first frame included.
        clips_per_second: likewise.
        real_time_factor: seconds that a second of signing takes at 25 frames a second; below 1 is
            faster than signing.
        steady_frames_per_second: after the first frame. This and the gaps are blank for a method
            that has all frames at once.
        gap_p50_ms: from one frame to the next.
        gap_p95_ms: likewise, the slowest 5 %.
        gap_p99_ms: likewise, the slowest 1 %.
        evaluations: of the network, one after another, counted.
        parameters: of the network.
        memory_mib: resident growth from before the network is loaded until its first clip is
            made (batch 1, one thread), in a process of its own; blank for compiled frames, whose
            process was not measured.
        compile_s: seconds spent on compiling, before anything is timed; blank for eager.
    """

    model: str
    variant: Variant
    size: str
    weights: Literal["trained", "random"]
    sampling: Sampling
    steps: int | None
    threads: int
    batch: int
    device: str
    repetitions: int
    ttff_ms: float
    ttff_p95_ms: float
    total_60_ms: float
    frames_per_second: float
    clips_per_second: float
    real_time_factor: float
    steady_frames_per_second: float | None
    gap_p50_ms: float | None
    gap_p95_ms: float | None
    gap_p99_ms: float | None
    evaluations: int
    parameters: int
    memory_mib: float | None
    compile_s: float | None


@dataclass(frozen=True)
class Round:
    """One repetition: the n-th ones of two systems in one regime are of the same sentence.

    Attributes:
        ttff_ms: from the text to the first frame.
        total_60_ms: from the text to the last of 60 frames.
    """

    ttff_ms: float
    total_60_ms: float


@dataclass(frozen=True)
class InRounds(Latency):
    """One system in one regime, and the repetitions of which its row is the summary."""

    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class Start:
    """How long the first frame of a clip is waited for: batch 1, one thread, official steps.

    Attributes:
        model: a key of `models` in params.yaml.
        variant: run as written, or as compiled graphs.
        size: the profile whose width the network has.
        frames: of the clip.
        repetitions: clips timed.
        ttff_ms: median time from the text to the first frame.
        ttff_p95_ms: the slowest 5 % take longer.
    """

    model: str
    variant: Variant
    size: str
    frames: int
    repetitions: int
    ttff_ms: float
    ttff_p95_ms: float


R = TypeVar("R", Latency, InRounds, Start)
L = TypeVar("L", bound=Latency)


def write(path: Path, rows: Iterable[Latency | Start]) -> None:
    """Write rows as CSV; what does not apply is blank."""
    path.write_text(csv_text([asdict(row) for row in rows]), encoding="utf-8")


def read(path: Path) -> list[Latency]:
    """Rows of `latency.csv`.

    Raises:
        StageError: the file is missing, or holds other columns or values.
    """
    return _read(path, Latency)


def read_starts(path: Path) -> list[Start]:
    """Rows of `starts.csv`.

    Raises:
        StageError: as in `read`.
    """
    return _read(path, Start)


def read_rounds(path: Path) -> list[InRounds]:
    """Rows of `latency.json`.

    Raises:
        StageError: as in `read`.
    """
    _require(path)
    return _parsed(path, InRounds, read_json(path)["rows"])


def _require(path: Path) -> None:
    if not path.is_file():
        raise StageError(f"{path}: not found. Run the stage that makes it (benchmark).")


def _read(path: Path, kind: type[R]) -> list[R]:
    _require(path)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [{name: value or None for name, value in row.items()} for row in reader]
    found, wanted = list(reader.fieldnames or ()), [field.name for field in fields(kind)]
    if found != wanted:
        raise StageError(
            f"{path}: its columns are {', '.join(found)}; expected {', '.join(wanted)}. {_REMAKE}"
        )
    return _parsed(path, kind, rows)


def _parsed(path: Path, kind: type[R], rows: Sequence[Mapping[str, object]]) -> list[R]:
    try:
        return TypeAdapter(list[kind]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as error:
        fault = error.errors()[0]
        row, column = fault["loc"][:2]
        raise StageError(
            f"{path}: row {row}, {column}: {fault['msg']} (found: {fault['input']!r}). {_REMAKE}"
        ) from error


def find(
    rows: Sequence[L],
    model: str,
    size: str,
    *,
    sampling: Sampling = "official",
    variant: Variant = "eager",
    threads: int = 1,
    batch: int = 1,
) -> L | None:
    """The row of one system in one regime, if it was timed.

    A method that samples in the shared number of steps anyway, or has no steps to share, is timed
    once: its official row is its matched one too.
    """
    found = {
        row.sampling: row
        for row in rows
        if (row.model, row.size, row.variant) == (model, size, variant)
        and (row.threads, row.batch) == (threads, batch)
    }
    return found.get(sampling, found.get("official"))
