"""report: one self-contained page with all tables, learning curves, times and pictures."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from hybridsign.console import log
from hybridsign.data.clip import described
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.tables import starts
from hybridsign.tables.latency import FILE, STARTS_FILE, read, read_starts
from hybridsign.workspace import Place, produce, read_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

    from hybridsign.data.clip import Clip

TEMPLATE = Path(__file__).with_name("report.html.jinja")
REFERENCE = "ground_truth"


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


def outputs() -> list[str]:
    """Files of the stage."""
    return ["report.html", "film_strip.png", "starts.svg"]


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

    printed = Place(profile, "tabulate").folder
    table_files = {name: printed / f"{name}.csv" for name in tables}
    markdown = {name: printed / f"{name}.md" for name in tables}
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
    inputs += beliefs.values()
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
        outputs=outputs(),
        code=fingerprint("report"),
    ) as folder:
        strips = {t: _strips(*poses[t], t.title, settings) for t in trainings}
        origins = {t.corpus: _origin(poses[t][1]) for t in trainings}
        titles = {t.model: t.title for t in trainings}
        waits = {corpus: _drawn(_starts(bench, titles)) for corpus, bench in benches.items()}
        (folder / "starts.svg").write_bytes(next(iter(waits.values())))
        first = next(iter(strips.values()))[0][1]
        first.save(folder / "film_strip.png", optimize=True)
        page = jinja2.Template(TEMPLATE.read_text(encoding="utf-8"), autoescape=True).render(
            profile=profile,
            origins=origins,
            tables=[_table(path.read_text(encoding="utf-8")) for path in markdown.values()],
            curves=[(name, _svg(_curve(read_json(path)))) for name, path in curves.items()],
            beliefs=[(name, _inline(path.read_bytes())) for name, path in beliefs.items()],
            reliabilities=[
                (f"{t.title}, {t.corpus}", _svg(_reliability(*poses[t]))) for t in trainings
            ],
            titles=titles,
            times={corpus: read(bench / FILE) for corpus, bench in benches.items()},
            starts=[(corpus, _inline(picture)) for corpus, picture in waits.items()],
            strips=[
                (t.title, t.corpus, text, _png(picture))
                for t, pictures in strips.items()
                for text, picture in pictures
            ],
        )
        (folder / "report.html").write_text(page, encoding="utf-8")
        log.info("report: %s", Place(profile, "report").folder / "report.html")


def _pose_files(profile: str, training: Training) -> tuple[Path, Path]:
    truth = Place(profile, "evaluate", training.corpus, REFERENCE, 0).folder / "poses.parquet"
    return training.folder(profile, "evaluate") / "poses.parquet", truth


def _origin(truth: Path) -> str:
    """What a corpus' true clips are, in words."""
    from hybridsign.data.parquet import read_labels

    return "; ".join(map(described, sorted(set(read_labels(truth, "provenance")["provenance"]))))


def _strips(
    generated: Path, truth: Path, title: str, settings: ReportSettings
) -> list[tuple[str, Image]]:
    """Film strips of the first test sentences, generated over true."""
    from hybridsign.drawing import film_strip, stack

    strips = []
    for made, real in islice(_test_pairs(generated, truth), settings.sentences):
        rows = [
            film_strip(
                clip.pose.coordinates,
                clip.pose.confidence,
                clip.pose.skeleton,
                n_pictures=settings.pictures,
                title=f"{name}: {clip.text}",
                note=described(real.provenance),
            )
            for name, clip in ((title, made), ("Reference", real))
        ]
        strips.append((made.text, stack(rows)))
    return strips


def _test_pairs(generated: Path, truth: Path) -> Iterator[tuple[Clip, Clip]]:
    """Generated and true clips of the test split."""
    from hybridsign.data.parquet import read_clips

    for made, real in zip(read_clips(generated), read_clips(truth), strict=True):
        if made.split == "test":
            yield made, real


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


def _starts(bench: Path, titles: Mapping[str, str]) -> Figure:
    return starts.figure(
        read_starts(bench / STARTS_FILE), titles, device=read(bench / FILE)[0].device
    )


def _curve(points: Sequence[Mapping[str, Any]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 2.6), layout="constrained")
    axes = figure.subplots()
    names = sorted(
        {name for point in points for name in point if name.startswith(("train_", "dev_"))}
    )
    for name in names:
        known = [point for point in points if name in point]
        style = "o--" if name.startswith("dev_") else "-"
        steps = [point["step"] for point in known]
        axes.plot(steps, [point[name] for point in known], style, ms=3, lw=1.2, label=name)
    axes.set(xlabel="step", ylabel="loss", yscale="log")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)
    return figure


def _reliability(generated: Path, truth: Path) -> Figure:
    """Predicted confidence against the true clips', by part; on the diagonal it is calibrated."""
    from matplotlib.figure import Figure

    from hybridsign.metrics.calibration import reliability
    from hybridsign.metrics.motion_joints import parts_of

    pairs = [(made.pose, real.pose) for made, real in _test_pairs(generated, truth)]
    made, true = zip(*pairs, strict=True)
    figure = Figure(figsize=(3.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.8", lw=1)
    for part in parts_of(true[0].skeleton):
        found = reliability(made, true, part=part)
        share, predicted, seen = found.diagram()
        name = f"{part}, ECE {found.score.value:.1f} %"
        axes.scatter(predicted, seen, 4 + 120 * share, alpha=0.7, label=name)
    axes.set(xlabel="predicted confidence", ylabel="true confidence", xlim=(0, 1), ylim=(0, 1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7, loc="upper left")
    return figure


def _svg(figure: Figure) -> str:
    return _inline(_drawn(figure))


def _drawn(figure: Figure) -> bytes:
    import matplotlib as mpl

    # A fixed salt gives the same names inside the file, and so the same bytes, on every run.
    with mpl.rc_context({"svg.hashsalt": "hybridsign", "svg.fonttype": "none"}):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _inline(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _png(picture: Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
