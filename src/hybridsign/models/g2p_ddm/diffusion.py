"""Mask-and-replace diffusion of codes: its transitions, posterior and importance of steps.

Gu et al. 2022, VQ-Diffusion, whose arithmetic G2P-DDM takes over. Step 0 is data and step `steps`
is nearly all mask. Between steps s < t a code stays with a + b, becomes each other code with b, and
is masked with c; a mask stays one. No share of codes is less than 1e-30: they are divided by, and
their logarithms taken.
Legend: B clips, S tokens, K codes; state K is the mask.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

_ENDS = (0.99999, 0.000009)  # share that is kept after the first and after the last step
_LEAST = 1e-30


class Transition(NamedTuple):
    """Probabilities a, b and c, each (B, 1, 1)."""

    keep: Tensor
    replace: Tensor
    mask: Tensor


class MaskReplace(nn.Module):
    """The chain."""

    def __init__(self, codes: int, steps: int, replaced: float) -> None:
        super().__init__()
        self.codes = codes
        self.steps = steps
        kept = torch.linspace(*_ENDS, steps, dtype=torch.float64)
        # What is neither kept nor masked is replaced: next to nothing at first, `replaced` at last.
        alive = torch.linspace(1 - _ENDS[1], _ENDS[1] + replaced, steps, dtype=torch.float64)
        one = torch.ones(1, dtype=torch.float64)
        self.register_buffer("_kept", torch.cat([one, kept]), persistent=False)
        self.register_buffer("_alive", torch.cat([one, alive]), persistent=False)
        self._kept: Tensor
        self._alive: Tensor

    def between(self, s: Tensor, t: Tensor) -> Transition:
        """From steps s (B,) to steps t (B,), s ≤ t."""
        keep = self._kept[t] / self._kept[s]
        alive = self._alive[t] / self._alive[s]
        shares = keep, (alive - keep) / self.codes, 1 - alive
        return Transition(*(p.clamp_min(_LEAST).float()[:, None, None] for p in shares))

    def corrupt(self, start: Tensor, t: Tensor, chance: Tensor) -> Tensor:
        """Draw x_t given x_0.

        Args:
            start: (B, S) codes.
            t: (B,) steps.
            chance: (B, S, 2) uniform numbers: what becomes of a token, and which code.

        Returns:
            (B, S) states.
        """
        keep, replace, _ = (p[..., 0] for p in self.between(torch.zeros_like(t), t))
        fate, code = chance.unbind(-1)
        other = (code * self.codes).long()
        masked = torch.full_like(start, self.codes)
        replaced_or_masked = torch.where(fate < keep + self.codes * replace, other, masked)
        return torch.where(fate < keep, start, replaced_or_masked)

    def posterior(self, start: Tensor, x: Tensor, t: Tensor, s: Tensor) -> Tensor:
        """p(x_s | x_t) under a belief about x_0: Σ_k q(x_s | x_t, x_0 = k) p(x_0 = k).

        Args:
            start: (B, S, K) probabilities of x_0.
            x: (B, S) states at step t.
            t: (B,).
            s: (B,) earlier steps.

        Returns:
            (B, S, K + 1) probabilities.
        """
        origin = torch.zeros_like(t)
        belief = start / self._arrives(x, self.between(origin, t))
        codes = self._onward(belief, s) * self._arrives(x, self.between(s, t))
        is_mask = (x == self.codes)[..., None]
        masked = belief.sum(-1, keepdim=True) * self.between(origin, s).mask * is_mask
        return torch.cat([codes, masked], dim=-1)

    def divergence(self, start: Tensor, made: Tensor, x: Tensor, t: Tensor, s: Tensor) -> Tensor:
        """Kullback–Leibler divergence of a belief's posterior from that of who knows x_0.

        The two agree about the mask, and in what leads from each code at step s to x: of their
        ratio only the codes' ways from x_0 to step s are left.

        Args:
            start: (B, S) true codes.
            made: (B, S, K) believed probabilities of x_0.
            x: (B, S) states at step t.
            t: (B,).
            s: (B,) earlier steps.

        Returns:
            (B, S).
        """
        arrived = self._arrives(x, self.between(torch.zeros_like(t), t))
        known = torch.zeros_like(made).scatter_(-1, start[..., None], 1.0)
        true, other = (self._onward(belief / arrived, s) for belief in (known, made))
        weight = true * self._arrives(x, self.between(s, t))
        return (weight * (true.log() - other.log())).sum(-1)

    def _onward(self, belief: Tensor, s: Tensor) -> Tensor:
        """(B, S, K) of codes at step s, up to one factor, given those of step 0 (B, S, K)."""
        keep, replace, _ = self.between(torch.zeros_like(s), s)
        return keep * belief + replace * belief.sum(-1, keepdim=True)

    def _arrives(self, x: Tensor, by: Transition) -> Tensor:
        """(B, S, K) probability that each code becomes the state x (B, S)."""
        state = x[..., None]
        other = torch.where(state == self.codes, by.mask, by.replace)
        # One column more, for the mask's sake: the codes' are then written without a case apart.
        columns = other.expand(-1, -1, self.codes + 1)
        return columns.scatter(-1, state, (by.keep + by.replace).expand_as(other))[..., :-1]


class StepImportance(nn.Module):
    """Steps drawn as often as their loss is large (Nichol and Dhariwal 2021)."""

    ENOUGH = 10  # losses of each step before any is preferred

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.register_buffer("squares", torch.zeros(steps))
        self.register_buffer("count", torch.zeros(steps))
        self.squares: Tensor
        self.count: Tensor

    @property
    def probability(self) -> Tensor:
        """(steps,) of the steps from 1 on."""
        if (self.count <= self.ENOUGH).any():
            return torch.full_like(self.squares, 1 / len(self.squares))
        weight = (self.squares + 1e-10).sqrt() + 1e-4
        weight = torch.cat([weight[1:2], weight[1:]])  # the first step has no loss of this kind
        return weight / weight.sum()

    def draw(self, chance: Tensor) -> tuple[Tensor, Tensor]:
        """Steps t (B,) and their probabilities (B,), from uniform numbers (B,)."""
        probability = self.probability
        index = torch.searchsorted(probability.cumsum(0), chance).clamp_max(len(probability) - 1)
        return index + 1, probability[index]

    @torch.no_grad()
    def note(self, t: Tensor, loss: Tensor) -> None:
        """Remember the losses (B,) of steps t (B,)."""
        times = torch.zeros_like(self.count).index_add_(0, t - 1, torch.ones_like(loss))
        squares = torch.zeros_like(self.squares).index_add_(0, t - 1, loss.square())
        mean = squares / times.clamp_min(1)
        self.squares.copy_(
            torch.where(times > 0, torch.lerp(self.squares, mean, 0.1), self.squares)
        )
        self.count += times


def draw(probability: Tensor, chance: Tensor) -> Tensor:
    """(B, S) states drawn from probabilities (B, S, ·) by uniform numbers (B, S)."""
    reached = probability.cumsum(-1)
    return torch.searchsorted(reached, chance[..., None] * reached[..., -1:], right=True)[..., 0]
