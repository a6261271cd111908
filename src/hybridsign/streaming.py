"""Signing on a screen while it is made: frame by frame, to a terminal or into a file."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from hybridsign import pose as poses
from hybridsign.checkpoint import load_generator
from hybridsign.console import log
from hybridsign.data.batch import condition_of
from hybridsign.data.clip import INVENTED
from hybridsign.data.formats.pose_writing import pose_bytes
from hybridsign.data.statistics import Statistics
from hybridsign.drawing.terminal import braille
from hybridsign.fingerprint import fingerprint
from hybridsign.generation import asked, check_words
from hybridsign.models.generator import PoseGenerator
from hybridsign.pose import PoseSequence
from hybridsign.workspace import written_aside

LINES, POSE = ".jsonl", ".pose"


@dataclass(frozen=True)
class Shown:
    """One frame: coordinates (J, C) in shoulder widths, confidence (J,), seconds since the text."""

    coordinates: np.ndarray
    confidence: np.ndarray
    seconds: float


def stream(
    checkpoint: Path,
    sentence: str,
    *,
    gloss: bool,
    seed: int,
    frames: int | None,
    fps: float | None,
    out: Path | None,
    compiled: bool = False,
) -> None:
    """Sign one sentence as it is made.

    Args:
        checkpoint: of a trained generator.
        sentence: what to sign, or the gloss line.
        gloss: whether it is a gloss line.
        seed: of the noise.
        frames: how many; the length the generator learned if not given.
        fps: frames a second on the screen, which shows them as fast as they are made if not given;
            of a `.pose` file, which has the training clips' if not given.
        out: file instead of the screen, of JSON lines or of the `.pose` format, as its name ends.
        compiled: whether frames are made in native code, which is compiled once a checkpoint.

    Raises:
        ValueError: the model knows no word of the sentence, `out` ends in another way, or the
            model's frames cannot be compiled.
        CompilerError: there is no C++ compiler, or it failed.
    """
    if out is not None:
        _check_name(out, fps)
    model, statistics, usual = load_generator(checkpoint)
    clip = asked(sentence, 0, "asked", statistics, gloss=gloss)
    check_words(model, clip, checkpoint, gloss=gloss)
    torch.set_num_threads(1)
    if compiled:
        _compile(model, checkpoint)
    # A first sentence pays for what torch sets up; nobody's first frame should.
    next(_frames(model, statistics, sentence, gloss=gloss, seed=seed, length=1))
    made = _frames(model, statistics, sentence, gloss=gloss, seed=seed, length=frames or usual)
    if out is None:
        seconds = _show(made, statistics, sentence, fps)
    elif out.suffix == LINES:
        seconds = _write_lines(made, out)
    else:
        seconds = _write_pose(made, statistics, fps, out)
    log.info(
        "first frame after %.1f ms, %d frames, %.0f frames a second",
        1e3 * seconds[0],
        len(seconds),
        len(seconds) / seconds[-1],
    )


def _compile(model: PoseGenerator, checkpoint: Path) -> None:
    """Have the model's frames in native code, from the cache if they were ever compiled."""
    made_of = [
        hashlib.sha256(checkpoint.read_bytes()).hexdigest(),
        fingerprint("benchmark", "hybrid"),
        torch.__version__,
        torch.backends.cpu.get_cpu_capability(),
        platform.processor() or platform.machine(),
    ]
    key = hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "hybridsign")
    package = cache / f"frame-{key}.pt2"
    if not package.exists():
        log.info("compiling this checkpoint's frame, once; half a minute")
    start = time.perf_counter()
    model.compile_frames(package)
    log.info("%s: ready after %.1f s", package, time.perf_counter() - start)


def _check_name(out: Path, fps: float | None) -> None:
    if out.suffix not in (LINES, POSE):
        raise ValueError(
            f"{out}: expected a name that ends in {LINES}, for JSON lines, or in {POSE}"
        )
    if out.suffix == LINES and fps is not None:
        raise ValueError(
            f"{out}: JSON lines hold no frame rate; leave --fps out, or name a file that ends in "
            f"{POSE}"
        )


def _frames(
    model: PoseGenerator,
    statistics: Statistics,
    sentence: str,
    *,
    gloss: bool,
    seed: int,
    length: int | None,
) -> Iterator[Shown]:
    condition = condition_of([asked(sentence, 0, "asked", statistics, gloss=gloss)])
    start = time.perf_counter()
    with torch.inference_mode():
        for frame in model.stream(condition, length, rng=seed):
            pose = statistics.destandardise(frame.pose[0].numpy().astype(np.float64))
            coordinates, confidence = poses.clean(pose[None], frame.confidence[0].numpy()[None])
            yield Shown(coordinates[0], confidence[0], time.perf_counter() - start)


def _show(
    made: Iterator[Shown], statistics: Statistics, sentence: str, fps: float | None
) -> list[float]:
    """Draw the frames over each other; seconds at which each was made."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    seconds = []
    with Live(console=Console(), auto_refresh=False) as screen:
        for number, frame in enumerate(made):
            seconds.append(frame.seconds)
            picture = braille(frame.coordinates, frame.confidence, statistics.joints)
            screen.update(Text(f"{picture}\n{sentence}\n{INVENTED}"), refresh=True)
            if fps is not None:
                time.sleep(max(0.0, seconds[0] + (number + 1) / fps - frame.seconds))
    return seconds


def _write_lines(made: Iterator[Shown], out: Path) -> list[float]:
    seconds = []
    with written_aside(out) as aside, aside.open("w", encoding="utf-8") as file:
        for number, frame in enumerate(made):
            seconds.append(frame.seconds)
            line = {
                "frame": number,
                "coordinates": frame.coordinates.astype(float).round(5).tolist(),
                "confidence": frame.confidence.astype(float).round(4).tolist(),
            }
            file.write(json.dumps(line) + "\n")
    return seconds


def _write_pose(
    made: Iterator[Shown], statistics: Statistics, fps: float | None, out: Path
) -> list[float]:
    """Write all frames once they are made: the format's head says how many there are.

    They stand in pixels, where the training split's signers stood.
    """
    frames = list(made)
    pose = PoseSequence(
        np.stack([frame.coordinates for frame in frames]),
        np.stack([frame.confidence for frame in frames]),
        fps or statistics.fps,
        statistics.joints,
    )
    with written_aside(out) as aside:
        aside.write_bytes(pose_bytes(poses.denormalise(pose, statistics.placement)))
    return [frame.seconds for frame in frames]
