"""What `track` shows of params.yaml's tables: their experiments, runs and models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hybridsign.params import Params
from hybridsign.stages import report
from hybridsign.stages.stress import Stressed
from hybridsign.stages.tabulate import SPEED
from hybridsign.tables import stress
from hybridsign.tables.settings import QualityTable
from hybridsign.tables.sheet import FORMATS
from hybridsign.tracking.experiment import Experiment
from hybridsign.tracking.rows import Row
from hybridsign.tracking.sheets import Sheets
from hybridsign.tracking.trials import Judge, Speed, Strained
from hybridsign.workspace import Place


def experiments(params: Params, stressed: Stressed) -> list[Experiment]:
    """All experiments of the chosen profile, in the order of the paper's tables.

    Args:
        params: checked.
        stressed: what `stress` tried.
    """
    found = [_quality(params, name, table) for name, table in params.quality_tables.items()]
    found.append(_speed(params))
    if stressed.titles:
        found.append(_stress(params, stressed))
    return [*found, _judges(params), _report(params)]


def _quality(params: Params, name: str, table: QualityTable) -> Experiment:
    """A table of quality, with the pictures of its corpus."""
    rows = [
        Row(
            _with_seed(table.titles.get(row, params.titles[row]), seed, params.seeds(row)),
            params.titles[row],
            params.profile,
            table.corpus,
            row,
            params.trained_as(row),
            seed,
        )
        for row in table.rows
        for seed in params.seeds(row)
    ]
    beside = [f"{name}_judges", *([f"{name}_latency"] if table.timed else ())]
    files = [file for sheet in (name, *beside) for file in _sheet(params, sheet)]
    files.append(_printed(params, f"{name}_differences.csv"))
    files += [_shown(params, picture) for picture in report.pictures([table.corpus])]
    return Experiment(name, _printed(params, f"{name}.md"), [*rows, Sheets(table.title, files)])


def _speed(params: Params) -> Experiment:
    table = _printed(params, f"{SPEED}.csv")
    rows = [Speed(params.titles[row], row, table) for row in params.tables.table3.rows]
    files = _sheet(params, SPEED)
    return Experiment(SPEED, _printed(params, f"{SPEED}.md"), [*rows, Sheets("Table 3", files)])


def _stress(params: Params, stressed: Stressed) -> Experiment:
    rows = [
        Strained(
            _with_seed(stressed.titles[str(place.model)], place.seed, stressed.seeds), place.folder
        )
        for place in stressed.places(params.profile)
    ]
    files = [
        file
        for name in stress.TABLES
        for file in (*_sheet(params, name), _printed(params, f"{name}.svg"))
    ]
    page = _printed(params, f"{stress.ROBUSTNESS}.md")
    return Experiment("stress", page, [*rows, Sheets("Under stress", files)])


def _judges(params: Params) -> Experiment:
    tried = params.believers()
    runs = [
        Judge(
            f"Judge of {corpus}, seed {seed}",
            Place(params.profile, "train_judge", corpus, seed=seed).folder,
            Place(params.profile, "believe", corpus, seed=seed).folder
            if (corpus, seed) in tried
            else None,
        )
        for corpus, seed in params.judges()
    ]
    return Experiment("judges", _printed(params, "belief.md"), runs)


def _report(params: Params) -> Experiment:
    """The page of everything, and all tables."""
    files = [_shown(params, name) for name in report.outputs(params.used_corpora)]
    files += [file for name in params.table_names for file in _sheet(params, name)]
    return Experiment("report", _printed(params, "claims.md"), [Sheets("Report", files)])


def _with_seed(title: str, seed: int | None, seeds: Sequence[int]) -> str:
    """A row's title; where it was trained several times, which of them."""
    return title if len(seeds) == 1 else f"{title}, seed {seed}"


def _sheet(params: Params, name: str) -> list[Path]:
    return [_printed(params, f"{name}.{kind}") for kind in FORMATS]


def _printed(params: Params, file: str) -> Path:
    return Place(params.profile, "tabulate").folder / file


def _shown(params: Params, file: str) -> Path:
    return Place(params.profile, "report").folder / file
