"""One frame as native code.

A frame is some 250 small operations, which cost more to begin than to do. torch's ahead-of-time
compiler fuses them and writes them, weights included, into one file, which a later process loads
in milliseconds.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import torch
from torch import Tensor, nn

from hybridsign.models.hybrid.network import Clock, FrameNetwork, State
from hybridsign.models.hybrid.trunk import TextMemory
from hybridsign.workspace import written_aside

TOKENS = 12  # of the sentence that the compiler is shown; a compiled frame takes any number


class CompilerError(ValueError):
    """A frame cannot be compiled on this machine; the message says what is missing."""


class CompiledFrame:
    """The frame of one clip, as `FrameNetwork.advance` and `pose` make it."""

    def __init__(self, package: Path, steps: int) -> None:
        """Load a frame.

        Args:
            package: from `compile_frame`. It is native code: load none that you have not made.
            steps: of the flow, with which it was compiled.
        """
        self.steps = steps
        self._run = torch._inductor.aoti_load_package(str(package))

    def __call__(
        self, state: State, noise: Tensor, text: TextMemory, clock: Clock, slot: Tensor
    ) -> tuple[Tensor, State]:
        """The next frame's pose (1, J, C), and the state after it."""
        pose, codes, confidence = self._run(state, noise, text, clock, slot)
        return pose, State(codes, confidence, state.past)


def compile_frame(network: FrameNetwork, steps: int, window: int, package: Path) -> None:
    """Compile the frame of one clip.

    Args:
        network: with its weights, which go into the package.
        steps: of the flow.
        window: frames of history that are kept.
        package: file to write.

    Raises:
        CompilerError: there is no C++ compiler, or it failed.
    """
    compiler = os.environ.get("CXX", "g++")
    if shutil.which(compiler) is None:
        raise CompilerError(
            f"compiling a frame needs a C++ compiler, and there is no {compiler!r} on this "
            "machine. Install one (Debian: apt install g++), name another in CXX, or stream "
            "without compiling."
        )
    with torch.no_grad():
        graph = _Graph(network, steps).eval()
        given = _example(network, window)
        tokens = torch.export.Dim("tokens", min=2, max=4096)
        shapes = torch.export.ShapesCollection()
        _, _, text, clock, _ = given
        shapes[text.mask] = {1: tokens}
        shapes[clock.text_bias] = {3: tokens}
        for tensor in (each for pair in text.keys_values for each in pair):
            shapes[tensor] = {2: tokens}
        exported = torch.export.export(
            graph, given, dynamic_shapes=shapes.dynamic_shapes(graph, given)
        )
    with written_aside(package) as aside:
        torch._inductor.aoti_compile_and_package(exported, package_path=str(aside))


class _Graph(nn.Module):
    """A frame as a function of tensors alone, which writes the history in place."""

    def __init__(self, network: FrameNetwork, steps: int) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("codes", network.step_codes(steps))
        self.codes: Tensor | None

    def forward(
        self, state: State, noise: Tensor, text: TextMemory, clock: Clock, slot: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        made, _ = self.network.advance(state, noise, text, clock, self.codes, slot)
        for kept, new in zip(state.past, made.past, strict=True):
            if new is not kept:
                kept.copy_(new)
        return self.network.pose(made.codes)[:, 0], made.codes, made.confidence


def _example(network: FrameNetwork, window: int) -> tuple[State, Tensor, TextMemory, Clock, Tensor]:
    features = torch.zeros(1, TOKENS, network.trunk.text.in_features)
    text = network.trunk.remember(features, torch.ones(1, TOKENS, dtype=torch.bool))
    clock = network.clock(text, 1, window).each()[0]
    state = network.begin(1, window)
    return state, torch.zeros_like(state.codes), text, clock, torch.zeros(1, dtype=torch.long)


for _kind in (State, TextMemory, Clock):
    torch.export.register_dataclass(_kind, serialized_type_name=_kind.__name__)
