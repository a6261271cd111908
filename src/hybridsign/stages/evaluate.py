"""evaluate: generate, back-translate and score one system; each product in its file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from hybridsign.console import log
from hybridsign.device import Device, torch_device
from hybridsign.fingerprint import fingerprint
from hybridsign.models import ModelSettings
from hybridsign.models.cost import heeds_confidence, most_steps
from hybridsign.nn.settings import CodecSettings
from hybridsign.settings import Settings
from hybridsign.workspace import Place, StageError, produce, read_json, write_json

if TYPE_CHECKING:
    from hybridsign.data.clip import Clip
    from hybridsign.data.statistics import Statistics
    from hybridsign.evaluation import Evaluation, Reading
    from hybridsign.models.generator import PoseGenerator
    from hybridsign.translation.back_translator import BackTranslator

CONTROLS = ("ground_truth", "codec", "mean_pose", "shuffled", "nearest")
LEARNED_CONTROLS = ("codec", "nearest")  # these look at the training split
EVALUATED_SPLITS = ("dev", "test")


class EvaluateSettings(Settings):
    """How much is evaluated, and by whom."""

    clips: int | None = Field(None, gt=0, description="first clips of each split; null is all")
    batch_size: int = Field(32, gt=0)
    device: Device = Field("cpu", description="cpu; or cuda, a GPU of its own for each evaluation")


class Sampling(Settings):
    """A trained model, sampled in another way: a row of its own without a training of its own."""

    model: str = Field(description="whose checkpoint is read")
    steps: int | None = Field(
        None, ge=1, description="inside a frame or clip; the model's own if null"
    )
    confidence: Literal["own", "oracle"] = Field(
        "own", description="of the history; oracle is that of the true clips: an upper bound"
    )
    length: Literal["own", "oracle"] = Field(
        "own",
        description="frames of each clip where `preprocess.frames` is null; oracle is those of the "
        "true clip: an upper bound",
    )

    def check_method(self, where: str, method: ModelSettings) -> None:
        """Refuse what the model cannot do, or what would change nothing of what it makes."""
        most = most_steps(method)
        if self.steps is not None and most is not None and self.steps > most:
            able = f"at most {most}, one a level" if most else "none: it samples in no steps"
            raise ValueError(f"{where}.steps: {self.steps} of {self.model}, which has {able}")
        if self.confidence == "oracle" and not heeds_confidence(method):
            raise ValueError(
                f"{where}.confidence: true confidence would change nothing of what {self.model} "
                "makes; leave it out"
            )

    def check_news(self, where: str, frames: int | None) -> None:
        """Refuse to tell a length that is known: `frames` of every clip, None for its own."""
        if self.length == "oracle" and frames is not None:
            raise ValueError(
                f"{where}.length: the true length would change nothing, for all clips have "
                f"{frames} frames; set the profile's preprocess.frames to null, or leave it out"
            )

    def check_title(self, where: str, title: str) -> None:
        """Refuse a title that hides that something of the true clips is told."""
        if "oracle" in (self.confidence, self.length) and "upper bound" not in title:
            raise ValueError(
                f"{where}: something of the true clips is told, and {title!r} does not say so; "
                "begin it with 'upper bound: '"
            )


@dataclass(frozen=True)
class System:
    """What is evaluated under one name: a trained model, a sampling of one, or a control.

    Attributes:
        name: of the row, and of the folder.
        kind: of the model; None for a control.
        trained_as: the model whose checkpoint is read; None for a control.
        sampling: how it is sampled, where not as the model's own settings say.
        codec: through which the control of that name sends the true poses.
    """

    name: str
    kind: str | None = None
    trained_as: str | None = None
    sampling: Sampling | None = None
    codec: CodecSettings | None = None

    def settings(self) -> dict[str, Any]:
        """What a record says of it, besides its name."""
        return {
            "kind": self.kind,
            "sampling": None if self.sampling is None else self.sampling.model_dump(mode="json"),
            "codec": None if self.codec is None else self.codec.model_dump(mode="json"),
        }


def outputs() -> list[str]:
    """Files of the stage: poses, what the judge read, each clip's motion, and the scores."""
    return ["poses.parquet", "translations.csv", "motion.csv", "metrics.json"]


