"""report: one self-contained page with all tables, learning curves, times and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.tables import starts, stress
from hybridsign.tables.latency import FILE, STARTS_FILE, read, read_starts
from hybridsign.workspace import Place, produce, read_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATE = Path(__file__).with_name("report.html.jinja")
REFERENCE = "ground_truth"
# What follows the tables, by its name in an address.
SECTIONS = {
    "belief": "Which metric tells how much is damaged",
    "stress": "Under stress",
    "calibration": "Is the confidence calibrated?",
    "time": "Time",
    "pictures": "Pictures",
    "curves": "Learning curves",
}
# Of each corpus: its first system over the reference, still and moving; all systems; who starts
# when.
PICTURES = ("film_strip_{}.png", "signing_{}.gif", "systems_{}.png", "starts_{}.svg")


class ReportSettings(Settings):
    """How many pictures."""

    sentences: int = Field(3, ge=1, description="test sentences shown for each trained model")
    pictures: int = Field(10, ge=2, description="pictures a film strip")


@dataclass(frozen=True)
class Training:
    """A trained model of the report."""

    corpus: str
    model: str
    title: str
    seed: int

    def folder(self, profile: str, stage: str) -> Path:
        """Its folder of one stage."""
        return Place(profile, stage, self.corpus, self.model, self.seed).folder


def pictures(corpora: Iterable[str]) -> list[str]:
    """Files of the stage that are pictures."""
    return [name.format(corpus) for corpus in corpora for name in PICTURES]


def outputs(corpora: Iterable[str]) -> list[str]:
    """Files of the stage, where these corpora are shown."""
    return ["report.html", *pictures(corpora)]


def run(
    profile: str,
    settings: ReportSettings,
    tables: Sequence[str],
    trainings: Sequence[Training],
    judges: Sequence[tuple[str, int]],
    believers: Sequence[tuple[str, int]],
) -> None:
    """Write the page.

    Args:
        profile: name of the profile.
        settings: of the stage.
        tables: names of the tables, in order.
        trainings: models to show.
        judges: (corpus, seed) of the judges.
        believers: (corpus, seed) of those with which metrics were tried.
    """
    import jinja2

    from hybridsign.reporting.embedding import inline_file
    from hybridsign.reporting.figures import learning_curve, reliability_diagram
    from hybridsign.reporting.pictures import origin

    printed = Place(profile, "tabulate").folder
    table_files = {name: printed / f"{name}.csv" for name in tables}
    markdown = {name: printed / f"{name}.md" for name in tables}
    strained = [printed / f"{name}.svg" for name in stress.TABLES if name in tables]
    curves = {
        f"{t.title}, {t.corpus}": t.folder(profile, "train") / "curve.json" for t in trainings
    }
    curves |= {
        f"Judge, {corpus}": Place(profile, "train_judge", corpus, seed=seed).folder / "curve.json"
        for corpus, seed in judges
    }
    beliefs = {
        f"{corpus}, judge {seed}": Place(profile, "believe", corpus, seed=seed).folder
        / "belief.svg"
        for corpus, seed in believers
    }
    benches = {t.corpus: Place(profile, "benchmark", t.corpus).folder for t in trainings}
    timed = [folder / name for folder in benches.values() for name in (FILE, STARTS_FILE)]
    poses = {t: _pose_files(profile, t) for t in trainings}
    inputs = [*table_files.values(), *markdown.values(), *curves.values(), *timed]
    inputs += [path for pair in poses.values() for path in pair]
    inputs += [*beliefs.values(), *strained]
    with produce(
        Place(profile, "report"),
        settings={
            "report": settings.model_dump(mode="json"),
            "tables": tables,
            "trainings": [asdict(training) for training in trainings],
            "judges": judges,
            "believers": believers,
        },
        inputs=list(dict.fromkeys(inputs)),
        outputs=outputs(benches),
        code=fingerprint("report"),
    ) as folder:
        for corpus, bench in benches.items():
            shown = [(t, poses[t]) for t in trainings if t.corpus == corpus]
            _draw(folder, corpus, shown, bench, settings)
        titles = {t.model: t.title for t in trainings}
        page = jinja2.Template(TEMPLATE.read_text(encoding="utf-8"), autoescape=True).render(
            profile=profile,
            sections={
                name: title for name, title in SECTIONS.items() if strained or name != "stress"
            },
            origins={t.corpus: origin(poses[t][1]) for t in trainings},
            tables=[_table(path.read_text(encoding="utf-8")) for path in markdown.values()],
            curves=[
                (name, _figure(learning_curve(read_json(path)))) for name, path in curves.items()
            ],
            beliefs=[(name, inline_file(path)) for name, path in beliefs.items()],
            strained=[(path.stem.replace("_", " "), inline_file(path)) for path in strained],
            reliabilities=[
                (f"{t.title}, {t.corpus}", _figure(reliability_diagram(*poses[t])))
                for t in trainings
            ],
            titles=titles,
            firsts={t.corpus: t.title for t in reversed(trainings)},
            # Samplings have tables of their own.
            times={
                corpus: [row for row in read(bench / FILE) if row.model in titles]
                for corpus, bench in benches.items()
            },
            pictures={
                corpus: {name: inline_file(folder / name.format(corpus)) for name in PICTURES}
                for corpus in benches
            },
        )
        (folder / "report.html").write_text(page, encoding="utf-8")
        log.info("report: %s", Place(profile, "report").folder / "report.html")


def _pose_files(profile: str, training: Training) -> tuple[Path, Path]:
    truth = Place(profile, "evaluate", training.corpus, REFERENCE, 0).folder / "poses.parquet"
    return training.folder(profile, "evaluate") / "poses.parquet", truth


def _draw(
    folder: Path,
    corpus: str,
    shown: Sequence[tuple[Training, tuple[Path, Path]]],
    bench: Path,
    settings: ReportSettings,
) -> None:
    """The pictures of one corpus: its first system over the reference, and all systems."""
    from hybridsign.drawing.pictures import save
    from hybridsign.reporting.embedding import svg
    from hybridsign.reporting.pictures import all_systems, animate, over_reference

    first, (generated, truth) = shown[0]
    moments, sentences = settings.pictures, settings.sentences
    strip = over_reference(generated, truth, first.title, sentences=sentences, pictures=moments)
    save(strip, folder / f"film_strip_{corpus}.png")
    # Of a system that was trained with several seeds the first is shown.
    by_title = {training.title: made for training, (made, _) in reversed(shown)}
    systems = {training.title: by_title[training.title] for training, _ in shown}
    everyone = all_systems(systems, truth, pictures=moments)
    save(everyone, folder / f"systems_{corpus}.png")
    film = folder / f"signing_{corpus}.gif"
    animate(generated, truth, first.title, film, sentences=sentences)
    titles = {training.model: training.title for training, _ in shown}
    device = read(bench / FILE)[0].device
    waits = starts.figure(read_starts(bench / STARTS_FILE), titles, device=device)
    (folder / f"starts_{corpus}.svg").write_bytes(svg(waits))


def _table(markdown: str) -> dict[str, Any]:
    """Title, header, rows, caption and notes of a table as `Sheet.markdown` writes it."""
    lines = [line for line in markdown.splitlines() if line]
    cells = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
        if line[0] == "|"
    ]
    rest = [line for line in lines[1:] if line[0] != "|"]
    return {
        "title": lines[0].removeprefix("# "),
        "header": cells[0],
        "rows": cells[2:],
        "caption": rest[0],
        "notes": [line.removeprefix("- ").replace("**", "").strip("`") for line in rest[1:]],
    }


def _figure(figure: Figure) -> str:
    from hybridsign.reporting.embedding import inline, svg

    return inline(svg(figure), ".svg")
