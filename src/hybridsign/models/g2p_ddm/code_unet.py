"""CodeUnet: from noisy codes and the text to a belief about the clean codes.

The tokens of all frames, articulator after articulator, go down through layers that attend to
one another, some of which halve the sequence by keeping every second token as query; then up
through layers that also attend to the text, know the diffusion's step, and get the states of the
way down added.
Legend: B clips, T frames, G articulators, K codes, S = T·G tokens, L words, D features.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.attention import Attention, padding_bias
from hybridsign.nn.blocks import FeedForward, sinusoids
from hybridsign.nn.settings import Sizes


class DownLayer(nn.Module):
    """Pre-norm self-attention and feed-forward; where `halving`, half of the tokens go on."""

    def __init__(self, sizes: Sizes, *, halving: bool) -> None:
        super().__init__()
        self.stride = 2 if halving else 1
        self.norm_self = nn.LayerNorm(sizes.width)
        self.self_attention = Attention(sizes.width, sizes.heads)
        self.norm_feedforward = nn.LayerNorm(sizes.width)
        self.feedforward = FeedForward(sizes)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, ⌈S/stride⌉, D) of x (B, S, D); `bias` (B, 1, 1, S) hides padding."""
        normed = self.norm_self(x)
        memory = self.self_attention.keys_values(normed)
        attended = self.self_attention(normed[:, :: self.stride], memory, bias)
        x = x[:, :: self.stride] + self.dropout(attended)
        return x + self.dropout(self.feedforward(self.norm_feedforward(x)))


class StepNorm(nn.Module):
    """Layer norm whose scale and shift the diffusion's step gives."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale_shift = nn.Linear(width, 2 * width)

    def forward(self, x: Tensor, step: Tensor) -> Tensor:
        """(B, S, D) of x (B, S, D) and the step's features (B, 1, D)."""
        scale, shift = self.scale_shift(F.silu(step)).chunk(2, dim=-1)
        return F.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift


class UpLayer(nn.Module):
    """Self-attention, attention to the text, feed-forward; their norms know the step."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.norms = nn.ModuleList(StepNorm(sizes.width) for _ in range(3))
        self.self_attention = Attention(sizes.width, sizes.heads)
        self.text_attention = Attention(sizes.width, sizes.heads)
        self.feedforward = FeedForward(sizes)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(
        self, x: Tensor, bias: Tensor, text: Tensor, text_bias: Tensor, step: Tensor
    ) -> Tensor:
        """(B, S, D) of x (B, S, D), the text (B, L, D) and the step (B, 1, D)."""
        before_self, before_text, before_feedforward = self.norms
        normed = before_self(x, step)
        memory = self.self_attention.keys_values(normed)
        x = x + self.dropout(self.self_attention(normed, memory, bias))
        memory = self.text_attention.keys_values(text)
        x = x + self.dropout(self.text_attention(before_text(x, step), memory, text_bias))
        return x + self.dropout(self.feedforward(before_feedforward(x, step)))


class CodeUnet(nn.Module):
    """As many layers down as up, and as many halvings as doublings."""

    def __init__(
        self, sizes: Sizes, articulators: int, codes: int, steps: int, halvings: int
    ) -> None:
        super().__init__()
        layers, halvings = sizes.layers, min(halvings, sizes.layers - 1)
        halved = {layers * number // (halvings + 1) for number in range(1, halvings + 1)}
        self.enter = nn.Embedding(articulators * (codes + 1), sizes.width)
        nn.init.normal_(self.enter.weight, std=0.02)
        self.step = nn.Embedding(steps + 1, sizes.width)
        self.down = nn.ModuleList(
            DownLayer(sizes, halving=layer in halved) for layer in range(layers)
        )
        self.up = nn.ModuleList(UpLayer(sizes) for _ in range(layers))
        self.norm = nn.LayerNorm(sizes.width)
        self.leave = nn.Parameter(0.02 * torch.randn(articulators, sizes.width, codes))
        first_rows = (codes + 1) * torch.arange(articulators)
        self.register_buffer("_first_rows", first_rows, persistent=False)
        self._first_rows: Tensor

    def forward(
        self, states: Tensor, frame_mask: Tensor, t: Tensor, text: Tensor, text_bias: Tensor
    ) -> Tensor:
        """Log-probabilities of the clean codes.

        Args:
            states: (B, T, G) codes, or the mask, at step t.
            frame_mask: (B, T) True where a frame is real.
            t: (B,) steps.
            text: (B, L, D) encoded words.
            text_bias: (B, H or 1, S or 1, L) of the attention to them.

        Returns:
            (B, T, G, K).
        """
        articulators = states.shape[2]
        x = self.enter(states + self._first_rows).flatten(1, 2)
        x = x + sinusoids(*x.shape[1:]).to(x)
        step = self.step(t)[:, None]
        scale = [(frame_mask.repeat_interleave(articulators, dim=1), text_bias)]
        sides: list[tuple[Tensor, Tensor, Tensor]] = []
        for layer in self.down:
            mask, bias = scale[-1]
            x = layer(x, padding_bias(mask))
            scale.append((mask[:, :: layer.stride], bias[:, :, :: layer.stride]))
            sides.append((x, *scale[-1]))
        for layer in self.up:
            side, mask, bias = sides.pop()
            if side.shape[1] > x.shape[1]:
                x = x.repeat_interleave(2, dim=1)[:, : side.shape[1]]
            x = layer(x + side, padding_bias(mask), text, bias, step)
        x = self.norm(x).unflatten(1, (-1, articulators))
        return torch.einsum("btgd,gdk->btgk", x, self.leave).log_softmax(-1)
