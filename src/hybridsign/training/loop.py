"""The one training loop: steps of AdamW under a warm-up and a cosine."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import torch
from torch import nn

from hybridsign.console import log, progress
from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context, Learner
from hybridsign.seeding import derived_seed, torch_stream
from hybridsign.training.settings import TrainingSettings
from hybridsign.workspace import StageError

POINTS_OF_A_CURVE = 100
DEV_POINTS_OF_A_CURVE = 10
Point = dict[str, float | str]


class TrainingError(StageError):
    """The training went wrong, with the reason."""


def fit(
    network: Learner, train: ClipBatches, dev: ClipBatches, settings: TrainingSettings, seed: int
) -> list[Point]:
    """Train a network through all its phases.

    Args:
        network: changed in place; left in evaluation mode.
        train: clips to learn from.
        dev: clips on which the learning curve is followed; nothing is chosen by them.
        settings: budget and optimiser.
        seed: of batches, dropout and noise.

    Returns:
        The learning curve: step, phase, learning rate, and each term of the loss on train
        (averaged since the last point) and now and then on dev.

    Raises:
        TrainingError: the loss is no longer a finite number.
    """
    torch.manual_seed(derived_seed(seed, "dropout"))
    curve: list[Point] = []
    whole = train.whole()
    for phase, steps in _steps_of_phases(network, settings.steps):
        network.prepare(phase, whole)
        curve += _fit_phase(network, train, dev, settings, seed, phase, steps)
    network.train(False)
    return curve


def on_one_thread() -> None:
    """One thread a training: two trainings side by side do more work than one on two threads."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def _steps_of_phases(network: Learner, steps: int) -> Iterator[tuple[str, int]]:
    for phase in network.phases():
        yield phase.name, max(1, round(steps * phase.share))


def _fit_phase(
    network: Learner,
    train: ClipBatches,
    dev: ClipBatches,
    settings: TrainingSettings,
    seed: int,
    phase: str,
    steps: int,
) -> list[Point]:
    optimiser = torch.optim.AdamW(
        network.parameters(),
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,  # a third of the time: each of some hundred weights is small
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _learning_rate_share(step, steps, settings)
    )
    rng = torch_stream(seed, "training", phase)
    batches = train.shuffled(derived_seed(seed, phase))
    every = max(1, steps // POINTS_OF_A_CURVE)
    dev_every = every * max(1, steps // (every * DEV_POINTS_OF_A_CURVE))
    sums: dict[str, float] = defaultdict(float)
    curve: list[Point] = []
    for step in progress(range(steps), f"training ({phase})", steps):
        network.train()
        context = Context(phase, step, step / steps, step // train.batches_per_epoch, rng)
        terms = network.loss(next(batches), context)
        loss = torch.stack(list(terms.values())).sum()
        if not torch.isfinite(loss):
            found = ", ".join(f"{name} {value.item():g}" for name, value in terms.items())
            raise TrainingError(
                f"step {step}: the loss is not a finite number ({found}). Lower learning_rate "
                "or clip_norm in params.yaml."
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
        learning_rate = float(schedule.get_last_lr()[0])
        optimiser.step()
        schedule.step()
        for name, value in terms.items():
            sums[f"train_{name}"] += value.item() / every
        done = step + 1
        if done % every == 0:
            point: Point = {"step": done, "phase": phase, "learning_rate": learning_rate, **sums}
            if done % dev_every == 0:
                point |= _dev_terms(network, dev, context, settings)
            curve.append(point)
            log.debug("%s", point)
            sums.clear()
    return curve


@torch.no_grad()
def _dev_terms(
    network: Learner, dev: ClipBatches, context: Context, settings: TrainingSettings
) -> Point:
    """Terms of the loss on the first clips of dev, with noise of their own."""
    network.train(False)
    first = ClipBatches(dev.clips[: settings.dev_clips], dev.statistics, settings.dev_clips)
    still = Context(
        context.phase, context.step, context.progress, context.epoch, torch_stream(0, "dev")
    )
    terms = network.loss(first.whole(), still)
    return {f"dev_{name}": value.item() for name, value in terms.items()}


def _learning_rate_share(step: int, steps: int, settings: TrainingSettings) -> float:
    """Linear warm-up, then a cosine down to `final_share`."""
    warmup = min(settings.warmup, steps // 10)
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return settings.final_share + (1 - settings.final_share) * (1 + math.cos(math.pi * done)) / 2
