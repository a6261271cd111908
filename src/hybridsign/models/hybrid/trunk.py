"""The trunk: what the history and the text say about the next frame, expert by expert.

The token of a frame carries the frame before it, so attention over the tokens so far is
attention over the past (Eq. 10, 11). In training all frames are read at once; in generation one
after another, with keys and values kept in a ring of constant size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.nn.attention import KeysValues, causal_bias
from hybridsign.nn.experts import (
    ExpertAttention,
    ExpertLinear,
    ExpertStack,
    Fusion,
)
from hybridsign.nn.recurrence import ExpertRecurrence
from hybridsign.nn.settings import Sizes
from hybridsign.nn.text_reader import pooled


@dataclass(frozen=True)
class TextMemory:
    """What the text contributes to every frame, computed once a clip.

    Attributes:
        keys_values: of each block, (E·B, H, L, D/H) twice.
        modulations: of each block, (E, B, 1, 6·D).
        mask: (B, L) True where a token is real.
    """

    keys_values: list[KeysValues]
    modulations: list[Tensor]
    mask: Tensor


class Trunk(nn.Module):
    """Frame tokens, blocks over time, fusion."""

    def __init__(
        self, settings: HybridSettings, experts: int, sizes: Sizes, codes: int, text_width: int
    ) -> None:
        super().__init__()
        self.experts = experts
        self.width = sizes.width
        self.heads = sizes.heads
        self.window = settings.window
        # The text is brought to an expert's width once, so that experts hold equally many weights.
        self.text = nn.Linear(text_width, sizes.width)
        self.enter = ExpertLinear(experts, codes + 1, sizes.width)
        self.embed = ExpertLinear(experts, sizes.width, sizes.width)
        self.recurrent = settings.backbone == "recurrence"
        self.mixers = nn.ModuleList(
            ExpertRecurrence(experts, sizes.width)
            if self.recurrent
            else ExpertAttention(experts, sizes.width, sizes.heads)
            for _ in range(sizes.layers)
        )
        self.blocks = ExpertStack(experts, sizes, pooled=settings.pooled_text)
        self.fusion = Fusion(experts, sizes.width)
        # Eq. 17's β. Plain causal attention is the same network with β held at 0.
        self.beta: Tensor
        if settings.backbone == "confidence_attention":
            self.beta = nn.Parameter(torch.ones(()))
        else:
            self.register_buffer("beta", torch.zeros(()))

    def remember(self, features: Tensor, mask: Tensor) -> TextMemory:
        """Project the text (B, L, M) once for all frames."""
        features = self.text(features)
        memory = self._to_experts(features)
        condition = self._to_experts(pooled(features, mask)[:, None])
        kept = [block.text_attention.keys_values(memory) for block in self.blocks]
        return TextMemory(
            [(keys.contiguous(), values.contiguous()) for keys, values in kept],
            [block.modulation(condition) for block in self.blocks],
            mask,
        )

    def forward(
        self,
        history: Tensor,
        reliability: Tensor,
        position: Tensor,
        text: TextMemory,
        text_bias: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """All frames at once from a known history.

        Args:
            history: (E, B, T, codes) the frame before each frame.
            reliability: (E, B, T, 1) its confidence.
            position: (T, D) or (B, T, D) code of where each frame stands.
            text: from `remember`.
            text_bias: (E·B, H or 1, T, L).

        Returns:
            Fused (B, T, D) and each expert's (E, B, T, D).
        """
        weight = self._trust(reliability)[..., 0]  # (E·B, T)
        bias = causal_bias(history[0], self.window) + weight[:, None, None, :]

        def mix(block: int, normed: Tensor) -> Tensor:
            if self.recurrent:
                return cast("ExpertRecurrence", self.mixers[block])(normed)[0]
            attention = cast("ExpertAttention", self.mixers[block])
            return attention.attend(*attention.project(normed), bias)

        return self._through(mix, history, reliability, position, text, text_bias)

    def begin(self, clips: int, window: int) -> list[Tensor]:
        """The empty history of some clips: a ring of keys and values, or a recurrent state."""
        weight = self.beta
        if self.recurrent:
            return [weight.new_zeros(self.experts, clips, 1, self.width) for _ in self.blocks]
        rows = self.experts * clips
        shape = (rows, self.heads, window, self.width // self.heads)
        hidden = weight.new_full((rows, 1, 1, window), float("-inf"))
        return [hidden, *(weight.new_zeros(shape) for _ in range(2 * len(self.blocks)))]

    def step(
        self,
        history: Tensor,
        reliability: Tensor,
        position: Tensor,
        text: TextMemory,
        text_bias: Tensor,
        state: list[Tensor],
        slot: Tensor,
    ) -> tuple[tuple[Tensor, Tensor], list[Tensor]]:
        """One frame, T = 1, as `forward`; returns the history with it as well.

        Args:
            history: (E, B, 1, codes).
            reliability: (E, B, 1, 1).
            position: (1, D).
            text: from `remember`.
            text_bias: (E·B, H or 1, 1, L).
            state: from `begin`; what is kept in it is overwritten where no gradient is taken.
            slot: (1,) place in the ring that this frame takes.
        """
        past: _RecurrentPast | _Ring
        if self.recurrent:
            past = _RecurrentPast(state)
        else:
            past = _Ring(state, slot, self._trust(reliability))

        def mix(block: int, normed: Tensor) -> Tensor:
            return past.mix(self.mixers[block], block, normed)

        made = self._through(mix, history, reliability, position, text, text_bias)
        return made, past.state

    def _through(
        self,
        mix: Callable[[int, Tensor], Tensor],
        history: Tensor,
        reliability: Tensor,
        position: Tensor,
        text: TextMemory,
        text_bias: Tensor,
    ) -> tuple[Tensor, Tensor]:
        x = self._embedded(history, reliability, position)
        for number, block in enumerate(self.blocks):
            keys_values, modulation = text.keys_values[number], text.modulations[number]
            x = block(x, partial(mix, number), keys_values, text_bias, modulation)
        return self.fusion(x)

    def _embedded(self, history: Tensor, reliability: Tensor, position: Tensor) -> Tensor:
        """MLP of the pose and its confidence, plus the position (Eq. 12)."""
        entered = self.enter(torch.cat([history, reliability], dim=-1))
        return self.embed(F.gelu(entered, approximate="tanh")) + position

    def _trust(self, reliability: Tensor) -> Tensor:
        """(E·B, T, 1) bias β·(c̄ − 1) of each frame's key (Eq. 17); 0 where confidence is full."""
        return (self.beta * (reliability - 1)).flatten(0, 1)

    def _to_experts(self, x: Tensor) -> Tensor:
        return x.expand(self.experts, *x.shape)


