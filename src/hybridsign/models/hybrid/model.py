"""HybridSign: frames one after another, each made by a few steps of a flow.

The trunk reads the history under confidence-aware causal attention, and the text; from its
context a head makes the next frame. Training begins with true histories and ends with the model's
own (self-forcing). docs/equations.md tells where each equation of the paper is, and what was
changed and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context, Phase
from hybridsign.models.generator import Frame, PoseGenerator
from hybridsign.models.hybrid.flow import FlowSample, Leaving, Streams, flow_matching, mean_flow
from hybridsign.models.hybrid.heads import FlowHead
from hybridsign.models.hybrid.network import Clock, FrameNetwork, Rollout, State, each_frame
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.hybrid.trunk import TextMemory
from hybridsign.models.objective import Objective, mean_square
from hybridsign.models.task import Task
from hybridsign.nn.noise import ClipNoise, remembering

if TYPE_CHECKING:
    from hybridsign.models.hybrid.compiled import CompiledFrame

FrameMaker = Callable[[State, Tensor, TextMemory, Clock, Tensor], tuple[Tensor, State]]
TEACHER, SELF_FORCING = "teacher", "self_forcing"


# From a frame of B clips, its number and the clips' ids, to what later frames see of it.
HistoryDamage = Callable[["State", int, Sequence[str]], "State"]


class HybridSign(PoseGenerator):
    """Text or gloss to pose, frame by frame; its settings make the ablations of Tables 4 to 6."""

    parts_add_up = True

    def __init__(self, settings: HybridSettings, task: Task) -> None:
        super().__init__(task)
        self.settings = settings
        self.network = FrameNetwork(settings, task)
        self.compiled: CompiledFrame | None = None
        self.history_damage: HistoryDamage | None = None  # for trials of robustness alone
        self.objective = Objective(
            settings.losses,
            task.statistics,
            {phase.name: self._pose_terms(phase.name) for phase in self.phases()},
        )

    def phases(self) -> list[Phase]:
        """True histories first, then the model's own."""
        if self.settings.self_forcing == "off":
            return [Phase(TEACHER, 1.0)]
        share = self.settings.self_forcing_share
        own = Phase(SELF_FORCING, share)
        return [own] if share == 1 else [Phase(TEACHER, 1 - share), own]

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split, once."""
        if phase == self.phases()[0].name:
            self.network.codec.fit(batch.pose[batch.frame_mask])

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Flow, pose and confidence losses of frames whose history is given or the model's own."""
        truth = self.network.partition.deal(self.network.codec.encode(batch.pose))
        text = self.network.read(self._tokens(batch.condition))
        lengths = batch.frame_mask.sum(1, keepdim=True)
        clock = self.network.clock(text, truth.shape[2], lengths)
        streams = partial(ClipNoise.of_step, context.rng, batch.condition.ids)
        if context.phase == SELF_FORCING:
            leaving = Leaving.draw(self.settings.rollout_steps, context.rng)
            return self._self_forcing_loss(batch, truth, text, clock, streams, leaving)
        history, confidence = self._true_history(truth, batch, streams)
        fused, experts = self.network.look_back(history, confidence, text, clock)
        terms = self.objective.trust(self.network.trust(fused), batch)
        if isinstance(self.network.head, FlowHead):
            sample = self._sample(self.network.head, experts, truth, batch, streams)
            terms |= self._flow_term(sample, batch)
            made = sample.clean
        else:
            made = self.network.head(experts)
        return terms | self._pose_losses(made, truth, batch, TEACHER)

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """Frames one after another, at constant cost and memory however many there are.

        Clips have the protocol's length where none is asked for. A clip longer than that looks
        back as far as one of that length could. True confidence, where it is told, stands in the
        history for what was predicted.
        """
        network, frames = self.network, length or self.frames
        text = network.read(self._tokens(condition))
        clips, device = len(condition.ids), text.mask.device
        told = _told(condition.confidence, frames)
        make, evaluations = self._frame_maker(clips, steps or self.settings.steps)
        noises, noise = ClipNoise(rng, condition.ids), None
        slots = torch.arange(self.window, device=device)[:, None].unbind(0)
        real = torch.ones(clips, dtype=torch.bool, device=device)
        state = network.begin(clips, self.window)
        for number in range(frames):
            place = number % self.frames
            # What frames need but their history is made for many at a time, as many at any length.
            if place == 0:
                clocks = network.clock(text, self.frames, frames, start=number).each()
                drawn = noises.normal(real[:, None].expand(-1, self.frames), network.codec.width)
                memory = self.settings.noise_memory
                noise = remembering(drawn, memory, noise, pace=self.pace(frames))
                starts = each_frame(network.partition.deal(noise))
                noise = noise[:, -1:]
            slot = slots[number % self.window]
            pose, state = make(state, starts[place], text, clocks[place], slot)
            self.evaluations += evaluations
            yield Frame(pose, state.confidence[:, 0], real)
            if told is not None:
                state = replace(state, confidence=told[number].to(device))
            if self.history_damage is not None:
                state = self.history_damage(state, number, condition.ids)

    @property
    def heeds_confidence(self) -> bool:
        """Unless every frame is trusted fully."""
        return self.settings.confidence == "predicted"

    @property
    def window(self) -> int:
        """Frames of history that a stream keeps."""
        return self.settings.window or self.frames

    def compile_frames(self, package: Path, steps: int | None = None) -> None:
        """Let streams of one clip make their frames in native code, several times as fast.

        Args:
            package: file of the code; made, in half a minute, where it is not there.
            steps: of the flow; others are made as before.

        Raises:
            CompilerError: there is no C++ compiler, or it failed.
        """
        from hybridsign.models.hybrid.compiled import CompiledFrame, compile_frame

        chosen = steps or self.settings.steps
        if not package.exists():
            compile_frame(self.network, chosen, self.window, package)
        self.compiled = CompiledFrame(package, chosen)

    def _frame_maker(self, clips: int, steps: int) -> tuple[FrameMaker, int]:
        """What makes a frame, and the network evaluations it takes."""
        network = self.network
        codes = network.step_codes(steps)
        evaluations = 1 + (0 if codes is None else len(codes))
        if self.compiled is not None and clips == 1 and steps == self.compiled.steps:
            return self.compiled, evaluations

        def make(
            state: State, noise: Tensor, text: TextMemory, clock: Clock, slot: Tensor
        ) -> tuple[Tensor, State]:
            state, _ = network.advance(state, noise, text, clock, codes, slot)
            return network.pose(state.codes)[:, 0], state

        return make, evaluations

    def _tokens(self, condition: Condition) -> Sequence[Sequence[str]]:
        return condition.tokens(self.settings.input)

    def _true_history(self, truth: Tensor, batch: Batch, streams: Streams) -> tuple[Tensor, Tensor]:
        """The frame before each frame, some hidden as if the estimator had lost them."""
        aids = self.settings.aids
        shown = streams().uniform(truth.shape[2]) >= aids.history_dropout
        clip_shown = streams().uniform(1) >= aids.history_blackout
        seen = (shown & clip_shown).to(truth)[..., None]
        return _before(truth * seen), _before(batch.confidence * seen, first=1.0)

    def _self_forcing_loss(
        self,
        batch: Batch,
        truth: Tensor,
        text: TextMemory,
        clock: Clock,
        streams: Streams,
        leaving: Leaving,
    ) -> dict[str, Tensor]:
        """The history is the model's own (Eq. 11; Huang et al. 2025).

        The gradient takes one step of each frame's flow, the exit step. `two_pass` makes the
        history without gradient and then reads all of it at once; `unrolled` keeps the graph of
        the whole rollout. Both have the same value where nothing is dropped out: the history of
        two passes is made without dropout, as it is when signing.
        """
        noise = self._noise(batch, streams, self.settings.noise_memory)
        unrolled = self.settings.self_forcing == "unrolled"
        with torch.inference_mode(not unrolled):
            self.network.train(unrolled and self.training)
            rollout = self._roll(text, clock, noise, leaving)
            self.network.train(self.training)
        history = _before(rollout.codes.detach())
        confidence = _before(rollout.confidence.detach(), first=1.0)
        fused, experts = self.network.look_back(history, confidence, text, clock)
        terms = self.objective.trust(self.network.trust(fused), batch)
        head = self.network.head
        if isinstance(head, FlowHead):
            terms |= self._flow_term(self._sample(head, experts, truth, batch, streams), batch)
            left = self._leave(head, rollout, experts, leaving)
        else:
            left = head(experts)
        made = rollout.left if unrolled else left
        return terms | self._pose_losses(made, truth, batch, SELF_FORCING)

    def _roll(self, text: TextMemory, clock: Clock, noise: Tensor, leaving: Leaving) -> Rollout:
        """As many frames as the noise (E, B, T, codes) has, one after another."""
        network, (_, clips, frames, _) = self.network, noise.shape
        codes, exit_at = network.step_codes(leaving.steps), network.exit_code(leaving)
        kept = min(frames, self.settings.window or frames)
        slots = (torch.arange(frames, device=noise.device) % kept)[:, None].unbind(0)
        state, states, exits = network.begin(clips, kept), [], []
        for start, now, slot in zip(each_frame(noise), clock.each(), slots, strict=True):
            state, step = network.advance(
                state, start, text, now, codes, slot, leaving.step, exit_at
            )
            states.append(state)
            exits.append(step)
        return Rollout(
            torch.cat([state.codes for state in states], dim=2),
            torch.cat([state.confidence for state in states], dim=1),
            torch.cat([step.entered for step in exits], dim=2),
            torch.cat([step.left for step in exits], dim=2),
        )

    def _leave(self, head: FlowHead, rollout: Rollout, experts: Tensor, leaving: Leaving) -> Tensor:
        """The exit step's clean estimate again, with its gradient."""
        codes, exit_at = self.network.step_codes(leaving.steps), self.network.exit_code(leaving)
        if codes is None:
            raise TypeError("a network without a flow has no step to leave it at")
        entered = rollout.entered.detach().clone()  # one from inference mode takes no gradient
        at = codes[leaving.step] if exit_at is None else exit_at
        velocity = head(entered, head.prepare(experts), at)
        return entered + (1 - leaving.step / leaving.steps) * velocity

    def _sample(
        self, head: FlowHead, experts: Tensor, truth: Tensor, batch: Batch, streams: Streams
    ) -> FlowSample:
        noise = self._noise(batch, streams)
        if self.settings.head == "mean_flow":
            return mean_flow(head, experts, truth, noise, streams)
        return flow_matching(head, experts, truth, noise, streams, self.settings.printed_target)

    def _noise(self, batch: Batch, streams: Streams, memory: float = 0.0) -> Tensor:
        """(E, B, T, codes) where the flows of a batch begin."""
        drawn = streams().normal(batch.frame_mask, self.network.codec.width)
        return self.network.partition.deal(remembering(drawn, memory))

    def _flow_term(self, sample: FlowSample, batch: Batch) -> dict[str, Tensor]:
        error = self.network.partition.collect(sample.error)
        return {"flow": self.settings.losses.flow * mean_square(error, batch, self.network.codec)}

    def _pose_losses(
        self, made: Tensor, truth: Tensor, batch: Batch, phase: str
    ) -> dict[str, Tensor]:
        collect = self.network.partition.collect
        return self.objective.poses(collect(made), collect(truth), batch, self.network.codec, phase)

    def _pose_terms(self, phase: str) -> tuple[str, ...]:
        """Soft-DTW is of sequences: a flow's estimates at times of their own make none."""
        sequence = phase == SELF_FORCING or self.settings.head == "regression"
        warped = ("soft_dtw",) if sequence and self.settings.losses.soft_dtw else ()
        return ("joint", "bone", *warped)


def _before(sequence: Tensor, first: float = 0.0) -> Tensor:
    """(..., T, ·) what stands one frame earlier; `first` before the first."""
    return nn.functional.pad(sequence, (0, 0, 1, 0), value=first)[..., :-1, :]


def _told(confidence: Tensor | None, frames: int) -> Sequence[Tensor] | None:
    """True confidence (B, T, J), if it is told, frame by frame as (B, 1, J)."""
    if confidence is None:
        return None
    if confidence.shape[1] < frames:
        raise ValueError(
            f"the true confidence of {confidence.shape[1]} frames was told, and {frames} frames "
            "are to be made; tell as many, or ask for fewer"
        )
    return confidence.transpose(0, 1)[:, :, None].contiguous().unbind(0)
