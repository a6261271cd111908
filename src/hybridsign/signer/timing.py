"""When each sign of a sentence happens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer.lexicon import sign_form
from hybridsign.signer.modulation import modulated
from hybridsign.signer.people import person
from hybridsign.signer.score import Score, SignSpan

_SIGN_SECONDS = 0.60
_REST_SECONDS = (0.30, 0.64)  # at the start, at the end
# Signed sentences slow down at their end, as spoken ones do.
_FINAL_LENGTHENING = 1.35
_LENGTH_SPREAD = 0.12
_SHORTEST = 4


def compose(
    clip_id: str,
    signer: str,
    signs: Sequence[str],
    *,
    fps: float,
    seed: int,
    question: bool = False,
    negated: bool = False,
) -> Score:
    """The score of a sentence: rest, its signs one after the other, rest.

    Args:
        clip_id: names the clip; with the seed it decides the chance in the lengths.
        signer: name of the person; quick people sign quickly.
        signs: keys of the lexicon, in order; signs of degree and IX act on their neighbours
            (`hybridsign.signer.modulation`).
        fps: frames per second of the camera.
        seed: the corpus's seed.
        question: the sentence asks.
        negated: the sentence denies.

    Raises:
        ValueError: there is no sign to perform, or the frame rate is not positive.
    """
    if not signs:
        raise ValueError(f"clip {clip_id}: no signs; expected one or more keys of the lexicon")
    if fps <= 0:
        raise ValueError(f"clip {clip_id}: fps is {fps}; expected frames per second above 0")
    random = numpy_stream(seed, "timing", clip_id)
    seconds = np.array([sign_form(sign).length for sign in signs]) * _SIGN_SECONDS
    seconds[-1] *= _FINAL_LENGTHENING
    seconds *= np.exp(random.normal(0, _LENGTH_SPREAD, len(signs))) / person(signer).tempo
    start, end = _REST_SECONDS
    frames = np.maximum(np.rint(fps * np.array([start, *seconds, end])), _SHORTEST).astype(int)
    ends = np.cumsum(frames)
    spans = [
        SignSpan(sign, int(last - length), int(last))
        for sign, last, length in zip([None, *signs, None], ends, frames, strict=True)
    ]
    return Score(clip_id, signer, modulated(spans), question=question, negated=negated)
