"""The head: from the trunk's context of a frame to that frame, by a flow or at once."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.blocks import sinusoids_at
from hybridsign.nn.experts import ExpertLinear, Modulation, modulated

TIME_CODE = 64
_TIME_SCALE = 1000.0


class TimeEmbedding(nn.Module):
    """Flow time to features: sinusoids of 1000·t through two layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.rise = nn.Linear(TIME_CODE, width)
        self.fall = nn.Linear(width, width)

    def forward(self, time: Tensor) -> Tensor:
        """(..., D) of times (...)."""
        code = sinusoids_at(_TIME_SCALE * time, TIME_CODE)
        return self.fall(F.silu(self.rise(code)))


class FlowHead(nn.Module):
    """Velocity of each expert's codes at a flow time, given the trunk's context.

    The context and the time reach the layers as modulations that add up, so that generation
    projects the context once a frame and the times once for all.
    """

    BLOCKS = 2

    def __init__(self, experts: int, codes: int, width: int, *, mean: bool) -> None:
        super().__init__()
        norms = self.BLOCKS + 1
        self.enter = ExpertLinear(experts, codes, width)
        self.context = Modulation(experts, width, width, norms)
        self.join = ExpertLinear(experts, width, width)
        self.time = TimeEmbedding(width)
        self.end_time = TimeEmbedding(width) if mean else None
        self.time_modulation = nn.Linear(width, 2 * norms * width)
        self.rises = nn.ModuleList(ExpertLinear(experts, width, width) for _ in range(self.BLOCKS))
        self.falls = nn.ModuleList(ExpertLinear(experts, width, width) for _ in range(self.BLOCKS))
        self.leave = ExpertLinear(experts, width, codes)

    def prepare(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """What a frame's context (E, B, T, D) contributes at every flow time."""
        return self.join(context), self.context(context)

    def at(self, time: Tensor, end: Tensor | None = None) -> Tensor:
        """(..., 2·norms·D) what flow times (...) contribute to every frame.

        Args:
            time: where the velocity is asked for.
            end: with a mean flow, up to where it is averaged.
        """
        embedded = self.time(time)
        if self.end_time is not None and end is not None:
            embedded = embedded + self.end_time(end)
        return self.time_modulation(embedded)

    def forward(self, x: Tensor, prepared: tuple[Tensor, Tensor], at: Tensor) -> Tensor:
        """Velocity (E, B, T, codes) of x (E, B, T, codes); `at` broadcasts over experts."""
        joined, modulation = prepared
        shifts_scales = (modulation + at).chunk(2 * (self.BLOCKS + 1), dim=-1)
        hidden = self.enter(x) + joined
        for block, (rise, fall) in enumerate(zip(self.rises, self.falls, strict=True)):
            normed = modulated(hidden, *shifts_scales[2 * block : 2 * block + 2])
            hidden = hidden + fall(F.silu(rise(normed)))
        return self.leave(modulated(hidden, *shifts_scales[-2:]))


class RegressionHead(nn.Module):
    """Each expert's codes at once: the autoregressive mode of Table 4."""

    def __init__(self, experts: int, codes: int, width: int) -> None:
        super().__init__()
        self.rise = ExpertLinear(experts, width, width)
        self.leave = ExpertLinear(experts, width, codes)

    def forward(self, context: Tensor) -> Tensor:
        """(E, B, T, codes) of the context (E, B, T, D)."""
        hidden = F.silu(self.rise(F.layer_norm(context, context.shape[-1:])))
        return self.leave(hidden)
