"""A gated recurrent unit of each expert's own, cheap to train on whole sequences.

Only the values need a loop over frames, and no graph of it is kept. Once every state is known, the
step of all frames is one product and one set of gates, through which autograd goes back as through
any layer; what reaches a state from later frames is added on the way, by a recurrence of its own.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from hybridsign.nn.experts import ExpertLinear


class ExpertRecurrence(nn.Module):
    """Gated recurrent units side by side (Cho et al. 2014); features are (E, B, T, D)."""

    def __init__(self, experts: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.enter = ExpertLinear(experts, width, 3 * width)
        self.recur = ExpertLinear(experts, width, 3 * width)
        self.output = ExpertLinear(experts, width, width)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Outputs (E, B, T, D) of x (E, B, T, D), and the state (E, B, 1, D) after the last.

        Args:
            x: (E, B, T, D).
            state: (E, B, 1, D) after the frames before x; none before the first.
        """
        entering = self.enter(x)
        first = torch.zeros_like(x[:, :, :1]) if state is None else state
        before = self._before(entering, first)
        recurring = self.recur(before)
        states = _gated(entering, recurring, before)
        if x.shape[2] > 1:
            states = _BackThroughTime.apply(  # type: ignore[no-untyped-call]
                states, self.recur.weight, entering, recurring, before
            )
        return self.output(states), states[:, :, -1:]

    def _before(self, entering: Tensor, first: Tensor) -> Tensor:
        """(E, B, T, D) the state before each frame; a gradient reaches the first alone."""
        states = [first]
        with torch.no_grad():
            for frame in range(entering.shape[2] - 1):
                now = entering[:, :, frame : frame + 1]
                states.append(_gated(now, self.recur(states[-1]), states[-1]))
        return torch.cat(states, dim=2)


def _gated(entering: Tensor, recurring: Tensor, before: Tensor) -> Tensor:
    """The states (E, B, T, D) after frames.

    Args:
        entering: (E, B, T, 3·D) what the frames say to reset, update and candidate.
        recurring: (E, B, T, 3·D) what the states before them say.
        before: (E, B, T, D) these states.
    """
    reset_in, update_in, new_in = entering.chunk(3, dim=-1)
    reset, update, new = recurring.chunk(3, dim=-1)
    candidate = torch.tanh(torch.addcmul(new_in, torch.sigmoid(reset_in + reset), new))
    return torch.lerp(candidate, before, torch.sigmoid(update_in + update))


class _BackThroughTime(torch.autograd.Function):
    """States as they are; on the way back, the gradient of all later frames as well (Werbos 1990).

    The gates work number by number, so how a state moves with the three numbers that recur (its
    slopes) and with its predecessor (how much is kept) is known for all frames at once. What is
    left is, ⊙ being number by number and W the weight of what recurs,
    total(t) = gradient(t) + total(t+1) ⊙ kept(t+1) + W (total(t+1) ⊙ slopes(t+1)).
    """

    @staticmethod
    def forward(ctx: Any, states: Tensor, weight: Tensor, *step: Tensor) -> Tensor:
        """States (E, B, T, D), of `_gated` on a step; what recurs goes by a weight (E, D, 3·D)."""
        ctx.save_for_backward(weight, *step)
        return states.view_as(states)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        weight, *step = ctx.saved_tensors
        entering, recurring, before = (each[:, :, 1:].detach() for each in step)
        with torch.enable_grad():
            given = recurring.requires_grad_(), before.requires_grad_()
            slopes, kept = torch.autograd.grad(_gated(entering, *given).sum(), given)
        slopes = slopes.unflatten(-1, (3, -1))
        total = [gradient[:, :, -1]]
        later = (each.unbind(2)[::-1] for each in (gradient[:, :, :-1], kept, slopes))
        for here, keeps, slope in zip(*later, strict=True):
            direct = torch.addcmul(here, total[-1], keeps)
            through = (total[-1][:, :, None] * slope).flatten(2)
            total.append(torch.baddbmm(direct, through, weight.mT))
        return torch.stack(total[::-1], dim=2), None, None, None, None
