"""When each gloss of a clip is signed: spans that tile its frames and spell out its gloss line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from hybridsign.data.phoenix14t.annotations import Annotation
from hybridsign.data.phoenix14t.mapping import GlossMapping
from hybridsign.data.phoenix14t.runs import Run
from hybridsign.signer.modulation import modulated
from hybridsign.signer.score import Score, SignSpan

# A gap below this share of what its missing glosses usually last is widened into its neighbours,
# each of which gives at most one frame in this many.
ENOUGH_ROOM = 0.6
FRAMES_PER_GIFT = 3


@dataclass(frozen=True)
class Span:
    """One sign, or rest, over the frames [start, end).

    Attributes:
        gloss: None is rest.
        alignment_class: class of sign that was aligned; None where the timing is guessed.
        start: first frame.
        end: one past the last frame.
    """

    gloss: str | None
    alignment_class: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Segmentation:
    """One clip, cut into signs.

    Attributes:
        spans: tile all frames without gap or overlap. Their glosses, rest left out, are the gloss
            line; a gloss of several signs takes several spans in a row.
        guessed: number of glosses whose timing is guessed, for lack of an aligned run.
        clean: every gloss has its runs, every run its gloss, and all pairs are known from train.
    """

    spans: tuple[Span, ...]
    guessed: int
    clean: bool


class _Piece(NamedTuple):
    """A span to be: the place of its gloss in the gloss line (None is rest), and its frames."""

    place: int | None
    alignment_class: int | None
    start: int
    end: int


def segment(annotation: Annotation, mapping: GlossMapping) -> Segmentation:
    """Cut a clip into one span or more for each gloss of its gloss line, and rest.

    Glosses without a run get the gap between their neighbours, and some of the neighbours' frames
    where it is too narrow, shared out by their mean durations on train. Frames left over go to the
    span before them, at the start of the clip to the first one.

    Raises:
        ValueError: the clip has fewer frames than glosses.
    """
    gloss = annotation.gloss
    if annotation.n_frames < len(gloss):
        raise ValueError(
            f"{annotation.name}: found {annotation.n_frames} frames for {len(gloss)} glosses; "
            "expected at least one frame per gloss. Leave the clip out"
        )
    aligned = mapping.align(annotation)
    found = {place for _, place in aligned}
    missing = [place for place in range(len(gloss)) if place not in found]
    pieces = [
        _Piece(place, *run)
        for run, place in aligned
        if place is not None or run.alignment_class in mapping.special
    ]
    durations = [mapping.expected_frames(token) for token in gloss]
    pieces, guessed = _fill(pieces, missing, durations, annotation.n_frames)
    return Segmentation(
        spans=_tile(_join(pieces), gloss, annotation.n_frames),
        guessed=guessed,
        clean=not missing and all(_is_explained(*pair, gloss, mapping) for pair in aligned),
    )


def to_score(annotation: Annotation, segmentation: Segmentation, mapping: GlossMapping) -> Score:
    """What a signer is asked to perform, to sign a clip in its own timing.

    The signs are named after the aligned classes (`GlossMapping.signs`), guessed ones after their
    glosses. Signs of degree and pointing act on their neighbours as in a composed sentence.
    """
    return Score(
        clip_id=annotation.name,
        signer=annotation.signer,
        spans=modulated(
            [SignSpan(_sign(span, mapping), span.start, span.end) for span in segmentation.spans]
        ),
        hand_shapes=annotation.hand_shapes,
        mouths=annotation.mouths,
    )


def _is_explained(run: Run, place: int | None, gloss: Sequence[str], mapping: GlossMapping) -> bool:
    if place is None:
        return run.alignment_class in mapping.special
    return (run.alignment_class, gloss[place]) in mapping.scores


def _sign(span: Span, mapping: GlossMapping) -> str | None:
    if span.gloss is None or span.alignment_class is None:
        return span.gloss
    return mapping.signs.get(span.alignment_class, span.gloss)


def _join(pieces: list[_Piece]) -> list[_Piece]:
    """Make one piece of neighbours of one class and place: a sign repeated for one gloss."""
    joined = []
    for (place, alignment_class), group in groupby(pieces, key=lambda piece: piece[:2]):
        repetitions = list(group)
        joined.append(_Piece(place, alignment_class, repetitions[0].start, repetitions[-1].end))
    return joined


def _tile(pieces: list[_Piece], gloss: Sequence[str], n_frames: int) -> tuple[Span, ...]:
    """Let each piece last until the next begins, and the first begin with the clip."""
    pieces = pieces or [_Piece(None, None, 0, n_frames)]
    bounds = [0, *(piece.start for piece in pieces[1:]), n_frames]
    return tuple(
        Span(None if piece.place is None else gloss[piece.place], piece.alignment_class, *frames)
        for piece, frames in zip(pieces, pairwise(bounds), strict=True)
    )


def _fill(
    pieces: list[_Piece], missing: list[int], durations: Sequence[float], n_frames: int
) -> tuple[list[_Piece], int]:
    """Give each missing gloss a piece of its own.

    Args:
        pieces: of the glosses that have runs and of rest, in order of time.
        missing: places of the other glosses, ascending.
        durations: of every gloss, in frames, as expected.
        n_frames: of the clip.

    Returns:
        Pieces of all glosses and of rest, and the number of glosses whose timing is guessed: all
        of them where the missing ones found no room between the others.
    """
    for _, group in groupby(enumerate(missing), key=lambda item: item[1] - item[0]):
        places = [place for _, place in group]
        filled = _insert(pieces, places, durations, n_frames)
        if filled is None:
            everything = range(len(durations))
            return _share_out(everything, durations, 0, n_frames), len(everything)
        pieces = filled
    return pieces, len(missing)


def _insert(
    pieces: list[_Piece], places: list[int], durations: Sequence[float], n_frames: int
) -> list[_Piece] | None:
    """Insert consecutive missing glosses into the widest gap there is between their neighbours.

    Returns:
        The pieces with the new ones among them; None where there is not a frame for each.
    """
    gap = _widest_gap(pieces, places, n_frames)
    left, right = pieces[:gap], pieces[gap:]
    start = left[-1].end if left else 0
    end = right[0].start if right else n_frames
    expected = sum(durations[place] for place in places)
    if end - start < ENOUGH_ROOM * expected:
        wanted = math.ceil((expected - (end - start)) / 2)
        if left:
            start -= _gift(left[-1], wanted)
            left[-1] = left[-1]._replace(end=start)
        if right:
            end += _gift(right[0], wanted)
            right[0] = right[0]._replace(start=end)
    if end - start < len(places):
        return None
    return [*left, *_share_out(places, durations, start, end), *right]


def _widest_gap(pieces: list[_Piece], places: list[int], n_frames: int) -> int:
    """Number of pieces before the widest gap that lies between the neighbours of some glosses.

    Only rest can lie between the gaps to choose from; the first of the widest is taken.
    """
    after = [at for at, piece in enumerate(pieces, 1) if -1 < _place(piece) < places[0]]
    before = [at for at, piece in enumerate(pieces) if _place(piece) > places[-1]]
    ends = [0, *(piece.end for piece in pieces)]
    starts = [*(piece.start for piece in pieces), n_frames]
    gaps = range(max(after, default=0), min(before, default=len(pieces)) + 1)
    return max(gaps, key=lambda at: starts[at] - ends[at])


def _place(piece: _Piece) -> int:
    return -1 if piece.place is None else piece.place


def _gift(piece: _Piece, wanted: int) -> int:
    """Number of frames that a piece gives to a gap beside it."""
    return min(wanted, (piece.end - piece.start) // FRAMES_PER_GIFT)


def _share_out(
    places: Sequence[int], durations: Sequence[float], start: int, end: int
) -> list[_Piece]:
    """Share the frames [start, end) out in proportion to durations, but at least one to each."""
    shares = list(accumulate(durations[place] for place in places))
    spare = end - start - len(places)
    bounds = [start] + [
        start + count + round(spare * share / shares[-1]) for count, share in enumerate(shares, 1)
    ]
    return [
        _Piece(place, None, *frames) for place, frames in zip(places, pairwise(bounds), strict=True)
    ]
