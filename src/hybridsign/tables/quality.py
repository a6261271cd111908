"""Systems by metrics, on dev and test, beside what the paper prints."""

from __future__ import annotations

import statistics as numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybridsign.metrics.resampling import RESAMPLES, Difference, Resampled, paired_difference
from hybridsign.tables import written_after
from hybridsign.tables.rescoring import rescored
from hybridsign.tables.settings import EVALUATED_SPLITS, PARAMETERS, UNDEFINED, QualityTable
from hybridsign.tables.sheet import Sheet
from hybridsign.workspace import StageError, read_json

# The split of what is the same on all.
ANY_SPLIT = ""
HEADINGS = {
    "parameters": "weights",
    "latency_s": "latency as published, s↓",
    "throughput_fps": "frames/s↑",
    "first_frame_ms": "first frame, ms↓",
    "evaluations": "evaluations↓",
    "bleu1": "B1↑",
    "bleu2": "B2↑",
    "bleu3": "B3↑",
    "bleu4": "B4↑",
    "chrf": "chrF↑",
    "rouge": "ROUGE↑",
    "wer_gloss": "WER gloss↓",
    "wer_text": "WER text↓",
    "dtw": "DTW↓",
    "dtw_hands": "DTW hands↓",
    "dtw_l2_sum": "DTW Eq. 25↓",
    "dtw_mje": "DTW-MJE↓",
    "mpjpe": "MPJPE↓",
    "mpjpe_hands": "MPJPE hands↓",
    "bone_length_error": "bones↓",
    "total_distance": "distance→1",
    "smoothed_distance": "smooth distance→1",
    "speed_ratio": "speed→1",
    "jerk_ratio": "jerk→1",
    "duration": "duration→1",
    "fid": "FID↓",
    "diversity": "diversity→1",
    "ece": "ECE↓",
    "ece_hands": "ECE hands↓",
}
# How numbers of a network are written; a control has none.
OF_NETWORKS = {
    "parameters": "{:,.0f}",
    "latency_s": "{:.3f}",
    "throughput_fps": "{:,.0f}",
    "first_frame_ms": "{:.1f}",
    "evaluations": "{:,.0f}",
}


@dataclass(frozen=True)
class Row:
    """One system of a table.

    Attributes:
        name: as in params.yaml.
        title: as it is printed.
        written_after: of a method, as its settings say; none for a control.
        folders: its evaluations, one a seed.
    """

    name: str
    title: str
    written_after: str | None
    folders: tuple[Path, ...]

    @property
    def trained(self) -> bool:
        """Whether it is a method, and no control."""
        return self.written_after is not None


@dataclass(frozen=True)
class Cell:
    """One metric of one system on one split."""

    row: str
    split: str
    metric: str
    value: float | None
    deviation: float | None
    seeds: int
    n: int | None
    paper: float | None
    signature: str
    written_after: str | None


def cells(
    table: QualityTable, rows: Sequence[Row], printed: Mapping[tuple[str, str, str], float]
) -> list[Cell]:
    """All cells of one table.

    Args:
        table: its corpus, rows and columns.
        rows: its systems and where their scores lie.
        printed: what the paper prints, by (split, row, metric); empty where nothing compares.

    Raises:
        StageError: systems of one table were read by different judges.
    """
    found = {row.name: [read_json(path / "metrics.json") for path in row.folders] for row in rows}
    judges = {
        ", ".join(judge["identity"] for judge in metrics["judges"])
        for of_row in found.values()
        for metrics in of_row
    }
    if len(judges) > 1:
        raise StageError(
            f"{table.title}: its systems were read by different judges "
            f"({' | '.join(sorted(judges))}). "
            "Evaluate them again: snakemake --cores 2 --forcerun evaluate all"
        )
    scored = [metric for metric in table.columns if metric != PARAMETERS]
    sizes = [_size(row, found[row.name]) for row in rows if PARAMETERS in table.columns]
    return sizes + [
        _cell(row, split, metric, found[row.name], printed.get((split, row.name, metric)))
        for split in EVALUATED_SPLITS
        for row in rows
        for metric in scored
    ]


def _size(row: Row, runs: Sequence[dict[str, Any]]) -> Cell:
    """How many weights a network has; a control has none."""
    count = runs[0].get("parameters")
    return Cell(
        row.name, ANY_SPLIT, PARAMETERS, count, None, len(runs), None, None, "", row.written_after
    )


