"""believe: damage true clips by known amounts and see which metric tells how much.

In the field nobody knows how much worse one system is than another, so that no metric can be held
against it. Here it is known: the clips are true ones that were damaged on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from hybridsign.console import log
from hybridsign.data.corpora import ClipCounts, CorpusSettings, GrammarCorpus
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.stages.preprocess import PreprocessSettings
from hybridsign.workspace import Place, StageError, produce, read_json, write_json

if TYPE_CHECKING:
    from hybridsign.believing import Trial
    from hybridsign.damage import Signer


def _from_nothing_on(levels: tuple[float, ...]) -> tuple[float, ...]:
    if levels[0] != 0 or any(first >= second for first, second in pairwise(levels)):
        raise ValueError(f"found {list(levels)}; expected rising levels, of which the first is 0")
    return levels


Levels = Annotated[
    tuple[Annotated[float, Field(ge=0)], ...],
    Field(min_length=3),
    AfterValidator(_from_nothing_on),
]
Shares = Annotated[
    tuple[Annotated[float, Field(ge=0, le=1)], ...],
    Field(min_length=3),
    AfterValidator(_from_nothing_on),
]
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class DamageLevels(Settings):
    """How much is damaged, step by step; the first step is nothing."""

    signs_swapped: Shares = Field(
        QUARTERS, description="share of each clip's signs taken for others"
    )
    hand_shape_wrong: Shares = Field(QUARTERS, description="share of each clip's signs")
    mouthing_gone: Shares = Field(QUARTERS, description="share of each clip's signs")
    mirrored: Shares = Field(QUARTERS, description="share of the clips")
    jittered: Levels = Field(
        (0.0, 0.02, 0.05, 0.1, 0.2), description="standard deviation, shoulder widths"
    )
    slowed: Shares = Field(QUARTERS, description="last share of each clip, at half its speed")
    pulled_to_mean: Shares = Field(QUARTERS, description="share of the way to the mean pose")
    hands_lost: Shares = Field((0.0, 0.2, 0.4, 0.6, 0.8), description="share of each clip's frames")


class BelieveSettings(Settings):
    """How many clips are damaged, and how much."""

    clips: int = Field(64, ge=2, description="first clips of test")
    batch_size: int = Field(32, gt=0)
    resamples: int = Field(100, ge=1, description="draws of the clips behind each interval")
    levels: DamageLevels = DamageLevels()


@dataclass(frozen=True)
class Origin:
    """From what the corpus' clips were made, so that they can be made again.

    Attributes:
        corpus: its section of params.yaml.
        counts: how many clips of each split were brought in.
        preprocess: how they were prepared.
    """

    corpus: CorpusSettings
    counts: ClipCounts
    preprocess: PreprocessSettings


def outputs() -> list[str]:
    """Files of the stage: every score, what they say of the metrics, and a picture of that."""
    return ["scores.csv", "belief.json", "belief.svg"]


def run(profile: str, corpus: str, seed: int, settings: BelieveSettings, origin: Origin) -> None:
    """Damage the first test clips of one corpus, and have one judge read them.

    Args:
        profile: name of the profile.
        corpus: name of the corpus.
        seed: of the judge.
        settings: of the stage.
        origin: from what the clips were made.
    """
    from hybridsign.believing import beliefs, meaning, trials
    from hybridsign.checkpoint import load_judge
    from hybridsign.damage import damages
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.statistics import Statistics
    from hybridsign.tables.belief import picture
    from hybridsign.tables.sheet import csv_text
    from hybridsign.training.loop import on_one_thread

    source = Place(profile, "preprocess", corpus).folder
    checkpoint = Place(profile, "train_judge", corpus, seed=seed).folder / "checkpoint.pt"
    inputs = [source / "test.parquet", source / "statistics.json", checkpoint]
    with produce(
        Place(profile, "believe", corpus, seed=seed),
        settings={
            "believe": settings.model_dump(mode="json"),
            "seed": seed,
            **{name: part.model_dump(mode="json") for name, part in vars(origin).items()},
        },
        inputs=inputs,
        outputs=outputs(),
        code=fingerprint("believe"),
    ) as folder:
        on_one_thread()
        clips = list(islice(read_clips(inputs[0]), settings.clips))
        if len(clips) < 2:
            raise StageError(
                f"{inputs[0]}: {len(clips)} clips, but two or more are needed to rank metrics."
            )
        statistics = Statistics.from_json(read_json(inputs[1]))
        judge, judge_statistics = load_judge(checkpoint)
        levels = {name: getattr(settings.levels, name) for name in DamageLevels.model_fields}
        known = damages(statistics, _signer(corpus, origin), seed=0)
        done, unjudged = trials(
            judge,
            judge_statistics,
            clips,
            known,
            levels,
            batch_size=settings.batch_size,
            resamples=settings.resamples,
        )
        together = meaning(done)
        told = [*done, together] if together is not None else done
        content = {
            "judge": judge.identity(),
            "judge_seed": seed,
            "corpus": corpus,
            "clips": len(clips),
            "resamples": settings.resamples,
            "damages": [{"damage": trial.damage, "levels": trial.levels} for trial in done],
            "beliefs": [asdict(each) for trial in told for each in beliefs(trial, unjudged)],
        }
        rows = [row for trial in done for row in _rows(trial)]
        (folder / "scores.csv").write_text(csv_text(rows), encoding="utf-8")
        write_json(folder / "belief.json", content)
        (folder / "belief.svg").write_bytes(picture(content))
        log.info("%s: %d metrics, %d damages", corpus, len(done[0].scores), len(done))


def _signer(corpus: str, origin: Origin) -> Signer | None:
    """Who can sign the test clips again; nobody where their scores are not known."""
    if not isinstance(origin.corpus, GrammarCorpus):
        return None
    from hybridsign.damage import Signer
    from hybridsign.data.sources.grammar import GrammarSource

    source = GrammarSource(corpus, origin.corpus, origin.counts)
    return Signer(
        origin.corpus,
        {score.clip_id: score for score in source.scores("test")},
        origin.preprocess.frames,
        origin.preprocess.longest_gap,
    )


def _rows(trial: Trial) -> Iterator[dict[str, object]]:
    """One row for each metric at each level."""
    for metric, scores in trial.scores.items():
        for level, value in zip(trial.levels, scores[:, 0], strict=True):
            yield {
                "damage": trial.damage,
                "level": level,
                "metric": metric,
                "value": f"{value:.6g}",
            }
