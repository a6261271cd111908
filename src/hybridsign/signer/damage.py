"""Sentences signed wrong by known amounts: what a metric must notice, if it notices meaning.

Each function gives back the score with a share of its signs changed, and nothing else: who signs,
when, and all chance stay, so that two performances differ in what was changed alone. The signs of a
clip are taken in one order, drawn from its name: those changed at one share are changed at every
larger one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer.hand_shapes import N_SIGNING, NAMES
from hybridsign.signer.lexicon import sign_form
from hybridsign.signer.score import Score, SignSpan

Change = Callable[[SignSpan, np.random.Generator], SignSpan]


def swapped(score: Score, share: float, vocabulary: Sequence[str], *, seed: int) -> Score:
    """A share of the signs are other signs, each over the frames of the one it replaces.

    Args:
        score: what is signed.
        share: of its signs, in [0, 1].
        vocabulary: signs to choose from, at least two.
        seed: of the choice.
    """

    def change(span: SignSpan, random: np.random.Generator) -> SignSpan:
        others = [sign for sign in vocabulary if sign != span.sign]
        # A sign that no longer points needs no place to point to.
        return replace(span, sign=others[random.integers(len(others))], locus=None)

    return _changed(score, share, change, seed)


def with_wrong_hand_shapes(score: Score, share: float, *, seed: int) -> Score:
    """A share of the signs are made with another hand shape; place and movement stay."""

    def change(span: SignSpan, random: np.random.Generator) -> SignSpan:
        wrong = int(random.choice(np.setdiff1d(np.arange(N_SIGNING), _own_shapes(span))))
        return replace(span, hand_shape=wrong)

    return _changed(score, share, change, seed)


def without_mouthing(score: Score, share: float, *, seed: int) -> Score:
    """Over a share of the signs the mouth stays closed."""
    return _changed(score, share, lambda span, _: replace(span, mouthed=False), seed)


def _changed(score: Score, share: float, change: Change, seed: int) -> Score:
    if not 0 <= share <= 1:
        raise ValueError(f"share of signs is {share}; expected a number from 0 to 1")
    signs = [number for number, span in enumerate(score.spans) if span.sign is not None]
    order = numpy_stream(seed, "damaged signs", score.clip_id).permutation(signs)
    spans = list(score.spans)
    for number in order[: round(share * len(signs))]:
        # A stream for each sign, so that what becomes of it is the same at every share.
        random = numpy_stream(seed, "damage", score.clip_id, int(number))
        spans[number] = change(spans[number], random)
    return replace(score, spans=tuple(spans))


def _own_shapes(span: SignSpan) -> list[int]:
    """Shapes by which the sign could still be taken for itself."""
    if span.sign is None or span.locus is not None:
        return [NAMES.index("index")]
    form = sign_form(span.sign)
    return [form.shape, form.end_shape]
