"""Runs beside the rows of quality: judges, the times of Table 3, and models under stress."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybridsign.tracking.content import (
    Content,
    Point,
    curve,
    files_identity,
    outputs_identity,
    parameters_of,
    provenance_tags,
    times,
)
from hybridsign.workspace import RECORD, read_json

# What says which times they are, and of what; beside these a row of Table 3 holds numbers.
_KEYS = ("row", "variant", "size", "reading", "written_after")
_SIGNED = ("bleu1", "bleu4", "dtw")


@dataclass(frozen=True)
class Judge:
    """A back-translator, how it learned, and which metrics can be believed with it.

    Attributes:
        name: of the run.
        training: its folder.
        belief: folder of its trial with damaged clips; None where there is none.
    """

    name: str
    training: Path
    belief: Path | None
    trained = None

    def inputs(self) -> list[Path]:
        """Records of its stages."""
        return [folder / RECORD for folder in self._folders()]

    def identity(self) -> str:
        """Of its training and trial."""
        return outputs_identity(*self._folders())

    def content(self) -> Content:
        """Settings, learning curve, quality on dev; the trial as figure and files."""
        quality = read_json(self.training / "quality.json")
        files = [self.training / "quality.json"]
        if self.belief is not None:
            files += [self.belief / name for name in ("belief.svg", "belief.json", "scores.csv")]
        return Content(
            parameters=parameters_of(self.training),
            points=[
                *curve(self.training),
                *(
                    Point(f"dev/{system}_{metric}", value)
                    for system, scores in quality["scores"].items()
                    for metric, value in scores.items()
                    if value is not None
                ),
            ],
            files=files,
            tags=provenance_tags(self.training),
            **times(self.training),
        )

    def _folders(self) -> list[Path]:
        return [folder for folder in (self.training, self.belief) if folder is not None]


@dataclass(frozen=True)
class Speed:
    """One system of Table 3, in all readings and widths.

    Attributes:
        name: as its row is printed.
        system: its name.
        table: the CSV of Table 3.
    """

    name: str
    system: str
    table: Path
    trained = None

    def inputs(self) -> list[Path]:
        """The table and its record."""
        return [self.table, self.table.parent / RECORD]

    def identity(self) -> str:
        """Of its times: another run of the bench is another run here."""
        return files_identity([self.table]) + f"-{self.system}"

    def content(self) -> Content:
        """Times by reading and width."""
        return Content(
            parameters={"system": self.system},
            points=[point for row in self._rows() for point in _times_of(row)],
            files=[],
            tags=provenance_tags(self.table.parent),
        )

    def _rows(self) -> list[dict[str, str]]:
        with self.table.open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["row"] == self.system]


def _times_of(row: Mapping[str, str]) -> list[Point]:
    section = f"width {row['size']} {row['reading']} steps {row['variant']}"
    return [
        Point(f"{section}/{name}", float(value))
        for name, value in row.items()
        if name not in _KEYS and value
    ]


@dataclass(frozen=True)
class Strained:
    """A variant of HybridSign on a spoiled history and in long streams.

    Attributes:
        name: as its rows are printed.
        folder: of the stage.
    """

    name: str
    folder: Path
    trained = None

    def inputs(self) -> list[Path]:
        """What was measured, and its record."""
        return [self.folder / "stress.json", self.folder / RECORD]

    def identity(self) -> str:
        """Of the stage's outputs."""
        return outputs_identity(self.folder)

    def content(self) -> Content:
        """Curves: a step is a percent of spoiled frames, or a frame of the stream."""
        found = read_json(self.folder / "stress.json")
        return Content(
            parameters=parameters_of(self.folder),
            points=[*_robustness(found), *_streams(found)],
            files=[self.folder / "stress.json"],
            tags={
                **provenance_tags(self.folder),
                "corpus": found["corpus"],
                "system": found["model"],
                "judge": found["judge"],
                "signing": found["origin"],
            },
            **times(self.folder),
        )


def _robustness(found: Mapping[str, Any]) -> list[Point]:
    spoiled = found["robustness"]
    manners = dict.fromkeys((each["manner"], each["confidence"]) for each in spoiled)
    # A clean history stands at the beginning of every curve.
    clean = [{**found["clean"], "manner": m, "confidence": c} for m, c in manners]
    return [
        Point(
            f"history {each['manner']} and {each['confidence']}/{metric}",
            each[metric],
            round(100 * each["share"]),
        )
        for each in [*clean, *spoiled]
        for metric in _SIGNED
    ]


def _streams(found: Mapping[str, Any]) -> list[Point]:
    return [
        Point(f"stream/{metric}", value, stream["frames"])
        for stream in found["streams"]
        for metric, value in stream.items()
        if metric != "frames"
    ]
