"""Beside each table: what every judge reads of its rows, so that no ranking hangs on one judge."""

from __future__ import annotations

import statistics as numbers
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybridsign.tables.quality import HEADINGS, Row
from hybridsign.tables.settings import EVALUATED_SPLITS
from hybridsign.tables.sheet import Sheet
from hybridsign.workspace import read_json

# The order of systems that judges are asked to agree on.
RANKED_BY = "bleu4"


@dataclass(frozen=True)
class JudgeCell:
    """One text metric of one system on one split, as one judge reads it."""

    row: str
    split: str
    judge: str
    judge_seed: int
    metric: str
    value: float
    deviation: float | None
    seeds: int


def evaluators(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The judges of a table as its evaluations name them: seed, identity, quality and scores."""
    return list(read_json(rows[0].folders[0] / "metrics.json")["judges"])


def warnings(rows: Sequence[Row]) -> list[str]:
    """What must stand before all else in a caption: which judges have not learned to read."""
    found = [(judge["identity"], judge["quality"]["warning"]) for judge in evaluators(rows)]
    return [f"Judge {identity}: {warning}" for identity, warning in found if warning is not None]


def quality_lines(rows: Sequence[Row]) -> list[str]:
    """How well each judge reads clips of which the truth is known, in words."""
    return [_quality_line(judge) for judge in evaluators(rows)]


def cells(rows: Sequence[Row]) -> list[JudgeCell]:
    """Every judge's reading of every system, a mean over the system's seeds."""
    found = {row.name: [_by_judge(folder) for folder in row.folders] for row in rows}
    return [
        _cell(row.name, split, judge, metric, found[row.name])
        for split in EVALUATED_SPLITS
        for row in rows
        for judge in evaluators(rows)
        for metric in judge[split]
    ]


def sheet(title: str, rows: Sequence[Row], all_cells: Sequence[JudgeCell]) -> Sheet:
    """The table for reading: judge by judge, dev columns, then test columns."""
    judges = evaluators(rows)
    # The word error is of glosses where there are any, as in the paper's Table 1, else of text.
    has_gloss = any(cell.metric == "wer_gloss" for cell in all_cells)
    shown = [cell for cell in all_cells if not (has_gloss and cell.metric == "wer_text")]
    columns = list(dict.fromkeys((cell.judge, cell.split, cell.metric) for cell in shown))
    columns.sort(key=lambda column: [judge["identity"] for judge in judges].index(column[0]))
    by_place = {(cell.row, cell.judge, cell.split, cell.metric): cell for cell in all_cells}
    names = {judge["identity"]: f"judge {judge['seed']}" for judge in judges}
    return Sheet(
        title=f"{title}, judge by judge",
        header=["System", *(f"{names[j]} {split} {HEADINGS[m]}" for j, split, m in columns)],
        rows=[
            [row.title, *(_text(by_place[row.name, *column]) for column in columns)] for row in rows
        ],
        caption=" ".join(
            [
                *warnings(rows),
                f"What each judge reads in the same poses; judges of this corpus: {len(judges)} "
                "(judge_seeds). They differ in the seed of their training alone.",
            ]
        ),
        notes=[*quality_lines(rows), *_agreement(rows, all_cells)],
    )


def _by_judge(folder: Path) -> dict[str, Any]:
    return {judge["identity"]: judge for judge in read_json(folder / "metrics.json")["judges"]}


def _cell(
    row: str, split: str, judge: dict[str, Any], metric: str, runs: Sequence[dict[str, Any]]
) -> JudgeCell:
    values = [run[judge["identity"]][split][metric]["value"] for run in runs]
    return JudgeCell(
        row=row,
        split=split,
        judge=judge["identity"],
        judge_seed=judge["seed"],
        metric=metric,
        value=numbers.fmean(values),
        deviation=numbers.stdev(values) if len(values) > 1 else None,
        seeds=len(values),
    )


def _text(cell: JudgeCell) -> str:
    deviation = "" if cell.deviation is None else f" ± {cell.deviation:.2f}"
    return f"{cell.value:.2f}{deviation}"


def _quality_line(judge: dict[str, Any]) -> str:
    quality = judge["quality"]
    read = "; ".join(
        f"{name} "
        + ", ".join(
            f"{HEADINGS[metric]} {value:.2f}" for metric, value in of.items() if value is not None
        )
        for name, of in quality["scores"].items()
    )
    tried = ", ".join(f"{penalty}: {bleu:.2f}" for penalty, bleu in _penalties(quality))
    return (
        f"Judge {judge['seed']} is {judge['identity']}. On dev, n = {quality['n']}: {read}. "
        f"B4 of the truth by length penalty: {tried}."
    )


def _penalties(quality: dict[str, Any]) -> list[tuple[str, float]]:
    return sorted(quality["length_penalties"].items(), key=lambda pair: float(pair[0]))


def _agreement(rows: Sequence[Row], all_cells: Sequence[JudgeCell]) -> list[str]:
    """How far each further judge orders the systems as the first does, on test."""
    from scipy.stats import kendalltau

    def read_by(seed: int) -> list[float]:
        place = ("test", seed, RANKED_BY)
        return [
            cell.value
            for cell in all_cells
            if (cell.split, cell.judge_seed, cell.metric) == place and cell.value is not None
        ]

    first, *others = (judge["seed"] for judge in evaluators(rows))
    order = read_by(first)
    if len(set(order)) < 2:
        return []
    return [
        f"Order of {len(order)} systems by {HEADINGS[RANKED_BY]} on test, judge {first} against "
        f"judge {seed}: Kendall's tau-b "
        f"{kendalltau(order, read_by(seed)).statistic:.2f} (1: the same order)"
        for seed in others
        if len(set(read_by(seed))) > 1
    ]
