"""tabulate: the paper's tables from the files of the stages before, as Markdown, CSV and LaTeX."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.stages.stress import FILE as STRESS_FILE
from hybridsign.stages.stress import Stressed
from hybridsign.tables import (
    belief,
    claims,
    claims_of_speed,
    facts,
    judges,
    latency,
    paper,
    quality,
    quality_with_speed,
    speed,
    stress,
)
from hybridsign.tables.settings import QualityTable
from hybridsign.tables.sheet import FORMATS, Sheet, csv_text
from hybridsign.workspace import RECORD, Place, produce, read_json

SPEED = "table3"
# Beside those of quality, which params.yaml names, and of speed.
_OF_ALL = ("claims", claims_of_speed.NAME, "table7", "table8", "belief")
READ = ("metrics.json", "translations.csv", "motion.csv")


def beside_speed(tables: Mapping[str, QualityTable]) -> list[str]:
    """Names of the tables that show quality and speed side by side.

    Args:
        tables: those of quality, by name.
    """
    return [f"{name}_latency" for name, table in tables.items() if table.timed]


def tables_of_all(stressed: Collection[str]) -> tuple[str, ...]:
    """Names of the tables beside those of quality and speed, where these models were stressed."""
    return (*_OF_ALL, *(stress.TABLES if stressed else ()))


def outputs(tables: Mapping[str, QualityTable], stressed: Collection[str]) -> list[str]:
    """Files of the stage.

    Args:
        tables: those of quality, by name.
        stressed: names of the models that were stressed.
    """
    by_judge = [f"{name}_judges" for name in tables]
    names = [*tables, *by_judge, *beside_speed(tables), SPEED, *tables_of_all(stressed)]
    files = [f"{name}.{kind}" for name in names for kind in FORMATS]
    files += [f"{name}.svg" for name in stress.TABLES if stressed]
    return [*files, *(f"{name}_differences.csv" for name in tables)]


@dataclass(frozen=True)
class Sources:
    """What the tables are made of, beside their own settings.

    Attributes:
        titles: how each row is printed.
        seeds: of each row; controls have the one seed 0.
        written_after: of each row that is a trained model, as its settings say.
        stands_for: the paper's data set for which each corpus stands, if any.
        timed: rows of Table 3.
        timed_on: the corpus on which they were.
        hyperparameters: ours, by the paper's names.
    """

    titles: Mapping[str, str]
    seeds: Mapping[str, Sequence[int]]
    written_after: Mapping[str, str]
    stands_for: Mapping[str, str | None]
    timed: Sequence[str]
    timed_on: str
    hyperparameters: Mapping[str, str]

    def rows(self, profile: str, table: QualityTable) -> list[quality.Row]:
        """The rows of one table, each with the folders of its evaluations."""
        return [
            quality.Row(
                name,
                table.titles.get(name, self.titles[name]),
                self.written_after.get(name),
                tuple(
                    Place(profile, "evaluate", table.corpus, name, seed).folder
                    for seed in self.seeds[name]
                ),
            )
            for name in table.rows
        ]


def run(
    profile: str,
    tables: Mapping[str, QualityTable],
    sources: Sources,
    believers: Sequence[tuple[str, int]],
    stressed: Stressed,
) -> None:
    """Write all tables.

    Args:
        profile: name of the profile.
        tables: those of quality, by name.
        sources: what they are made of.
        believers: (corpus, seed) of the judges with which metrics were tried.
        stressed: what was put under stress.
    """
    rows = {name: sources.rows(profile, table) for name, table in tables.items()}
    cards = [
        Place(profile, "preprocess", table.corpus).folder / "card.json" for table in tables.values()
    ]
    folders = [folder for of_table in rows.values() for row in of_table for folder in row.folders]
    tried = [
        Place(profile, "believe", corpus, seed=seed).folder / "belief.json"
        for corpus, seed in believers
    ]
    timed = {SPEED: sources.timed_on}
    timed |= {name: table.corpus for name, table in tables.items() if table.timed}
    benches = {
        corpus: Place(profile, "benchmark", corpus).folder / latency.ROUNDS_FILE
        for corpus in timed.values()
    }
    strained = [place.folder / STRESS_FILE for place in stressed.places(profile)]
    inputs = [*cards, *tried, *benches.values(), *strained]
    inputs += [f / name for f in folders for name in (*READ, RECORD)]
    with produce(
        Place(profile, "tabulate"),
        settings={
            "tables": {name: table.model_dump(mode="json") for name, table in tables.items()},
            **asdict(sources),
            "believers": believers,
            "stressed": asdict(stressed),
        },
        inputs=list(dict.fromkeys(inputs)),
        outputs=outputs(tables, stressed.titles),
        code=fingerprint("tabulate"),
    ) as folder:
        times = {corpus: latency.read_rounds(bench) for corpus, bench in benches.items()}
        for name, layout in tables.items():
            dataset = sources.stands_for[layout.corpus]
            printed = paper.printed(name, dataset)
            caption = _caption(dataset if printed else None, layout, rows[name], profile)
            table = _Table(name, layout, rows[name], printed, caption)
            _write_quality(folder, table)
            if layout.timed:
                _write_with_speed(folder, table, times[layout.corpus], profile)
        ledger = claims.findings(rows, seed=0)
        tidy = csv_text([asdict(finding) for finding in ledger])
        claims.sheet(ledger, profile).write(folder, "claims", tidy)
        of_tables = {name: times[corpus] for name, corpus in timed.items()}
        _write_speed(folder, of_tables, sources, profile)
        found = [read_json(card) for card in dict.fromkeys(cards)]
        facts.corpora(found, sources.stands_for).write(folder, "table7")
        _table8(found, sources.hyperparameters, profile).write(folder, "table8")
        found_of = [read_json(path) for path in tried]
        tidy = csv_text(belief.tidy(found_of))
        belief.sheet(found_of, profile).write(folder, "belief", tidy)
        if strained:
            _write_stress(folder, [read_json(path) for path in strained], stressed, profile)
        log.info("tables: %s", ", ".join([*tables, SPEED, *tables_of_all(stressed.titles)]))


def _write_speed(
    folder: Path, times: Mapping[str, Sequence[latency.InRounds]], sources: Sources, profile: str
) -> None:
    """Table 3 and the ledger of speed, apart from quality: times differ from run to run."""
    systems = times[SPEED]
    table = speed.speeds(systems, {row: sources.written_after[row] for row in sources.timed})
    sheet = speed.sheet(table, sources.titles, systems, profile)
    sheet.write(folder, SPEED, csv_text([asdict(each) for each in table]))
    ledger = claims_of_speed.findings(times)
    sheet = claims_of_speed.sheet(ledger, systems[0].device, profile)
    sheet.write(folder, claims_of_speed.NAME, csv_text([asdict(each) for each in ledger]))


def _write_stress(
    folder: Path, found: Sequence[Mapping[str, Any]], stressed: Stressed, profile: str
) -> None:
    titles = stressed.titles
    spoiled = stress.robustness(found, titles, profile)
    spoiled.write(folder, stress.ROBUSTNESS, csv_text(stress.tidy_robustness(found)))
    long = stress.long_streams(found, titles, profile)
    long.write(folder, stress.LONG_STREAMS, csv_text(stress.tidy_long_streams(found)))
    pictures = {
        stress.ROBUSTNESS: stress.robustness_picture(found, titles),
        stress.LONG_STREAMS: stress.long_streams_picture(found, titles),
    }
    for name, picture in pictures.items():
        (folder / f"{name}.svg").write_bytes(picture)


@dataclass(frozen=True)
class _Table:
    """A table of quality and what it says of itself."""

    name: str
    layout: QualityTable
    rows: Sequence[quality.Row]
    printed: Mapping[tuple[str, str, str], float]
    caption: str


def _write_quality(folder: Path, table: _Table) -> None:
    name, layout, rows = table.name, table.layout, table.rows
    cells = quality.cells(layout, rows, table.printed)
    differences = quality.differences(rows, seed=0, table=layout)
    sheet = quality.sheet(layout, rows, cells, table.caption)
    said = (quality.difference_line(row) for row in differences if _is_said(row, layout))
    lines = list(dict.fromkeys(said))
    lines.append(f"All differences with intervals and p-values: {name}_differences.csv.")
    lines += judges.quality_lines(rows)
    sheet = replace(sheet, notes=[*lines, *sheet.notes])
    sheet.write(folder, name, csv_text([asdict(cell) for cell in cells]))
    (folder / f"{name}_differences.csv").write_text(csv_text(differences), encoding="utf-8")
    read = judges.cells(rows)
    by_judge = judges.sheet(layout.title, rows, read)
    by_judge.write(folder, f"{name}_judges", csv_text([asdict(cell) for cell in read]))


def _write_with_speed(
    folder: Path, table: _Table, times: Sequence[latency.Latency], profile: str
) -> None:
    layout, rows, printed = quality_with_speed.layout(table.layout), table.rows, table.printed
    timed = quality_with_speed.cells(rows, times, profile, printed)
    cells = quality.cells(layout, rows, printed) + timed
    caption = f"{table.caption} Timed on {times[0].device}."
    sheet = quality.sheet(layout, rows, cells, caption)
    sheet = replace(sheet, notes=[*quality_with_speed.NOTES, *sheet.notes])
    sheet.write(folder, f"{table.name}_latency", csv_text([asdict(cell) for cell in cells]))


def _is_said(row: dict[str, object], table: QualityTable) -> bool:
    """Whether a difference stands under the table: what says something, and what moves better."""
    said_against = "shuffled" if "shuffled" in table.rows else table.against
    shown = {("bleu1", said_against), ("dtw", table.against)}
    return (row["metric"], row["second"]) in shown


def _caption(
    dataset: str | None,
    table: QualityTable,
    rows: Sequence[quality.Row],
    profile: str,
) -> str:
    metrics = read_json(rows[0].folders[0] / "metrics.json")
    codes = {row.name: read_json(folder / RECORD)["code"] for row in rows for folder in row.folders}
    code = ", ".join(sorted(set(codes.values())))
    seeds = {
        read_json(f / "metrics.json")["seed"] for row in rows if row.trained for f in row.folders
    }
    card = read_json(Place(profile, "preprocess", table.corpus).folder / "card.json")
    beside = (
        f"In square brackets: what the paper prints for {facts.PAPER_NAMES[dataset]} under an "
        "evaluator of its own; not comparable number by number, only in the order of systems. "
        if dataset is not None
        else "The paper has no such numbers. "
    )
    warned = "".join(f"{warning} " for warning in judges.warnings(rows))
    return (
        f"{warned}{table.corpus} ({card['notes']['poses']}), profile {profile}; "
        f"n = {metrics['dev']['n']} dev, {metrics['test']['n']} test; "
        f"seeds {', '.join(map(str, sorted(seeds)))}; evaluator: judge {metrics['judge']}; "
        f"code {code}. {beside}DTW is in shoulder widths; it rewards a still mean pose, so read "
        "it beside the distance that the wrists travel (1 = as far as the truth)."
    )


def _table8(
    cards: Sequence[Mapping[str, Any]],
    hyperparameters: Mapping[str, str],
    profile: str,
) -> Sheet:
    ours = {}
    for card in cards:
        values = dict(hyperparameters)
        seen = int(values.pop("steps")) * int(values["batch_size"])
        values["epochs"] = f"{seen / max(1, card['train']['clips']):.1f}"
        ours[f"ours, {card['corpus']}"] = values
    note = "Epochs follow from the budget in steps, which params.yaml sets."
    return facts.hyperparameters(ours, [note], profile)
