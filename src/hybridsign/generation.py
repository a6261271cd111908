"""From sentences to clips: the one way in which files, the bench and people get poses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from hybridsign import pose as poses
from hybridsign.console import log, progress
from hybridsign.data.batch import condition_of, oracle_condition_of
from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.data.statistics import Statistics
from hybridsign.models.generator import Generated, PoseGenerator
from hybridsign.pose import PoseSequence
from hybridsign.text import Vocabulary, normalise

WORDS_SHOWN = 10


def generate_clips(
    model: PoseGenerator,
    statistics: Statistics,
    clips: Sequence[Clip],
    *,
    system: str,
    frames: int | None,
    seed: int,
    batch_size: int,
    steps: int | None = None,
    true_confidence: bool = False,
    true_length: bool = False,
) -> Iterator[Clip]:
    """Sign the sentences of some clips; their poses are never looked at.

    What is told of the true clips all the same makes rows upper bounds, to be labelled so.

    Args:
        model: a generator in evaluation mode.
        statistics: of the training split, to leave standardised coordinates.
        clips: whose text and gloss to sign.
        system: name of the generator, for the clips' provenance.
        frames: the protocol's length; None lets the model decide each clip's.
        seed: of the noise.
        batch_size: clips at once.
        steps: of the sampling; the model's own number if None.
        true_confidence: tell how far each frame of the true clip is to be trusted.
        true_length: tell how many frames the true clip has.

    Yields:
        One clip each, in shoulder widths, placed at the training split's medians.

    Raises:
        ValueError: what is to be told would change nothing, or true confidence is to be told of
            other frames than are made.
    """
    if true_confidence and not model.heeds_confidence:
        raise ValueError(f"{system}: true confidence would change nothing of what it makes")
    if true_confidence and frames is None and not true_length:
        raise ValueError(
            f"{system}: true confidence is told frame by frame, so the frames to be made must be "
            "those of the true clips; set preprocess.frames, or let true length be told as well"
        )
    if true_length and frames is not None:
        raise ValueError(
            f"{system}: true length would change nothing, for all clips have the protocol's "
            f"{frames} frames; set preprocess.frames to null, and train at native length"
        )
    tell = oracle_condition_of if true_confidence else condition_of
    lengths = [clip.pose.n_frames if true_length else frames for clip in clips]
    waiting: dict[int, Clip] = {}
    given = 0
    for batch in progress(_of_one_length(lengths, batch_size), f"generate ({system})"):
        chosen = [clips[number] for number in batch]
        made = model.generate(tell(chosen), lengths[batch[0]], rng=seed, steps=steps)
        for row, number in enumerate(batch):
            waiting[number] = _signed(clips[number], made, row, statistics, system)
        while given in waiting:
            yield waiting.pop(given)
            given += 1


def asked(text: str, number: int, corpus: str, statistics: Statistics, *, gloss: bool) -> Clip:
    """A clip that holds nothing but a sentence, or a gloss line, for `generate_clips` to sign."""
    joints = statistics.joints
    nothing = PoseSequence(
        np.zeros((1, joints.n_joints, statistics.mean.shape[1]), np.float32),
        np.zeros((1, joints.n_joints), np.float32),
        statistics.fps,
        joints,
    )
    return Clip(
        id=f"asked-{number:03d}",
        corpus=corpus,
        split="asked",
        signer="nobody",
        text=normalise(text),
        gloss=tuple(text.split()) if gloss else None,
        provenance="asked",
        pose=nothing,
        units=SHOULDER_WIDTHS,
        placement=None,
        native_frames=1,
        native_fps=statistics.fps,
    )


def check_words(model: PoseGenerator, clip: Clip, checkpoint: Path, *, gloss: bool) -> None:
    """Hold what is asked against what the model knows; words that it does not know are told.

    A model with a frozen text encoder reads any word.

    Raises:
        ValueError: it knows none of them.
    """
    if model.reads_any_word:
        return
    tokens = clip.gloss or clip.text.split()
    unknown = [token for token in tokens if token not in model.vocabulary]
    if len(unknown) == len(tokens):
        raise ValueError(
            f"{checkpoint}: the model knows no word of {' '.join(tokens)!r}. "
            + vocabulary_hint(model.vocabulary, gloss=gloss)
        )
    if unknown:
        log.warning("unknown to the model, and left out of account: %s", ", ".join(unknown))


def vocabulary_hint(vocabulary: Vocabulary, *, gloss: bool) -> str:
    """What to ask of a model instead of words that it never saw.

    Args:
        vocabulary: of the model.
        gloss: whether it was asked in glosses.
    """
    words = vocabulary.words
    hint = f"It knows {len(words)}, such as {', '.join(words[:WORDS_SHOWN])}."
    # Sentences are learned in normal form; glosses are mostly capitals.
    reads_gloss = any(word != normalise(word) for word in words)
    if reads_gloss and not gloss:
        return f"{hint} These are glosses: write a gloss line and add --gloss."
    if gloss and not reads_gloss:
        return f"{hint} It learned from sentences: write one, without --gloss."
    return hint


def _of_one_length(lengths: Sequence[int | None], batch_size: int) -> list[list[int]]:
    """Numbers of clips that can be made together, for no batch holds two lengths."""
    alike: dict[int | None, list[int]] = {}
    for number, length in enumerate(lengths):
        alike.setdefault(length, []).append(number)
    return [
        numbers[start : start + batch_size]
        for numbers in alike.values()
        for start in range(0, len(numbers), batch_size)
    ]


def _signed(clip: Clip, made: Generated, row: int, statistics: Statistics, system: str) -> Clip:
    pose = _pose(made, row, statistics)
    return replace(
        clip,
        signer="generated",
        provenance=f"generated:{system}",
        pose=pose,
        units=SHOULDER_WIDTHS,
        placement=statistics.placement,
        native_frames=pose.n_frames,
        native_fps=pose.fps,
    )


def _pose(made: Generated, row: int, statistics: Statistics) -> PoseSequence:
    # The true clip's frame rate would give away its duration: the training median stands instead.
    length = int(made.length[row])
    coordinates = statistics.destandardise(_numpy(made.pose[row, :length]))
    coordinates, confidence = poses.clean(coordinates, _numpy(made.confidence[row, :length]))
    return PoseSequence(coordinates, confidence, statistics.fps, statistics.joints)


def _numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().astype(np.float64)
