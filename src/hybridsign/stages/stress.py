"""stress: spoil what a variant of HybridSign looks back on while it signs, and let it sign on.

In the field a model is shown clean histories of the length that it was trained on. A camera loses
hands, and a user signs on: here both are raised step by step, and the same judge reads what comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from pydantic import Field

from hybridsign.console import log, progress
from hybridsign.data.clip import described
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import Place, StageError, produce, write_json

FILE = "stress.json"


class StressSettings(Settings):
    """How many clips are signed under stress, and how hard it is."""

    clips: int = Field(64, ge=1, description="first clips of test")
    batch_size: int = Field(32, gt=0)
    dropouts: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(
        (0.15, 0.3, 0.45, 0.6),
        min_length=1,
        description="shares of the history's frames in which an articulator is spoiled, each "
        "articulator in frames of its own",
    )
    lengths: tuple[Annotated[int, Field(ge=4)], ...] = Field(
        (60, 120, 240, 480), min_length=1, description="frames over which a sentence is signed"
    )


@dataclass(frozen=True)
class Stressed:
    """What is stressed.

    Attributes:
        corpus: on which.
        titles: of the models, by name.
        seeds: of their trainings.
    """

    corpus: str
    titles: Mapping[str, str]
    seeds: Sequence[int]

    def places(self, profile: str) -> list[Place]:
        """The stage's folders."""
        return [
            Place(profile, "stress", self.corpus, model, seed)
            for model in self.titles
            for seed in self.seeds
        ]


def outputs() -> list[str]:
    """Files of the stage."""
    return [FILE]


def run(
    profile: str, corpus: str, model: str, seed: int, settings: StressSettings, judge_seed: int
) -> None:
    """Stress one trained variant of HybridSign.

    Args:
        profile: name of the profile.
        corpus: name of the corpus.
        model: name of a model of kind `hybrid`.
        seed: of its training.
        settings: of the stage.
        judge_seed: of the judge that reads.
    """
    from hybridsign.checkpoint import load_generator, load_judge
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.text_features import TEXT_FEATURES, read_text_features
    from hybridsign.models.hybrid.model import HybridSign
    from hybridsign.stressing import CONFIDENCES, MANNERS, Spoiling, Trials, tell
    from hybridsign.training.loop import on_one_thread

    source = Place(profile, "preprocess", corpus).folder
    judge_file = Place(profile, "train_judge", corpus, seed=judge_seed).folder / "checkpoint.pt"
    checkpoint = Place(profile, "train", corpus, model, seed).folder / "checkpoint.pt"
    features = source / TEXT_FEATURES
    inputs = [source / "test.parquet", features, judge_file, checkpoint]
    with produce(
        Place(profile, "stress", corpus, model, seed),
        settings={
            "stress": settings.model_dump(mode="json"),
            "seed": seed,
            "judge_seed": judge_seed,
        },
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("stress", "hybrid"),
    ) as folder:
        on_one_thread()
        network, statistics, _ = load_generator(checkpoint, read_text_features(features))
        if not isinstance(network, HybridSign):
            raise StageError(f"{checkpoint}: holds no HybridSign, whose history can be spoiled.")
        judge = load_judge(judge_file)
        clips = list(islice(read_clips(inputs[0]), settings.clips))
        trials = Trials(
            network, statistics, judge, clips, seed=seed, batch_size=settings.batch_size
        )
        spoilings = [
            Spoiling(manner, confidence, share)
            for manner in MANNERS
            for confidence in CONFIDENCES
            for share in settings.dropouts
        ]
        tried = progress(spoilings, f"stress {model}", len(spoilings))
        long = progress(settings.lengths, f"long streams of {model}", len(settings.lengths))
        content = {
            "model": model,
            "seed": seed,
            "corpus": corpus,
            "origin": "; ".join(sorted({described(clip.provenance) for clip in clips})),
            "clips": len(clips),
            "frames": network.frames,
            "judge": judge[0].identity(),
            "clean": tell([trials.robustness(Spoiling("lost", "told", 0.0))])[0],
            "robustness": tell([trials.robustness(each) for each in tried]),
            "streams": tell([trials.long_stream(frames) for frames in long]),
        }
        write_json(folder / FILE, content)
        log.info("%s on %s: %s", model, corpus, content["clean"])
