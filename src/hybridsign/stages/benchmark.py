"""benchmark: how soon the first frame stands, and how fast the rest follow.

Batch 1, on the number of threads asked for, warm. Runs alone on the machine. The figures differ
from run to run and lie in files of their own, apart from the tables of quality.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pydantic import Field

from hybridsign.console import log, progress
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import Place, produce, write_json

if TYPE_CHECKING:
    from hybridsign.data.batch import Condition
    from hybridsign.models.generator import PoseGenerator


class BenchmarkSettings(Settings):
    """How often is timed."""

    sentences: int = Field(20, ge=1, description="sentences of dev, timed one after another")
    warmup: int = Field(3, ge=0, description="sentences before them, thrown away")
    threads: int = Field(1, ge=1)


def outputs() -> list[str]:
    """Files of the stage."""
    return ["latency.json"]


def run(
    profile: str, corpus: str, model: str, seed: int, settings: BenchmarkSettings, kind: str
) -> None:
    """Time one trained generator."""
    from itertools import cycle, islice

    import torch

    from hybridsign.checkpoint import load_generator
    from hybridsign.data.batch import condition_of
    from hybridsign.data.parquet import read_clips

    checkpoint = Place(profile, "train", corpus, model, seed).folder / "checkpoint.pt"
    dev = Place(profile, "preprocess", corpus).folder / "dev.parquet"
    with produce(
        Place(profile, "benchmark", corpus, model, seed),
        settings={"benchmark": settings.model_dump(mode="json"), "seed": seed, "kind": kind},
        inputs=[checkpoint, dev],
        outputs=outputs(),
        code=fingerprint("benchmark", kind),
    ) as folder:
        torch.set_num_threads(settings.threads)
        torch.set_flush_denormal(True)
        network, _, frames = load_generator(checkpoint)
        clips = islice(cycle(read_clips(dev)), settings.warmup + settings.sentences)
        conditions = [condition_of([clip]) for clip in clips]
        runs = [
            _time(network, condition, frames, seed)
            for condition in progress(conditions, f"benchmark {model}", len(conditions))
        ][settings.warmup :]
        summary = _summary(runs, network, settings)
        write_json(folder / "latency.json", summary)
        log.info("%s on %s: %s", model, corpus, summary)


def _time(
    network: PoseGenerator, condition: Condition, frames: int | None, seed: int
) -> dict[str, float]:
    """Seconds to the first frame and to the last, the frames, and the network's evaluations."""
    import torch

    network.evaluations = 0
    with torch.inference_mode():
        start = time.perf_counter()
        stream = network.stream(condition, frames, rng=seed)
        next(stream)
        first = time.perf_counter() - start
        count = 1 + sum(1 for _ in stream)
        total = time.perf_counter() - start
    if frames is not None and count != frames:
        raise RuntimeError(f"asked for {frames} frames, streamed {count}")
    evaluations = network.evaluations
    return {"first": first, "total": total, "frames": count, "evaluations": evaluations}


def _summary(
    runs: list[dict[str, float]], network: PoseGenerator, settings: BenchmarkSettings
) -> dict[str, Any]:
    import numpy as np

    first = np.array([run["first"] for run in runs])
    total = np.array([run["total"] for run in runs])
    frames = np.array([run["frames"] for run in runs])
    return {
        "sentences": len(runs),
        "frames": int(np.median(frames)),
        "threads": settings.threads,
        "batch": 1,
        "first_frame_ms": round(float(np.median(first)) * 1e3, 3),
        "first_frame_ms_p95": round(float(np.percentile(first, 95)) * 1e3, 3),
        "total_ms": round(float(np.median(total)) * 1e3, 3),
        "frames_per_second": round(float(np.median(frames / total)), 1),
        "sequential_evaluations": int(np.median([run["evaluations"] for run in runs])),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
    }
