"""The record of a corpus: one sentence, signed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hybridsign.pose import Placement, PoseSequence

SPLITS = ("train", "dev", "test")
# Stands in every picture and table of rendered signing.
INVENTED = "invented signs, not DGS or ASL"
FILMED, RENDERED = "filmed", "rendered"
PIXELS, SHOULDER_WIDTHS = "pixels", "shoulder_widths"


def described(provenance: str) -> str:
    """What clips of a provenance are, in words; rendered ones never without their warning."""
    return f"{RENDERED}: {INVENTED}" if provenance == RENDERED else provenance


@dataclass(frozen=True)
class Clip:
    """One sentence, signed: by a person, by the renderer, or by a generator.

    Attributes:
        id: unique within the corpus.
        corpus: name of the corpus.
        split: train, dev or test.
        signer: who signs.
        text: the sentence.
        gloss: the signs, or None where the corpus has no glosses.
        provenance: "filmed", "rendered", or "generated:<system>".
        pose: coordinates and confidence.
        units: what one unit of the coordinates is: pixels or shoulder widths.
        placement: how to go from shoulder widths back to pixels; None while in pixels.
        native_frames: number of frames before resampling.
        native_fps: frames per second before resampling.
    """

    id: str
    corpus: str
    split: str
    signer: str
    text: str
    gloss: tuple[str, ...] | None
    provenance: str
    pose: PoseSequence
    units: str
    placement: Placement | None
    native_frames: int
    native_fps: float

    def at(self, fps: float) -> Clip:
        """The same frames, as filmed at so many a second."""
        return replace(self, pose=replace(self.pose, fps=fps), native_fps=fps)


def as_filmed(
    name: str,
    pose: PoseSequence,
    *,
    units: str,
    split: str = "",
    signer: str = "",
    text: str = "",
    gloss: tuple[str, ...] | None = None,
) -> Clip:
    """A clip of a person as a file brings it: of no corpus yet, at its native frame rate.

    Args:
        name: its id.
        pose: coordinates and confidence, of every frame that was filmed.
        units: what one unit of the coordinates is.
        split: where the file says it.
        signer: where the file says it.
        text: the sentence, where it is known.
        gloss: the signs, where they are known.
    """
    return Clip(
        id=name,
        corpus="",
        split=split,
        signer=signer,
        text=text,
        gloss=gloss,
        provenance=FILMED,
        pose=pose,
        units=units,
        placement=None,
        native_frames=pose.n_frames,
        native_fps=pose.fps,
    )
