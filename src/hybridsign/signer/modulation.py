"""What a sentence does to its signs: degree makes them bigger or smaller, pointing has a target.

Names of signs stay plain keys of the lexicon; what modulates is read from the neighbours:

- A sign of degree (STARK, SCHWACH, STRONG ...) gives its intensity to the signs right before and
  right after it, so that a strong wind is a bigger, faster wind. Two degrees multiply.
- IX points. Right after a sign it sets up a place in space for that sign's referent, or returns to
  the place that an earlier IX after the same sign has set up. Places are taken in the order of
  mention. After another IX it points to the same place again; with nothing before it, ahead.
- "STEM~n" counts as STEM; rest parts neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hybridsign.signer.score import SignSpan

POINTING = "IX"
INTENSITIES = {
    **dict.fromkeys(("ENORM", "HEFTIG", "SCHWER"), 1.8),
    **dict.fromkeys(("STARK", "KRAEFTIG", "SEHR", "STRONG", "STRONGLY", "FIRMLY", "HEAVY"), 1.6),
    **dict.fromkeys(("FRISCH",), 1.25),
    **dict.fromkeys(("MAESSIG",), 0.8),
    **dict.fromkeys(("SCHWACH", "LEICHT", "BISSCHEN", "SLIGHTLY", "GENTLY", "LIGHTLY"), 0.55),
}
# In shoulder widths from the neck of a right-handed signer: x to the image's right, y down, z away
# from the camera. The first referent is given the side of the hand that points.
LOCI = ((-0.85, 0.15, -0.85), (0.55, 0.10, -0.95), (-0.75, -0.50, -0.85), (0.45, -0.50, -0.95))
AHEAD = (-0.15, 0.15, -1.30)


def modulated(spans: Sequence[SignSpan]) -> tuple[SignSpan, ...]:
    """The spans of a sentence, each with its intensity, and with its locus where it points."""
    intensities = [1.0] * len(spans)
    for place, (one, two) in enumerate(pairwise(spans)):
        for modulating, changed in ((one, place + 1), (two, place)):
            if _is_plain(spans[changed]):
                intensities[changed] *= INTENSITIES.get(_stem(modulating), 1.0)
    return tuple(
        replace(span, intensity=intensity, locus=locus)
        for span, intensity, locus in zip(spans, intensities, _loci(spans), strict=True)
    )


def _loci(spans: Sequence[SignSpan]) -> list[tuple[float, float, float] | None]:
    """Where each span points; None where it does not."""
    places: dict[str, tuple[float, float, float]] = {}
    pointed: list[tuple[float, float, float] | None] = []
    before, target = "", AHEAD
    for span in spans:
        stem = _stem(span)
        if stem != POINTING:
            pointed.append(None)
        else:
            if before == "":
                target = AHEAD
            elif before != POINTING:
                target = places.setdefault(before, LOCI[len(places) % len(LOCI)])
            pointed.append(target)
        before = stem
    return pointed


def _is_plain(span: SignSpan) -> bool:
    return _stem(span) not in {"", POINTING, *INTENSITIES}


def _stem(span: SignSpan) -> str:
    """The sign's name without its variant; "" is rest."""
    return (span.sign or "").partition("~")[0]
