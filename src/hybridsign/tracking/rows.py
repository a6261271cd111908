"""A row of a table of quality: one system with one seed, how it learned and what it is worth."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridsign.tracking.content import (
    Content,
    Point,
    Trained,
    Used,
    curve,
    outputs_identity,
    parameters_of,
    provenance_tags,
    times,
)
from hybridsign.workspace import RECORD, Place, read_json

PICTURES = 6  # moments of the film strip
SPLITS = ("dev", "test")
TRUTH = "ground_truth"
ARTIFACTS = ("metrics.json", "translations.csv", "motion.csv")


@dataclass(frozen=True)
class Row:
    """One system, with one seed.

    Attributes:
        name: as the row is printed.
        title: of the system, in every table.
        profile: name of the profile.
        corpus: on which.
        system: that was evaluated.
        model: whose training it comes from; None for a control.
        seed: of the training.
    """

    name: str
    title: str
    profile: str
    corpus: str
    system: str
    model: str | None
    seed: int

    @property
    def evaluation(self) -> Path:
        """Folder of its scores."""
        return Place(self.profile, "evaluate", self.corpus, self.system, self.seed).folder

    @property
    def training(self) -> Path | None:
        """Folder of its training."""
        if self.model is None:
            return None
        return Place(self.profile, "train", self.corpus, self.model, self.seed).folder

    @property
    def trained(self) -> Trained | None:
        """The model that it registers; a sampling shares that of its training."""
        if self.training is None:
            return None
        return Trained(
            f"hybridsign-{self.profile}-{self.corpus}-{self.model}",
            f"seed{self.seed}",
            self.training / "checkpoint.pt",
            outputs_identity(self.training),
            f"`{self.model}`, trained on {self.corpus}, profile {self.profile}. `predict` takes "
            "sentences, or gloss lines if it learned from glosses, and gives of each an array "
            "(frames, joints, 3) of x, y in shoulder widths and confidence.",
        )

    def inputs(self) -> list[Path]:
        """Records of its stages, scores, and the corpus' card."""
        return [*(folder / RECORD for folder in self._folders()), self._scores, self._card]

    def identity(self) -> str:
        """Of its training and evaluation."""
        return outputs_identity(*self._folders())

    def content(self) -> Content:
        """Settings, learning curve, scores with intervals, readings and a film strip."""
        first = self._folders()[0]
        points = [] if self.training is None else curve(self.training)
        used = self._used()
        return Content(
            parameters=parameters_of(first),
            points=[*points, *_scores(self._scores), *_intervals(self.evaluation)],
            files=[self.evaluation / name for name in ARTIFACTS],
            pictures={"film_strip.png": _film_strip(self.evaluation, self._truth, self.title)},
            tags={
                **provenance_tags(first),
                "corpus": self.corpus,
                "system": self.system,
                "seed": str(self.seed),
                "judge": read_json(self._scores)["judge"],
                "dataset": f"{self.corpus} {used[-1].digest[:12]}",
                "signing": used[-1].signing,
            },
            used=used,
            **times(first),
        )

    @property
    def _scores(self) -> Path:
        return self.evaluation / "metrics.json"

    @property
    def _card(self) -> Path:
        return Place(self.profile, "preprocess", self.corpus).folder / "card.json"

    @property
    def _truth(self) -> Path:
        return Place(self.profile, "evaluate", self.corpus, TRUTH, 0).folder

    def _folders(self) -> list[Path]:
        return [folder for folder in (self.training, self.evaluation) if folder is not None]

    def _used(self) -> list[Used]:
        """The splits that its stages read, by the hashes in their records; test is last."""
        hashes: dict[str, str] = {}
        for folder in self._folders():
            hashes |= read_json(folder / RECORD)["inputs"]
        splits = {
            path: Path(path).stem for path in hashes if Path(path).parent == self._card.parent
        }
        signing = read_json(self._card)["notes"]["poses"]
        return [
            Used(self.corpus, split, path, hashes[path], signing)
            for wanted in ("train", *SPLITS)
            for path, split in splits.items()
            if split == wanted and path.endswith(".parquet")
        ]


def _scores(path: Path) -> list[Point]:
    metrics = read_json(path)
    found = [
        Point(f"{split}/{name}", score["value"])
        for split in SPLITS
        for name, score in metrics[split]["scores"].items()
    ]
    weights = metrics.get("parameters")
    return found if weights is None else [*found, Point("weights", weights)]


@functools.cache
def _intervals(evaluation: Path) -> Sequence[Point]:
    """95 % intervals over the test clips, of BLEU and of the tables' metrics of motion."""
    from hybridsign.metrics.resampling import interval, times_drawn
    from hybridsign.tables.quality import HEADINGS
    from hybridsign.tables.rescoring import rescored

    metrics = {name: found for name, found in rescored(evaluation).items() if name in HEADINGS}
    drawn = times_drawn(len(metrics["bleu1"]), seed=0)
    return [
        Point(f"interval/{name}_{end}", value)
        for name, found in metrics.items()
        for end, value in zip(("low", "high"), interval(found.resampled(drawn)), strict=True)
    ]


@functools.cache
def _film_strip(evaluation: Path, truth: Path, title: str) -> bytes:
    """The first test sentence, the system over the reference, as PNG."""
    from hybridsign.drawing.pictures import save
    from hybridsign.reporting.pictures import over_reference

    poses = "poses.parquet"
    image = over_reference(evaluation / poses, truth / poses, title, sentences=1, pictures=PICTURES)
    buffer = io.BytesIO()
    save(image, buffer)
    return buffer.getvalue()
