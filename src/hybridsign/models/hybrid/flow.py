"""What a flow head learns from, and how frames are drawn from it.

Time runs from noise z at t = 0 to data x at t = 1 along x_t = (1 − t)·z + t·x, whose velocity is
x − z. All tensors of a
pose are dealt to experts: (E, B, T, codes); times are (B, T).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from hybridsign.models.hybrid.heads import FlowHead
from hybridsign.nn.noise import ClipNoise

# A stream of randomness for each purpose: what one draws must not move what another draws.
Streams = Callable[[], ClipNoise]

# Mean flow, after its authors' settings (Geng et al. 2025): half of the pairs have no extent.
_LOGIT_MEAN, _LOGIT_DEVIATION = -0.4, 1.0
_INSTANT_SHARE = 0.5
_ERROR_FLOOR = 1e-2


@dataclass(frozen=True)
class FlowSample:
    """What one evaluation of the head says about some frames.

    Attributes:
        error: velocity beside its target, weighed.
        clean: the clean estimate x̂ = x_t + (1 − t)·v.
    """

    error: Tensor
    clean: Tensor


@dataclass(frozen=True)
class Leaving:
    """In which step of its flow a rollout's frame is left to be learned from, and of how many."""

    step: int
    steps: int

    @classmethod
    def draw(cls, choices: Sequence[int], rng: torch.Generator) -> Leaving:
        """Now few steps and now many, so that one network can do with any number; any of them."""
        steps = choices[int(torch.randint(len(choices), (), generator=rng))]
        return cls(int(torch.randint(steps, (), generator=rng)), steps)


def flow_matching(
    head: FlowHead,
    context: Tensor,
    data: Tensor,
    noise: Tensor,
    streams: Streams,
    smallest_time: float | None = None,
) -> FlowSample:
    """Velocity at times drawn evenly (Lipman et al. 2023; HybridSign Eq. 5, 6).

    The paper's Eq. 6 divides x − x_t by t, where its own path asks for 1 − t. So it is learned
    where a smallest time is given, below which t does not go; what is learned then is no velocity
    of that path.
    """
    time = streams().uniform(data.shape[2]).to(data)
    t = time[..., None]
    x = torch.lerp(noise, data, t)
    velocity = head(x, head.prepare(context), head.at(time))
    if smallest_time is None:
        return FlowSample(velocity - (data - noise), x + (1 - t) * velocity)
    printed = t.clamp_min(smallest_time)
    return FlowSample(velocity - (data - x) / printed, x + printed * velocity)


def mean_flow(
    head: FlowHead, context: Tensor, data: Tensor, noise: Tensor, streams: Streams
) -> FlowSample:
    """Average velocity from t to r, whose identity is u = v + (r − t)·du/dt (Geng et al. 2025).

    There noise stands at 1 and data at 0; here it is the other way round.
    """
    draws = torch.stack([torch.special.ndtri(streams().uniform(data.shape[2])) for _ in range(2)])
    draws = draws.clamp(-4, 4) * _LOGIT_DEVIATION + _LOGIT_MEAN
    # Theirs are logits of the distance to the data.
    time, end = (1 - draws.sigmoid()).sort(dim=0).values.to(data)
    instant = streams().uniform(data.shape[2]).to(data) < _INSTANT_SHARE
    end = torch.where(instant, time, end)
    t = time[..., None]
    x, velocity = torch.lerp(noise, data, t), data - noise
    prepared = head.prepare(context)

    def average(x: Tensor, time: Tensor) -> Tensor:
        return head(x, prepared, head.at(time, end))

    tangents = (velocity, torch.ones_like(time))
    found, change = torch.func.jvp(average, (x, time), tangents)  # type: ignore[misc]
    error = found - (velocity + (end - time)[..., None] * change).detach()
    weight = 1 / (error.detach().square().mean((0, 3)) + _ERROR_FLOOR)  # (B, T)
    clean = x + (1 - t) * head(x, prepared, head.at(time, torch.ones_like(time)))
    return FlowSample(error * weight.sqrt()[..., None], clean)


def step_codes(head: FlowHead, steps: int, *, mean: bool) -> Tensor:
    """(K, 2·norms·D) what the times of K equal steps contribute, computed once for all frames."""
    begin = torch.arange(steps, device=head.leave.bias.device) / steps
    return head.at(begin, begin + 1 / steps if mean else None)


def exit_code(head: FlowHead, leaving: Leaving, *, mean: bool) -> Tensor | None:
    """(2·norms·D) what the times of an exit step's clean estimate contribute.

    A mean flow's velocity is that of a stretch of time, and an estimate of the data is told by the
    one that ends at 1. None where the step's own velocity tells it.
    """
    if not mean:
        return None
    begin = torch.tensor(leaving.step / leaving.steps).to(head.leave.bias)
    return head.at(begin, torch.ones_like(begin))


def euler(
    head: FlowHead,
    x: Tensor,
    context: Tensor,
    codes: Tensor,
    exit_step: int | None = None,
    exit_at: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Follow the flow from noise x (E, B, T, codes) in equal steps.

    Args:
        head: the velocity.
        x: noise.
        context: (E, B, T, D) from the trunk.
        codes: from `step_codes`.
        exit_step: the step whose clean estimate is asked for; the last if none.
        exit_at: from `exit_code`.

    Returns:
        Where the flow ends, the state in which the exit step begins, and its clean estimate.
    """
    prepared = head.prepare(context)
    steps = len(codes)
    chosen = steps - 1 if exit_step is None else exit_step
    entered = left = x
    for step, at in enumerate(codes):
        velocity = head(x, prepared, at)
        if step == chosen:
            onward = velocity if exit_at is None else head(x, prepared, exit_at)
            entered, left = x, x + (1 - step / steps) * onward
        x = x + velocity / steps
    return x, entered, left