class _Ring:
    """Keys and values of the frames that are kept, and how far each is trusted."""

    def __init__(self, state: list[Tensor], slot: Tensor, trust: Tensor) -> None:
        """Args: the state, the newest frame's place in it and the bias (E·B, 1, 1) of its key."""
        self.state = list(state)
        self.slot = slot
        self._keep(0, 3, trust[:, None])

    def mix(self, mixer: nn.Module, block: int, normed: Tensor) -> Tensor:
        """Attend from the newest frame to all that are kept."""
        attention = cast("ExpertAttention", mixer)
        queries, (keys, values) = attention.project(normed)
        kept = self._keep(1 + 2 * block, 2, keys), self._keep(2 + 2 * block, 2, values)
        return attention.attend(queries, kept, self.state[0])

    def _keep(self, place: int, axis: int, new: Tensor) -> Tensor:
        """Write in place, but where a rollout keeps its graph."""
        kept = self.state[place]
        write = kept.index_copy if torch.is_grad_enabled() else kept.index_copy_
        self.state[place] = write(axis, self.slot, new)
        return self.state[place]


class _RecurrentPast:
    """A recurrent state for each block."""

    def __init__(self, state: list[Tensor]) -> None:
        self.state = list(state)

    def mix(self, mixer: nn.Module, block: int, normed: Tensor) -> Tensor:
        """Take one step."""
        mixed, self.state[block] = mixer(normed, self.state[block])
        return mixed