def run(
    profile: str,
    corpus: str,
    system: System,
    seed: int,
    settings: EvaluateSettings,
    judge_seeds: Sequence[int],
) -> None:
    """Evaluate one system.

    Args:
        profile: name of the profile.
        corpus: name of the corpus.
        system: what is evaluated.
        seed: of the training; controls have none and stand under 0.
        settings: of the stage.
        judge_seeds: of the judges that read; all numbers but a few of text are the first one's.
    """
    from hybridsign.checkpoint import load_generator, load_judge
    from hybridsign.data.parquet import write_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.data.text_features import TEXT_FEATURES, read_text_features
    from hybridsign.evaluation import evaluate, read_by_another, shared_by_all
    from hybridsign.training.loop import on_one_thread

    source = Place(profile, "preprocess", corpus).folder
    judge_files = [
        Place(profile, "train_judge", corpus, seed=each).folder / "checkpoint.pt"
        for each in judge_seeds
    ]
    checkpoint = Place(profile, "train", corpus, system.trained_as, seed).folder / "checkpoint.pt"
    inputs = [*judge_files, source / "statistics.json"]
    inputs += [source / f"{split}.parquet" for split in EVALUATED_SPLITS]
    inputs += [source / "train.parquet"] if system.name in LEARNED_CONTROLS else []
    inputs += [checkpoint, source / TEXT_FEATURES] if system.kind is not None else []
    with produce(
        Place(profile, "evaluate", corpus, system.name, seed),
        settings={
            "evaluate": settings.model_dump(mode="json"),
            "seed": seed,
            "judge_seeds": judge_seeds,
            **system.settings(),
        },
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("evaluate", system.kind),
    ) as folder:
        on_one_thread()
        device = torch_device(settings.device)
        judges = [(judge.to(device), standard) for judge, standard in map(load_judge, judge_files)]
        statistics = Statistics.from_json(read_json(source / "statistics.json"))
        made: list[Clip] = []
        readings: list[Reading] = []
        motion: list[dict[str, object]] = []
        read_by = [
            _named(judge, each) for (judge, _), each in zip(judges, judge_seeds, strict=True)
        ]
        metrics: dict[str, Any] = {
            "judge": read_by[0]["identity"],
            "judges": read_by,
            "system": system.name,
            "seed": seed,
        }
        generator = None
        if system.kind is not None:
            generator = load_generator(checkpoint, read_text_features(source / TEXT_FEATURES))
            generator[0].to(device)
            metrics["parameters"] = sum(weights.numel() for weights in generator[0].parameters())
        for split in EVALUATED_SPLITS:
            references = _first_clips(source / f"{split}.parquet", settings.clips)
            clips = (
                _generated(references, generator, system, seed, settings)
                if generator is not None
                else _control(references, system, statistics, source)
            )
            size = settings.batch_size
            found = evaluate(*judges[0], clips, references, batch_size=size)
            read_by[0][split] = shared_by_all(found.scores)
            for judge, entry in zip(judges[1:], read_by[1:], strict=True):
                entry[split] = read_by_another(*judge, clips, references, batch_size=size)
            made += clips
            readings += found.readings
            motion += _motion_rows(found)
            metrics[split] = {"n": len(references), "scores": found.scores}
            log.info("%s %s %s: %s", corpus, system.name, split, _brief(found.scores))
        write_clips(folder / "poses.parquet", made)
        _write_rows(folder / "translations.csv", [asdict(reading) for reading in readings])
        _write_rows(folder / "motion.csv", motion)
        write_json(folder / "metrics.json", metrics)


def _named(judge: BackTranslator, seed: int) -> dict[str, Any]:
    """A judge in a file of scores: whose they are, and what they are worth."""
    assert judge.quality is not None  # every checkpoint holds it
    return {"seed": seed, "identity": judge.identity(), "quality": judge.quality.to_json()}


def _first_clips(path: Path, count: int | None) -> list[Clip]:
    from itertools import islice

    from hybridsign.data.parquet import read_clips

    clips = list(islice(read_clips(path), count))
    if not clips:
        raise StageError(f"{path}: holds no clips, so nothing can be evaluated. See card.md there.")
    return clips


def _generated(
    references: Sequence[Clip],
    generator: tuple[PoseGenerator, Statistics, int | None],
    system: System,
    seed: int,
    settings: EvaluateSettings,
) -> list[Clip]:
    from hybridsign.generation import generate_clips

    network, statistics, frames = generator
    sampling = system.sampling
    return list(
        generate_clips(
            network,
            statistics,
            references,
            system=system.name,
            frames=frames,
            seed=seed,
            batch_size=settings.batch_size,
            steps=sampling.steps if sampling is not None else None,
            true_confidence=sampling is not None and sampling.confidence == "oracle",
            true_length=sampling is not None and sampling.length == "oracle",
        )
    )


def _control(
    references: Sequence[Clip], system: System, statistics: Statistics, source: Path
) -> list[Clip]:
    from hybridsign import controls
    from hybridsign.data.parquet import read_clips

    train = list(read_clips(source / "train.parquet")) if system.name in LEARNED_CONTROLS else []
    match system.name:
        case "ground_truth":
            return controls.ground_truth(references)
        case "mean_pose":
            return controls.mean_pose(references, statistics)
        case "shuffled":
            return controls.shuffled(references)
        case "nearest":
            return controls.nearest(references, train)
        case "codec" if system.codec is not None:
            return controls.codec(references, train, statistics, system.codec)
    raise StageError(f"{system.name} is neither a model nor a control ({', '.join(CONTROLS)}).")


def _motion_rows(found: Evaluation) -> list[dict[str, object]]:
    """One row a clip: what it adds to each metric above, and below where that is not 1."""
    rows: list[dict[str, object]] = []
    for number, reading in enumerate(found.readings):
        row: dict[str, object] = {"split": reading.split, "id": reading.id}
        for name, measured in found.motion.items():
            above, below = measured.statistics[number]
            row |= {name: f"{above:.9g}", f"{name}/": f"{below:.9g}"}
        rows.append(row)
    return rows


def _write_rows(path: Path, rows: Sequence[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _brief(scores: dict[str, Any]) -> str:
    return ", ".join(f"{name} {score['value']:.2f}" for name, score in scores.items())
