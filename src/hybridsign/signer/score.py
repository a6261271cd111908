"""What the signer is asked to perform: which sign happens when, by whom."""

from __future__ import annotations

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
    """

    sign: str | None
    start: int
    end: int


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

    @property
    def n_frames(self) -> int:
        """T, the number of frames."""
        return self.spans[-1].end
