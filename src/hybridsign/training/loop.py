"""The one training loop: steps of AdamW under a warm-up and a cosine.

Processes that train side by side take the same steps: each learns from its rows of every batch,
and the gradients are added up before any is cut to length. What they make is what one process
makes but for rounding, and for dropout, where each draws numbers of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from hybridsign import side_by_side
from hybridsign.console import log, progress
from hybridsign.data.batch import Batch, ClipBatches
from hybridsign.device import random_state, set_random_state, torch_device
from hybridsign.learning import Context, Learner
from hybridsign.seeding import derived_seed, torch_stream
from hybridsign.training.settings import TrainingSettings
from hybridsign.training.unfinished import Unfinished
from hybridsign.workspace import StageError

POINTS_OF_A_CURVE = 100
DEV_POINTS_OF_A_CURVE = 10
Point = dict[str, float | str]


class TrainingError(StageError):
    """The training went wrong, with the reason."""


def fit(
    network: Learner,
    train: ClipBatches,
    dev: ClipBatches,
    settings: TrainingSettings,
    seed: int,
    unfinished: Unfinished | None = None,
) -> list[Point]:
    """Train a network through all its phases.

    Args:
        network: changed in place; left in evaluation mode, on the CPU.
        train: clips to learn from.
        dev: clips on which the learning curve is followed; nothing is chosen by them.
        settings: budget and optimiser.
        seed: of batches, dropout and noise.
        unfinished: where the training is kept on the way, and from where it goes on; of several
            processes, the first alone is given it.

    Returns:
        The learning curve: step, phase, learning rate, and each term of the loss on train
        (averaged since the last point) and now and then on dev.

    Raises:
        TrainingError: the loss is no longer a finite number, or several processes cannot share
            this training.
        StageError: the device that settings name is not there.
    """
    _check_that_it_can_be_shared(network, train, _first_of(dev, settings))
    torch.manual_seed(derived_seed(seed, "dropout"))
    curve: list[Point] = []
    device = torch_device(settings.device)
    network.to(device)
    whole = train.whole().to(device)
    left = side_by_side.of_the_first(None if unfinished is None else unfinished.state())
    for phase, steps in _steps_of_phases(network, settings.steps):
        if left is not None and phase != left["phase"]:
            continue  # it was over when the training was kept
        run = _PhaseRun(network, train, settings, seed, phase, steps, curve, device)
        if left is None:
            network.prepare(phase, whole)
            network.load_state_dict(side_by_side.of_the_first(_on_the_cpu(network)))
        else:
            run.load_state_dict(left)
            left = None
            log.info("going on at step %d of %d (%s)", run.done, steps, phase)
        run.to_the_end(dev, unfinished)
    network.train(False)
    network.to(torch.device("cpu"))
    return curve


def on_one_thread() -> None:
    """One thread a training: two trainings side by side do more work than one on two threads."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def _check_that_it_can_be_shared(network: Learner, *splits: ClipBatches) -> None:
    processes = side_by_side.processes()
    if processes == 1:
        return
    if not network.parts_add_up:
        raise TrainingError(
            f"{type(network).__name__} cannot be trained by {processes} processes: its losses of "
            "parts of a batch do not add up to that of the whole (docs/scaling.md). Start it "
            "without torchrun."
        )
    smallest = min(batches.batch_size for batches in splits)
    if smallest < processes:
        raise TrainingError(
            f"{processes} processes cannot share a batch of {smallest} clips: each needs one. "
            f"Start {smallest} at most, or raise batch_size and dev_clips in params.yaml."
        )


def _steps_of_phases(network: Learner, steps: int) -> Iterator[tuple[str, int]]:
    for phase in network.phases():
        yield phase.name, max(1, round(steps * phase.share))


