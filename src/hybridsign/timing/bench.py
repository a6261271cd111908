"""All systems of a corpus by one clock, in turns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from hybridsign.checkpoint import Recipe, load_recipe
from hybridsign.console import log
from hybridsign.data.batch import Condition, condition_of
from hybridsign.data.clip import Clip
from hybridsign.frozen_text import FrozenText
from hybridsign.models.cost import diffusion_steps
from hybridsign.models.hybrid.compiled import CompilerError
from hybridsign.nn.settings import Sizes
from hybridsign.tables.latency import Latency, Start
from hybridsign.timing.machine import device, on_threads, thread_count
from hybridsign.timing.memory import resident_growth
from hybridsign.timing.rounds import interleaved
from hybridsign.timing.settings import BenchmarkSettings, Regime
from hybridsign.timing.subjects import Subject, compiled, readings, trained, untrained
from hybridsign.timing.summary import FRAMES, first_frame, summary
from hybridsign.timing.trace import Trace

_MEBIBYTE = 2**20
# Of whole clips made one at a time, of which the paper claims something: a ratio of fewer has no
# interval (`tables.turns`).
_FEWEST_ROUNDS = 6


@dataclass(frozen=True)
class Bench:
    """What is timed, on which sentences.

    Attributes:
        own: what the trained networks' size is called: their profile.
        checkpoints: of each model; two names may share one.
        clips: whose sentences are signed, each in its turn.
        paper: the size of the profile `paper`.
        compiled: models whose frames are timed in native code too.
        settings: regimes, and how often.
        text: the frozen text encoder of the corpus, which knows the clips' sentences.
        steps: of sampling, of the names that stand for a model in another number than its own.
    """

    own: str
    checkpoints: Mapping[str, Path]
    clips: Sequence[Clip]
    paper: Sizes
    compiled: Collection[str]
    settings: BenchmarkSettings
    text: FrozenText | None = None
    steps: Mapping[str, int] = field(default_factory=dict)

    def latencies(self) -> Iterator[tuple[Latency, list[Trace]]]:
        """Each system in each regime, and the repetitions of which its row is the summary."""
        sizes = list(dict.fromkeys(regime.size for regime in self._regimes))
        memory = {size: self._memory(size) for size in sizes}
        for size in sizes:
            # Networks of one size at a time, for wide ones fill the memory.
            subjects = self._own if size == "own" else self._wide()
            for regime in self._regimes:
                if regime.size == size:
                    # Native code is of one clip: a batch would be made as before.
                    able = [s for s in subjects if regime.batch == 1 or s.variant == "eager"]
                    yield from self._regime(regime, able, memory[size])

    def starts(self) -> Iterator[Start]:
        """How long the first frame of longer and longer clips is waited for, on one thread."""
        own_steps = [each for each in self._own if each.model not in self.steps]
        subjects = [each for each in own_steps if each.sampling == "official"]
        for frames in self.settings.lengths:
            for subject, traces in zip(subjects, self._take(subjects, 1, 1, frames), strict=True):
                yield Start(
                    model=subject.model,
                    variant=subject.variant,
                    size=self.own,
                    frames=frames,
                    **first_frame(traces),
                )

    @cached_property
    def _regimes(self) -> list[Regime]:
        """Each once: on one core, one thread and one for each core are the same."""
        once = {(r.size, thread_count(r.threads), r.batch): r for r in self.settings.regimes}
        return list(once.values())

    def _regime(
        self, regime: Regime, subjects: Sequence[Subject], memory: Mapping[str, int]
    ) -> Iterator[tuple[Latency, list[Trace]]]:
        threads = thread_count(regime.threads)
        log.info("%s size, %d threads, batches of %d", regime.size, threads, regime.batch)
        taken = self._take(subjects, threads, regime.batch)
        for subject, traces in zip(subjects, taken, strict=True):
            row = Latency(
                model=subject.model,
                variant=subject.variant,
                size=self.own if regime.size == "own" else "paper",
                weights=subject.weights,
                sampling=subject.sampling,
                steps=subject.steps or diffusion_steps(subject.settings),
                threads=threads,
                batch=regime.batch,
                device=device(),
                **summary(traces, regime.batch, streams=subject.streams),
                evaluations=traces[0].evaluations,
                parameters=sum(weight.numel() for weight in subject.network.parameters()),
                memory_mib=(
                    round(memory[subject.model] / _MEBIBYTE, 1)
                    if subject.variant == "eager"
                    else None
                ),
                compile_s=subject.compile_s,
            )
            yield row, traces

    def _take(
        self, subjects: Sequence[Subject], threads: int, batch: int, first_of: int | None = None
    ) -> list[list[Trace]]:
        """Traces of each subject: of whole clips, or of the first frame of clips of some length."""

        def measure(subject: Subject, number: int) -> Trace:
            condition = self._condition(number, batch)
            if first_of is not None:
                return subject.begin(condition, first_of)
            return subject.sign(condition, FRAMES)

        with on_threads(threads):
            for subject in subjects:
                subject.warm_up(self._condition(0, batch), first_of or FRAMES)
            return interleaved(
                subjects,
                measure,
                repetitions=self.settings.repetitions,
                seconds=self.settings.seconds,
                fewest=_FEWEST_ROUNDS if (batch, first_of) == (1, None) else 1,
            )

    def _condition(self, number: int, batch: int) -> Condition:
        """The sentences of one round: the first comes again after the last."""
        chosen = range(number, number + batch)
        return condition_of([self.clips[place % len(self.clips)] for place in chosen])

    @cached_property
    def _own(self) -> list[Subject]:
        networks = [trained(model, path, self.text) for model, path in self.checkpoints.items()]
        return [*self._readings(networks), *self._native()]

    def _native(self) -> Iterator[Subject]:
        for model in self.compiled:
            try:
                # A network of its own, for compiling changes the one that it is given.
                yield compiled(trained(model, self.checkpoints[model], self.text))
            except CompilerError as error:
                log.warning("%s is timed as it is written only: %s", model, error)

    def _wide(self) -> list[Subject]:
        of_all = self._recipes.items()
        return self._readings([untrained(model, recipe, self.paper) for model, recipe in of_all])

    def _readings(self, subjects: Sequence[Subject]) -> list[Subject]:
        stepped = [replace(each, steps=self.steps.get(each.model)) for each in subjects]
        return [each for one in stepped for each in readings(one, self.settings.matched_steps)]

    def _memory(self, size: str) -> dict[str, int]:
        other = self.paper if size == "paper" else None
        return resident_growth(self._recipes, other, self._condition(0, 1), FRAMES)

    @cached_property
    def _recipes(self) -> dict[str, Recipe]:
        return {model: load_recipe(path, self.text) for model, path in self.checkpoints.items()}
