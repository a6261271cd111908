"""What the training loop and every network that learns agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import torch
    from torch import Tensor
    from torch.nn import Parameter

    from hybridsign.data.batch import Batch


@dataclass(frozen=True)
class Phase:
    """A part of the training with a loss of its own.

    Attributes:
        name: for logs and curves.
        share: of the training's steps; the shares of a network sum to 1.
    """

    name: str
    share: float


@dataclass(frozen=True)
class Context:
    """Where the training stands.

    Attributes:
        phase: name of the running phase.
        step: steps done.
        epoch: how often all clips have been seen.
        rng: source of the step's randomness.
    """

    phase: str
    step: int
    epoch: int
    rng: torch.Generator


class Learner(Protocol):
    """A network that the loop can train: every generator, and the judge.

    Attributes:
        parts_add_up: whether the losses of a batch's parts, each made by one of the processes
            that train side by side, add up to the loss of the whole batch.
    """

    parts_add_up: bool

    def to(self, device: torch.device) -> Any:
        """Move weights and buffers; torch's own."""

    def train(self, mode: bool = True) -> Any:
        """Switch to training, or to evaluation; torch's own."""

    def parameters(self) -> Iterator[Parameter]:
        """Weights to learn; torch's own."""

    def state_dict(self) -> dict[str, Any]:
        """All that changes while it learns, weights and buffers; torch's own."""

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> Any:
        """Be again what that tells; torch's own."""

    def phases(self) -> list[Phase]:
        """The phases of training, in order."""

    def prepare(self, phase: str, batch: Batch) -> None:
        """Compute what a phase needs of the whole training split before its first step."""

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Named terms; their sum is minimised."""
