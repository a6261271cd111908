"""How well a judge reads clips of which the truth is known, and whether that is reading at all.

A judge that has not learned writes much the same sentence whatever it is shown, and so scores a
still mean pose like the truth. Every number that it gives then looks like a number and is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

TRUTH = "ground_truth"
# What true signing must stand out from, and the words for it.
RIVALS = {"mean_pose": "the mean pose", "shuffled": "shuffled pairs"}
TIMES = 3.0
# A few chance 4-grams make up this much; below it a rival's BLEU-4, often 0, is no yardstick.
LEAST_BLEU4 = 0.5
HIGHEST_WER = 50.0


@dataclass(frozen=True)
class ReadScores:
    """What a judge reads in one kind of clips, against what was said; in percent."""

    bleu1: float
    bleu4: float
    wer_gloss: float | None

    def __str__(self) -> str:
        gloss = "" if self.wer_gloss is None else f", gloss WER {self.wer_gloss:.2f}"
        return f"BLEU-1 {self.bleu1:.2f}, BLEU-4 {self.bleu4:.2f}{gloss}"


@dataclass(frozen=True)
class Quality:
    """A judge's reading of dev.

    Attributes:
        n: clips.
        length_penalties: BLEU-4 of the true clips under each penalty that was tried.
        scores: by the name of a control: of true clips, and of clips that are not.
    """

    n: int
    length_penalties: Mapping[str, float]
    scores: Mapping[str, ReadScores]

    @property
    def faults(self) -> list[str]:
        """Why this judge's numbers mean nothing, in words; none where it has learned to read."""
        truth = self.scores[TRUTH]
        found = [
            f"BLEU-4 of true dev clips is {truth.bleu4:.2f}, less than {TIMES:g} times the "
            f"{self.scores[rival].bleu4:.2f} of {name} (counted as {bound:.2f})"
            for rival, name in RIVALS.items()
            if truth.bleu4 < TIMES * (bound := max(self.scores[rival].bleu4, LEAST_BLEU4))
        ]
        if truth.wer_gloss is not None and truth.wer_gloss >= HIGHEST_WER:
            found.append(
                f"gloss WER of true dev clips is {truth.wer_gloss:.2f} %, not under "
                f"{HIGHEST_WER:g} %"
            )
        return found

    @property
    def warning(self) -> str | None:
        """What must stand beside this judge's numbers; None where it has learned to read."""
        if not self.faults:
            return None
        return (
            f"This judge has not learned to read: {'; '.join(self.faults)}. Its text metrics and "
            "its FID mean nothing."
        )

    def to_json(self) -> dict[str, Any]:
        """For JSON and for checkpoints; what follows from the numbers is written for people."""
        return {**asdict(self), "warning": self.warning}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Quality:
        """The inverse of `to_json`."""
        scores = {name: ReadScores(**read) for name, read in content["scores"].items()}
        return cls(content["n"], dict(content["length_penalties"]), scores)

    def __str__(self) -> str:
        """One line for people."""
        read = "; ".join(f"{name} {scores}" for name, scores in self.scores.items())
        return f"on dev, n = {self.n}: {read}"
