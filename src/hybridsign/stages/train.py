"""train: teach one generator one corpus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybridsign import side_by_side
from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.models import ModelSettings
from hybridsign.nn.settings import Sizes
from hybridsign.settings import Settings
from hybridsign.training.settings import TrainingSettings
from hybridsign.workspace import RECORD, Place, produce, read_json, write_json

if TYPE_CHECKING:
    from hybridsign.models.generator import PoseGenerator
    from hybridsign.models.task import Task
    from hybridsign.training.loop import Point
    from hybridsign.training.unfinished import Unfinished


class TrainSettings(Settings):
    """What all generators of a profile share: size and budget."""

    sizes: Sizes
    training: TrainingSettings


@dataclass(frozen=True)
class _Learned:
    """A trained network, what it was made for, and its learning curve."""

    network: PoseGenerator
    task: Task
    frames: int | None
    curve: list[Point]


def outputs() -> list[str]:
    """Files of the stage."""
    return ["checkpoint.pt", "curve.json"]


def run(
    profile: str, corpus: str, model: str, seed: int, settings: TrainSettings, method: ModelSettings
) -> None:
    """Train one generator; of processes that do it side by side, the first writes the outputs."""
    from hybridsign.checkpoint import save_generator
    from hybridsign.training.unfinished import Unfinished

    source = Place(profile, "preprocess", corpus).folder
    place = Place(profile, "train", corpus, model, seed)
    with side_by_side.joined(settings.training.device):
        if not side_by_side.is_first():
            _learn(source, settings, method, seed)
            return
        with produce(
            place,
            settings=_recorded(settings, method, seed),
            inputs=_inputs(source),
            outputs=outputs(),
            code=fingerprint("train", method.kind),
        ) as folder:
            unfinished = Unfinished(place.unfinished, read_json(folder / RECORD))
            learned = _learn(source, settings, method, seed, unfinished)
            save_generator(
                folder / "checkpoint.pt",
                learned.network,
                settings=method,
                task=learned.task,
                frames=learned.frames,
            )
            write_json(folder / "curve.json", learned.curve)
            log.info("%s on %s: %s", model, corpus, learned.curve[-1])


def _inputs(source: Path) -> list[Path]:
    from hybridsign.data.text_features import TEXT_FEATURES

    files = ("train.parquet", "dev.parquet", "statistics.json", TEXT_FEATURES)
    return [source / name for name in files]


def _recorded(settings: TrainSettings, method: ModelSettings, seed: int) -> dict[str, Any]:
    """What is recorded of the settings; several processes make other last digits."""
    recorded = {
        "train": settings.model_dump(mode="json"),
        "model": method.model_dump(mode="json"),
        "seed": seed,
    }
    processes = side_by_side.processes()
    return recorded if processes == 1 else recorded | {"processes": processes}


def _learn(
    source: Path,
    settings: TrainSettings,
    method: ModelSettings,
    seed: int,
    unfinished: Unfinished | None = None,
) -> _Learned:
    """Build the generator that the corpus asks for, and train it."""
    from hybridsign.data.batch import ClipBatches
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.data.text_features import read_text_features
    from hybridsign.models import build
    from hybridsign.models.task import Task
    from hybridsign.text import Vocabulary
    from hybridsign.training.loop import fit, on_one_thread

    train_clips, dev_clips, counted, text_features = _inputs(source)
    on_one_thread()
    statistics = Statistics.from_json(read_json(counted))
    train, dev = list(read_clips(train_clips)), list(read_clips(dev_clips))
    # Clips of one length follow a protocol; clips of their own leave theirs to the generator.
    usual = statistics.frames
    frames = usual if {clip.pose.n_frames for clip in train} == {usual} else None
    batches = ClipBatches(train, statistics, settings.training.batch_size)
    vocabulary = Vocabulary.of(batches.condition.tokens(method.input))
    text = read_text_features(text_features)
    task = Task(settings.sizes, vocabulary, statistics, usual, text, native=frames is None)
    network = build(method, task, seed=seed)
    dev_batches = ClipBatches(dev, statistics, settings.training.batch_size)
    curve = fit(network, batches, dev_batches, settings.training, seed, unfinished)
    return _Learned(network, task, frames, curve)