def _cell(
    row: Row, split: str, metric: str, runs: Sequence[dict[str, Any]], paper: float | None
) -> Cell:
    scores = [run[split]["scores"][metric] for run in runs if metric in run[split]["scores"]]
    values = [score["value"] for score in scores]
    return Cell(
        row=row.name,
        split=split,
        metric=metric,
        value=numbers.fmean(values) if values else None,
        deviation=numbers.stdev(values) if len(values) > 1 else None,
        seeds=len(values),
        n=runs[0][split]["n"],
        paper=paper,
        signature=scores[0]["signature"] if scores else "",
        written_after=row.written_after,
    )


def sheet(
    table: QualityTable, rows: Sequence[Row], all_cells: Sequence[Cell], caption: str
) -> Sheet:
    """The table for reading: sizes, then the columns of each split that it shows."""
    shown = (ANY_SPLIT, *table.splits)
    columns = list(dict.fromkeys((cell.split, cell.metric) for cell in all_cells))
    columns = [(split, metric) for split, metric in columns if split in shown]
    by_place = {(cell.row, cell.split, cell.metric): cell for cell in all_cells}
    body = [
        [row.title, *(_text(by_place[row.name, split, metric]) for split, metric in columns)]
        for row in rows
    ]
    printed = (by_place[row.name, *column] for column in columns for row in rows)
    signatures = dict.fromkeys(cell.signature for cell in printed if cell.signature)
    methods = {row.title: row.written_after for row in rows if row.written_after is not None}
    return Sheet(
        title=table.title,
        header=["System", *(f"{split} {HEADINGS[metric]}".strip() for split, metric in columns)],
        rows=body,
        caption=caption,
        notes=[*written_after.notes(methods), *(f"`{signature}`" for signature in signatures)],
    )


def _text(cell: Cell) -> str:
    if cell.metric in OF_NETWORKS:
        ours = "—" if cell.value is None else OF_NETWORKS[cell.metric].format(cell.value)
    elif cell.value is None:
        # Every evaluation of a corpus with glosses scores them.
        ours = "no glosses" if cell.metric == "wer_gloss" else UNDEFINED
    elif cell.deviation is None:
        ours = f"{cell.value:.2f}"
    else:
        ours = f"{cell.value:.2f} ± {cell.deviation:.2f}"
    return ours if cell.paper is None else f"{ours} [{cell.paper:.2f}]"


def differences(
    rows: Sequence[Row], seed: int, table: QualityTable | None = None
) -> list[dict[str, object]]:
    """Differences on test with 95 % intervals and p-values.

    First those in BLEU-1 and DTW that a reader needs first: each model against the controls, and
    ground truth against shuffled pairs and each model. Then, in BLEU and every metric of motion
    among the columns, each row against the one that the table names.
    """
    known = {row.name: row for row in rows}
    scores = {row.name: rescored(row.folders[0]) for row in rows}
    models = [row.name for row in rows if row.trained]
    pairs = [("ground_truth", "shuffled"), *(("ground_truth", model) for model in models)]
    pairs += [(model, control) for model in models for control in ("mean_pose", "shuffled")]
    results: list[dict[str, object]] = []
    for first, second in pairs:
        if first in known and second in known:
            left, right = known[first], known[second]
            for metric in ("bleu1", "dtw"):
                found = paired_difference(scores[first][metric], scores[second][metric], seed=seed)
                results.append(_difference(metric, left, right, found))
    if table is not None:
        results += _against(known, scores, table, seed)
    places = [(each["metric"], each["first"], each["second"]) for each in results]
    # Truth against a model that the table names is in both.
    return list(dict(zip(places, results, strict=True)).values())


def _against(
    known: Mapping[str, Row],
    scores: Mapping[str, Mapping[str, Resampled]],
    table: QualityTable,
    seed: int,
) -> list[dict[str, object]]:
    """Each row against the named one, in each column that can be drawn again clip by clip."""
    if table.against is None or table.against not in known:
        return []
    rival, theirs = known[table.against], scores[table.against]
    results = []
    for row in (each for each in known.values() if each is not rival):
        ours = scores[row.name]
        for metric in (column for column in table.columns if column in theirs):
            found = paired_difference(ours[metric], theirs[metric], seed=seed)
            results.append(_difference(metric, row, rival, found))
    return results


def difference_line(row: dict[str, object]) -> str:
    """One difference in words."""
    return (
        f"{HEADINGS[str(row['metric'])]} on test, {row['first']} − {row['second']}: "
        f"{row['difference']:.2f} (95 %: {row['low']:.2f} to {row['high']:.2f}, "
        f"p = {row['p']:.3f}; paired bootstrap "
        f"over clips, {RESAMPLES} resamples, first seed)"
    )


def _difference(metric: str, first: Row, second: Row, found: Difference) -> dict[str, object]:
    return {
        "metric": metric,
        "split": "test",
        "first": first.name,
        "second": second.name,
        "difference": round(found.value, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "p": round(found.p, 4),
    }
