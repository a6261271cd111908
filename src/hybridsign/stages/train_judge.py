"""train_judge: teach a back-translator to read one corpus, on its real poses only."""

from __future__ import annotations

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.training.settings import TrainingSettings
from hybridsign.translation.settings import JudgeSettings
from hybridsign.workspace import Place, produce, read_json, write_json


class TrainJudgeSettings(Settings):
    """The judge and its training."""

    judge: JudgeSettings
    training: TrainingSettings


def outputs() -> list[str]:
    """Files of the stage."""
    return ["checkpoint.pt", "curve.json", "length_penalty.json"]


def run(profile: str, corpus: str, seed: int, settings: TrainJudgeSettings) -> None:
    """Train one judge."""
    from hybridsign.checkpoint import save_judge
    from hybridsign.data.batch import ClipBatches
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.text import Vocabulary
    from hybridsign.training.loop import fit, on_one_thread
    from hybridsign.translation.back_translator import BackTranslator
    from hybridsign.translation.reading import choose_length_penalty

    source = Place(profile, "preprocess", corpus).folder
    inputs = [source / name for name in ("train.parquet", "dev.parquet", "statistics.json")]
    with produce(
        Place(profile, "train_judge", corpus, seed=seed),
        settings={"train_judge": settings.model_dump(mode="json"), "seed": seed},
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("train_judge"),
    ) as folder:
        on_one_thread()
        statistics = Statistics.from_json(read_json(inputs[2]))
        train, dev = list(read_clips(inputs[0])), list(read_clips(inputs[1]))
        has_gloss = settings.judge.ctc_weight > 0 and all(clip.gloss for clip in train)
        judge = BackTranslator(
            settings.judge,
            Vocabulary.of(clip.text.split() for clip in train),
            Vocabulary.of(clip.gloss or () for clip in train) if has_gloss else None,
            statistics,
            seed=seed,
        )
        size = settings.training.batch_size
        curve = fit(
            judge,
            ClipBatches(train, statistics, size),
            ClipBatches(dev, statistics, size),
            settings.training,
            seed,
        )
        tried = choose_length_penalty(judge, statistics, dev, size)
        write_json(folder / "length_penalty.json", tried)
        save_judge(folder / "checkpoint.pt", judge, statistics)
        write_json(folder / "curve.json", curve)
        log.info("judge %s of %s: %s", judge.identity(), corpus, curve[-1])