class _PhaseRun:
    """One phase of a training; all that changes from step to step is its `state_dict`."""

    def __init__(
        self,
        network: Learner,
        train: ClipBatches,
        settings: TrainingSettings,
        seed: int,
        phase: str,
        steps: int,
        curve: list[Point],
        device: torch.device,
    ) -> None:
        self.network, self.train, self.settings, self.seed = network, train, settings, seed
        self.device = device
        self.phase, self.steps, self.curve = phase, steps, curve
        self.done = 0
        self.sums: dict[str, float] = defaultdict(float)
        self.rng = torch_stream(seed, "training", phase)
        self.optimiser = torch.optim.AdamW(
            network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
            fused=True,  # a third of the time: each of some hundred weights is small
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: _learning_rate_share(step, steps, settings)
        )

    def state_dict(self) -> dict[str, Any]:
        """Where the phase stands, between two steps."""
        return {
            "phase": self.phase,
            "done": self.done,
            "curve": self.curve,
            "sums": dict(self.sums),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "rng": self.rng.get_state(),
            "dropout": random_state(self.device),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Stand there again."""
        self.done = state["done"]
        self.curve[:] = state["curve"]
        self.sums.update(state["sums"])
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.rng.set_state(state["rng"])
        set_random_state(state["dropout"], self.device)

    def to_the_end(self, dev: ClipBatches, unfinished: Unfinished | None) -> None:
        """Take all steps that are left."""
        every = max(1, self.steps // POINTS_OF_A_CURVE)
        dev_every = every * max(1, self.steps // (every * DEV_POINTS_OF_A_CURVE))
        save_every = self.settings.save_every
        batches = self.train.shuffled(derived_seed(self.seed, self.phase), start=self.done)
        left = range(self.done, self.steps)
        for step in progress(left, f"training ({self.phase})", self.steps, self.done):
            epoch = step // self.train.batches_per_epoch
            context = Context(self.phase, step, epoch, self.rng)
            if side_by_side.processes() > 1:
                torch.manual_seed(self._dropout_seed(step))
            learning_rate = float(self.schedule.get_last_lr()[0])
            for name, value in self._step(next(batches), context).items():
                self.sums[f"train_{name}"] += value.item() / every
            self.done = step + 1
            if self.done % every == 0:
                point: Point = {"step": self.done, "phase": self.phase}
                point |= {"learning_rate": learning_rate, **self.sums}
                if self.done % dev_every == 0:
                    point |= self._dev_terms(dev, context)
                self.curve.append(point)
                log.debug("%s", point)
                self.sums.clear()
            if unfinished is not None and save_every is not None and self.done % save_every == 0:
                unfinished.keep(self.state_dict())

    def _dropout_seed(self, step: int) -> int:
        """A process' own, of each step: no other's stream has to be kept to go on from there."""
        return derived_seed(self.seed, "dropout", self.phase, step, side_by_side.number())

    def _step(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """The terms of the loss, by which the network has then learned."""
        self.network.train()
        own = self.network.loss(self._own(batch), context)
        terms = _of_the_whole_batch(own)
        if not torch.isfinite(torch.stack(list(terms.values())).sum()):
            found = ", ".join(f"{name} {value.item():g}" for name, value in terms.items())
            raise TrainingError(
                f"step {context.step}: the loss is not a finite number ({found}). Lower "
                "learning_rate or clip_norm in params.yaml."
            )
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(own.values())).sum().backward()
        side_by_side.add_gradients(self.network.parameters())
        nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip_norm)
        self.optimiser.step()
        self.schedule.step()
        return terms

    @torch.no_grad()
    def _dev_terms(self, dev: ClipBatches, context: Context) -> Point:
        """Terms of the loss on the first clips of dev, with noise of their own."""
        self.network.train(False)
        batch = self._own(_first_of(dev, self.settings).whole())
        still = replace(context, rng=torch_stream(0, "dev"))
        terms = _of_the_whole_batch(self.network.loss(batch, still))
        return {f"dev_{name}": value.item() for name, value in terms.items()}

    def _own(self, batch: Batch) -> Batch:
        """What this process learns from, where it learns."""
        return batch.rows(side_by_side.own_rows()).to(self.device)


def _first_of(dev: ClipBatches, settings: TrainingSettings) -> ClipBatches:
    return ClipBatches(dev.clips[: settings.dev_clips], dev.statistics, settings.dev_clips)


def _of_the_whole_batch(terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What the terms of all processes' parts add up to."""
    return dict(zip(terms, side_by_side.total(torch.stack(list(terms.values()))), strict=True))


def _on_the_cpu(network: Learner) -> dict[str, Tensor]:
    """A state that can be sent: another process may have no GPU of this one's number."""
    return {name: value.cpu() for name, value in network.state_dict().items()}


def _learning_rate_share(step: int, steps: int, settings: TrainingSettings) -> float:
    """Linear warm-up, then a cosine down to `final_share`."""
    warmup = min(settings.warmup, steps // 10)
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return settings.final_share + (1 - settings.final_share) * (1 + math.cos(math.pi * done)) / 2
