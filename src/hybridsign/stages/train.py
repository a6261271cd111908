"""train: teach one generator one corpus."""

from __future__ import annotations

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.models import ModelSettings
from hybridsign.nn.settings import Sizes
from hybridsign.settings import Settings
from hybridsign.training.settings import TrainingSettings
from hybridsign.workspace import RECORD, Place, produce, read_json, write_json


class TrainSettings(Settings):
    """What all generators of a profile share: size and budget."""

    sizes: Sizes
    training: TrainingSettings


def outputs() -> list[str]:
    """Files of the stage."""
    return ["checkpoint.pt", "curve.json"]


def run(
    profile: str, corpus: str, model: str, seed: int, settings: TrainSettings, method: ModelSettings
) -> None:
    """Train one generator."""
    from hybridsign.checkpoint import save_generator
    from hybridsign.data.batch import ClipBatches
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.data.text_features import TEXT_FEATURES, read_text_features
    from hybridsign.models import build
    from hybridsign.models.task import Task
    from hybridsign.text import Vocabulary
    from hybridsign.training.loop import fit, on_one_thread
    from hybridsign.training.unfinished import Unfinished

    source = Place(profile, "preprocess", corpus).folder
    files = ("train.parquet", "dev.parquet", "statistics.json", TEXT_FEATURES)
    inputs = [source / name for name in files]
    place = Place(profile, "train", corpus, model, seed)
    with produce(
        place,
        settings={
            "train": settings.model_dump(mode="json"),
            "model": method.model_dump(mode="json"),
            "seed": seed,
        },
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("train", method.kind),
    ) as folder:
        on_one_thread()
        statistics = Statistics.from_json(read_json(inputs[2]))
        train, dev = list(read_clips(inputs[0])), list(read_clips(inputs[1]))
        # Clips of one length follow a protocol; clips of their own leave theirs to the generator.
        usual = statistics.frames
        frames = usual if {clip.pose.n_frames for clip in train} == {usual} else None
        batches = ClipBatches(train, statistics, settings.training.batch_size)
        vocabulary = Vocabulary.of(batches.condition.tokens(method.input))
        task = Task(settings.sizes, vocabulary, statistics, usual, read_text_features(inputs[3]))
        network = build(method, task, seed=seed)
        dev_batches = ClipBatches(dev, statistics, settings.training.batch_size)
        unfinished = Unfinished(place.unfinished, read_json(folder / RECORD))
        curve = fit(network, batches, dev_batches, settings.training, seed, unfinished)
        save_generator(folder / "checkpoint.pt", network, settings=method, task=task, frames=frames)
        write_json(folder / "curve.json", curve)
        log.info("%s on %s: %s", model, corpus, curve[-1])
