"""train_judge: teach a back-translator to read one corpus, on its real poses only.

A judge that has not learned stops the workflow here, before anything is trained or scored for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.training.settings import TrainingSettings
from hybridsign.translation.settings import JudgeSettings
from hybridsign.workspace import (
    RECORD,
    Place,
    StageError,
    file_hash,
    produce,
    read_json,
    write_json,
)

if TYPE_CHECKING:
    from hybridsign.data.clip import Clip
    from hybridsign.data.statistics import Statistics
    from hybridsign.translation.back_translator import BackTranslator
    from hybridsign.translation.quality import Quality


class TrainJudgeSettings(Settings):
    """The judge, its training, and what happens when it does not learn."""

    judge: JudgeSettings
    training: TrainingSettings
    gate: Literal["stop", "mark"] = Field(
        "stop",
        description="a judge that has not learned to read stops the workflow, or is marked as "
        "such in every caption",
    )


def outputs() -> list[str]:
    """Files of the stage."""
    return ["checkpoint.pt", "curve.json", "quality.json"]


def run(profile: str, corpus: str, seed: int, settings: TrainJudgeSettings) -> None:
    """Train one judge, and measure how well it reads."""
    from hybridsign.checkpoint import save_judge
    from hybridsign.data.batch import ClipBatches
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.training.loop import fit, on_one_thread
    from hybridsign.training.unfinished import Unfinished

    source = Place(profile, "preprocess", corpus).folder
    inputs = [source / name for name in ("train.parquet", "dev.parquet", "statistics.json")]
    place = Place(profile, "train_judge", corpus, seed=seed)
    with produce(
        place,
        settings={"train_judge": settings.model_dump(mode="json"), "seed": seed},
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("train_judge"),
    ) as folder:
        on_one_thread()
        statistics = Statistics.from_json(read_json(inputs[2]))
        train, dev = list(read_clips(inputs[0])), list(read_clips(inputs[1]))
        judge = _new(train, statistics, settings.judge, _hash_of(inputs), seed)
        size = settings.training.batch_size
        curve = fit(
            judge,
            ClipBatches(train, statistics, size),
            ClipBatches(dev, statistics, size),
            settings.training,
            seed,
            Unfinished(place.unfinished, read_json(folder / RECORD)),
        )
        judge.quality = _measure(judge, statistics, train, dev, size)
        log.info("judge %s of %s %s", judge.identity(), corpus, judge.quality)
        _hold_against_the_gate(judge.quality, profile, corpus, settings)
        write_json(folder / "quality.json", {"judge": judge.identity(), **judge.quality.to_json()})
        save_judge(folder / "checkpoint.pt", judge, statistics)
        write_json(folder / "curve.json", curve)


def _new(
    train: Sequence[Clip], statistics: Statistics, settings: JudgeSettings, data: str, seed: int
) -> BackTranslator:
    from hybridsign.text import Vocabulary
    from hybridsign.translation.back_translator import BackTranslator

    has_gloss = settings.ctc_weight > 0 and all(clip.gloss for clip in train)
    return BackTranslator(
        settings,
        Vocabulary.of(clip.text.split() for clip in train),
        Vocabulary.of(clip.gloss or () for clip in train) if has_gloss else None,
        statistics,
        data=data,
        seed=seed,
    )


def _measure(
    judge: BackTranslator,
    statistics: Statistics,
    train: Sequence[Clip],
    dev: Sequence[Clip],
    batch_size: int,
) -> Quality:
    from hybridsign import controls
    from hybridsign.translation.reading import choose_length_penalty, measure_quality

    tried = choose_length_penalty(judge, statistics, dev, batch_size)
    systems = {
        "ground_truth": controls.ground_truth(dev),
        "nearest": controls.nearest(dev, train),
        "shuffled": controls.shuffled(dev),
        "mean_pose": controls.mean_pose(dev, statistics),
    }
    return measure_quality(judge, statistics, systems, batch_size, tried)


def _hold_against_the_gate(
    quality: Quality, profile: str, corpus: str, settings: TrainJudgeSettings
) -> None:
    if quality.warning is None:
        return
    if settings.gate == "mark":
        log.warning("%s", quality.warning)
        return
    section = f"profiles.{profile}.train_judge"
    raise StageError(
        f"train_judge, {corpus}: {quality.warning} Let it learn longer "
        f"({section}.training.steps, now {settings.training.steps}) or from more clips, or look "
        f"at the poses themselves (results/{profile}/preprocess/{corpus}/card.md). To go on all "
        f"the same, marked in every caption: {section}.gate: mark"
    )


def _hash_of(inputs: Sequence[Path]) -> str:
    """One hash of all files that a judge learns from."""
    return hashlib.sha256("\n".join(map(file_hash, inputs)).encode()).hexdigest()[:12]
