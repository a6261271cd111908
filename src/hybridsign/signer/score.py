"""What the signer is asked to perform: which sign happens when, by whom."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SignSpan:
    """One sign, or rest, over the frames [start, end).

    Attributes:
        sign: key of the lexicon: a gloss, or "STEM~n" for the n-th variant of a gloss (same
            hands, other place); None is rest.
        start: first frame.
        end: one past the last frame.
        intensity: scales the movement's size and speed; 1 is plain.
        locus: place in space at which the index finger points instead of the lexicon's form,
            shoulder widths from a right-handed signer's neck; None is a sign that does not point.
        hand_shape: position in the inventory of a shape that stands in for the lexicon's.
        mouthed: whether the mouth says the word, where the lexicon has it said.
    """

    sign: str | None
    start: int
    end: int
    intensity: float = 1.0
    locus: tuple[float, float, float] | None = None
    hand_shape: int | None = None
    mouthed: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.intensity < math.inf:
            raise ValueError(
                f"sign {self.sign}: intensity is {self.intensity}; expected a number above 0 "
                "(1 is plain)"
            )


@dataclass(frozen=True)
class Score:
    """One sentence to perform, as a musician's score: spans that tile all frames in order.

    Attributes:
        clip_id: names the clip; its stream of randomness derives from it.
        signer: name of the person who signs.
        spans: tile [0, n_frames) without gap or overlap.
        hand_shapes: (n_frames,) class of the dominant hand's shape where it was observed, 0 where
            not; None where nothing was observed at all.
        mouths: (n_frames,) class of the mouth's shape, as `hand_shapes`.
        question: brows rise over the whole sentence.
        negated: the head shakes over the whole sentence.
    """

    clip_id: str
    signer: str
    spans: tuple[SignSpan, ...]
    hand_shapes: np.ndarray | None = None
    mouths: np.ndarray | None = None
    question: bool = False
    negated: bool = False

    def __post_init__(self) -> None:
        bounds = [(span.start, span.end) for span in self.spans]
        starts = [0, *(end for _, end in bounds)]
        tiled = all(
            start == expected < end for (start, end), expected in zip(bounds, starts, strict=False)
        )
        if not bounds or not tiled:
            raise ValueError(
                f"clip {self.clip_id}: spans {bounds}; expected one span or more that tile the "
                "frames from 0 on, each with a frame or more, without gap or overlap"
            )

    @property
    def n_frames(self) -> int:
        """T, the number of frames."""
        return self.spans[-1].end
