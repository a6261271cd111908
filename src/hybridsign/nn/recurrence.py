"""A gated recurrent unit of each expert's own."""

from __future__ import annotations

import torch
from torch import Tensor, nn

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
        last = torch.zeros_like(x[:, :, :1]) if state is None else state
        states = []
        for frame in range(x.shape[2]):
            last = self._step(entering[:, :, frame : frame + 1], last)
            states.append(last)
        return self.output(torch.cat(states, dim=2)), last

    def _step(self, entering: Tensor, state: Tensor) -> Tensor:
        reset_in, update_in, new_in = entering.chunk(3, dim=-1)
        reset, update, new = self.recur(state).chunk(3, dim=-1)
        kept = torch.sigmoid(update_in + update)
        candidate = torch.tanh(new_in + torch.sigmoid(reset_in + reset) * new)
        return torch.lerp(candidate, state, kept)
