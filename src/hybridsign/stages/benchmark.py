"""benchmark: how soon the first frame stands, and how fast the rest follow.

All generators of a corpus in turns, so that what is said of one beside another holds on a machine
that is not always as fast. Runs alone on the machine. The figures differ from run to run and lie in
files of their own, apart from the tables of quality. What is measured, and how: docs/latency.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from hybridsign.console import log
from hybridsign.fingerprint import fingerprint
from hybridsign.nn.settings import Sizes
from hybridsign.tables.latency import FILE, ROUNDS_FILE, STARTS_FILE, Round, write
from hybridsign.timing.settings import BenchmarkSettings
from hybridsign.workspace import Place, produce, write_json

if TYPE_CHECKING:
    from hybridsign.tables.latency import Latency
    from hybridsign.timing.trace import Trace

SENTENCES = 32  # of dev; each is signed in its turn


@dataclass(frozen=True)
class Timed:
    """What is timed on one corpus.

    Attributes:
        models: names of its trained models, each with the seed of the training that is timed.
        samplings: rows that are one of these models in another number of steps: both, by name.
        kinds: of these and all other models, whose code counts.
        paper: the size of the networks that are timed with random weights beside the trained ones.
        compiled: those of the models whose frames are timed in native code too.
    """

    models: Mapping[str, int]
    samplings: Mapping[str, tuple[str, int]]
    kinds: Sequence[str]
    paper: Sizes
    compiled: Sequence[str]


def outputs() -> list[str]:
    """Files of the stage: every repetition, and what is made of them."""
    return [ROUNDS_FILE, FILE, STARTS_FILE]


def run(profile: str, corpus: str, settings: BenchmarkSettings, timed: Timed) -> None:
    """Time all trained generators of one corpus.

    Args:
        profile: name of the profile.
        corpus: name of the corpus.
        settings: of the stage.
        timed: what is timed.
    """
    from hybridsign.data.parquet import read_clips
    from hybridsign.data.text_features import TEXT_FEATURES, read_text_features
    from hybridsign.timing.bench import Bench

    checkpoints = {
        model: Place(profile, "train", corpus, model, seed).folder / "checkpoint.pt"
        for model, seed in timed.models.items()
    }
    steps = {name: number for name, (_, number) in timed.samplings.items()}
    checkpoints |= {name: checkpoints[model] for name, (model, _) in timed.samplings.items()}
    source = Place(profile, "preprocess", corpus).folder
    dev, features = source / "dev.parquet", source / TEXT_FEATURES
    with produce(
        Place(profile, "benchmark", corpus),
        settings={
            "benchmark": settings.model_dump(mode="json"),
            **vars(timed),
            "paper": timed.paper.model_dump(mode="json"),
        },
        inputs=list(dict.fromkeys([*checkpoints.values(), dev, features])),
        outputs=outputs(),
        code=fingerprint("benchmark", *timed.kinds),
    ) as folder:
        clips = list(islice(read_clips(dev), SENTENCES))
        # A sentence that nobody has signed before has to be encoded: the clock must not find it
        # among those that were.
        known = read_text_features(features)
        text = replace(known, known={}) if known is not None else None
        bench = Bench(
            profile, checkpoints, clips, timed.paper, timed.compiled, settings, text, steps
        )
        taken = list(bench.latencies())
        starts = list(bench.starts())
        write_json(
            folder / ROUNDS_FILE,
            {
                "corpus": corpus,
                "rows": [_row(latency, traces) for latency, traces in taken],
                "starts": [asdict(start) for start in starts],
            },
        )
        write(folder / FILE, [latency for latency, _ in taken])
        write(folder / STARTS_FILE, starts)
        log.info("%s: %d systems timed", corpus, len(checkpoints))


def _row(latency: Latency, traces: list[Trace]) -> dict[str, Any]:
    """A row, and its repetitions: those of one round and regime can be held side by side."""
    rounds = [Round(round(each.first * 1e3, 4), round(each.total * 1e3, 4)) for each in traces]
    return {**asdict(latency), "rounds": [asdict(each) for each in rounds]}
