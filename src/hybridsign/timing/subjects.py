"""What is timed: networks, each in its own steps of sampling and in the shared ones."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hybridsign.checkpoint import Recipe, load_generator, load_recipe
from hybridsign.data.batch import Condition
from hybridsign.frozen_text import FrozenText
from hybridsign.models import ModelSettings, build
from hybridsign.models.cost import diffusion_steps, sequential_evaluations
from hybridsign.models.generator import PoseGenerator
from hybridsign.nn.settings import Sizes
from hybridsign.tables.latency import Sampling, Variant
from hybridsign.timing.trace import Trace, trace

_FEWEST_STEPS = 1


@dataclass(frozen=True)
class Subject:
    """One network, run in one way.

    Attributes:
        model: a key of `models` in params.yaml.
        settings: of its method.
        network: in evaluation mode.
        weights: trained, or random.
        sampling: in its own number of steps, or in the shared one.
        steps: of sampling; its own if none.
        variant: run as written, or compiled.
        compile_s: seconds that compiling took.
    """

    model: str
    settings: ModelSettings
    network: PoseGenerator
    weights: Literal["trained", "random"]
    sampling: Sampling = "official"
    steps: int | None = None
    variant: Variant = "eager"
    compile_s: float | None = None

    @property
    def streams(self) -> bool:
        """Whether frames come one after another: a longer clip then asks for more evaluations."""
        return self._evaluations(2) > self._evaluations(1)

    def warm_up(self, condition: Condition, frames: int) -> None:
        """Run everything once, untimed; of the steps of a diffusion, all alike, one is enough."""
        whole_clips = diffusion_steps(self.settings) is not None
        steps = _FEWEST_STEPS if whole_clips else self.steps
        trace(self.network, condition, frames, steps=steps)

    def sign(self, condition: Condition, frames: int) -> Trace:
        """Time a clip to its end.

        Raises:
            RuntimeError: the network was evaluated another number of times than its settings say.
        """
        taken = trace(self.network, condition, frames, steps=self.steps)
        expected = self._evaluations(frames)
        if taken.evaluations != expected:
            raise RuntimeError(
                f"{self.model}: its settings imply {expected} sequential evaluations for {frames} "
                f"frames, {taken.evaluations} were counted (models/cost.py, or its stream)"
            )
        return taken

    def begin(self, condition: Condition, frames: int) -> Trace:
        """Time a clip to its first frame."""
        return trace(self.network, condition, frames, steps=self.steps, wanted=1)

    def _evaluations(self, frames: int) -> int:
        return sequential_evaluations(self.settings, frames, steps=self.steps)


def trained(model: str, checkpoint: Path, text: FrozenText | None = None) -> Subject:
    """A trained network, with the frozen text encoder of its corpus if there is one."""
    network, _, _ = load_generator(checkpoint, text)
    return Subject(model, load_recipe(checkpoint).settings, network, "trained")


def compiled(subject: Subject) -> Subject:
    """The same network with its frames in native code; takes the given one's place.

    Raises:
        ValueError: the frames of this method cannot be compiled.
        CompilerError: there is no C++ compiler, or it failed.
    """
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        subject.network.compile_frames(Path(folder, "frame.pt2"))
    taken = round(time.perf_counter() - start, 1)
    return replace(subject, variant="compiled", compile_s=taken)


def untrained(model: str, recipe: Recipe, sizes: Sizes | None) -> Subject:
    """A network of its own or another size with random weights, which take as long as any."""
    settings, task = recipe
    network = build(settings, replace(task, sizes=sizes or task.sizes))
    return Subject(model, settings, network.eval(), "random")


def readings(subject: Subject, matched_steps: int) -> list[Subject]:
    """In its own steps; and in the shared ones, where it denoises clips in another number.

    What is timed in steps that were asked for is timed in no others.
    """
    if subject.steps is not None or diffusion_steps(subject.settings) in (None, matched_steps):
        return [subject]
    return [subject, replace(subject, sampling="matched", steps=matched_steps)]
