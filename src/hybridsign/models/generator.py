"""The contract that every generator keeps, and the values that pass through it.

Legend: B clips, L tokens, T frames, J joints, C coordinates. Poses are standardised; t = 0 is
noise and t = 1 is data wherever there is noise.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from hybridsign.learning import Context, Phase

if TYPE_CHECKING:
    from pathlib import Path

    from hybridsign.data.batch import Batch, Condition
    from hybridsign.models.task import Task


@dataclass(frozen=True)
class Frame:
    """One frame of B clips: pose (B, J, C), confidence (B, J), and (B,) whether it is real.

    A frame is not real for a clip that has ended while others of its batch go on.
    """

    pose: Tensor
    confidence: Tensor
    real: Tensor


@dataclass(frozen=True)
class Generated:
    """Generated clips.

    Attributes:
        pose: (B, T, J, C) standardised.
        confidence: (B, T, J).
        length: (B,) frames of each clip; frames beyond it are padding.
        nfe: network evaluations that had to follow one another.
    """

    pose: Tensor
    confidence: Tensor
    length: Tensor
    nfe: int


class PoseGenerator(nn.Module, ABC):
    """Text (or gloss) to pose."""

    parts_add_up: bool = False
    evaluations: int = 0  # sequential network evaluations since the count was last reset

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.vocabulary = task.vocabulary
        self.frames = task.frames
        self.slows_down = not task.native
        self.reads_any_word = task.text is not None

    @property
    def heeds_confidence(self) -> bool:
        """Whether true confidence, where a condition tells it, changes what is made."""
        return False

    def pace(self, frames: int) -> float:
        """At which a clip of so many frames is signed, 1 being as clips were learned.

        Where all were learned in one number of frames, a longer one is the same at a lower pace.
        """
        return min(1.0, self.frames / frames) if self.slows_down else 1.0

    def phases(self) -> list[Phase]:
        """The phases of training, in order."""
        return [Phase("train", 1.0)]

    def prepare(self, phase: str, batch: Batch) -> None:
        """Compute what a phase needs of the whole training split before its first step."""

    @abstractmethod
    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Named terms; their sum is minimised."""

    @abstractmethod
    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """Frames one after another, each as soon as it is there.

        Args:
            condition: what to sign.
            length: frames to make; None lets the model decide, if it can.
            rng: seed; each clip's noise derives from (seed, clip id).
            steps: sampling steps inside a frame or clip, where the model samples.
        """

    @torch.inference_mode()
    def generate(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Generated:
        """The stacked stream."""
        self.evaluations = 0
        frames = list(self.stream(condition, length, rng=rng, steps=steps))
        pose = torch.stack([frame.pose for frame in frames], dim=1)
        return Generated(
            pose=pose,
            confidence=torch.stack([frame.confidence for frame in frames], dim=1),
            length=torch.stack([frame.real for frame in frames]).sum(0),
            nfe=self.evaluations,
        )

    def compile_frames(self, package: Path) -> None:
        """Let streams of one clip make their frames in native code.

        Args:
            package: file of the code; made where it is not there.

        Raises:
            ValueError: this method's frames cannot be compiled.
            CompilerError: there is no C++ compiler, or it failed.
        """
        raise ValueError(
            f"the frames of {type(self).__name__} cannot be compiled; those of HybridSign can. "
            "Leave --compiled out."
        )


def frames_of(pose: Tensor, confidence: Tensor) -> Iterator[Frame]:
    """The frames of clips that were made as a whole: none is there before all are.

    Args:
        pose: (B, T, J, C).
        confidence: (B, T, J), or (J,) of every frame.
    """
    real = torch.ones(len(pose), dtype=torch.bool, device=pose.device)
    of_each = confidence.expand(pose.shape[:3])
    for frame, trust in zip(pose.unbind(1), of_each.unbind(1), strict=True):
        yield Frame(frame, trust, real)
