"""The two-part denoiser of Sign-IDD: attributes are disentangled, then control each other."""

from __future__ import annotations

from torch import Tensor, nn

from hybridsign.nn.blocks import Stack
from hybridsign.nn.settings import Sizes


class Denoiser(nn.Module):
    """Bone attributes of noisy poses to codes of clean ones.

    The first part reads the text and ends in attributes again; in the second, queries made of
    positions attend to a memory made of lengths and directions. No loss is put on the attributes
    in between, as in the release: what separates them is the layout.
    """

    def __init__(self, sizes: Sizes, positions: int, bones: int, codes: int) -> None:
        """Args: the size, and how many positions, bone attributes and codes a frame has."""
        super().__init__()
        self.widths = (positions, bones)
        # Of two layers, the release's number, each part has one.
        later = max(1, sizes.layers // 2)
        earlier = max(1, sizes.layers - later)
        self.enter = nn.Linear(positions + bones, sizes.width)
        self.text_blocks = Stack(sizes.model_copy(update={"layers": earlier}), cross=True)
        self.attributes = nn.Sequential(
            nn.LayerNorm(sizes.width), nn.Linear(sizes.width, positions + bones)
        )
        self.queries = nn.Linear(positions, sizes.width)
        self.memory = nn.Linear(bones, sizes.width)
        self.bone_blocks = Stack(sizes.model_copy(update={"layers": later}), cross=True)
        self.leave = nn.Sequential(
            nn.LayerNorm(sizes.width), nn.Linear(sizes.width, codes, bias=False)
        )

    def forward(
        self,
        attributes: Tensor,
        position: Tensor,
        frames_bias: Tensor,
        text: Tensor,
        text_bias: Tensor,
    ) -> Tensor:
        """Codes (B, T, Z) of clean poses.

        Args:
            attributes: (B, T, positions + bones) of the noisy poses.
            position: (T, D) code of where each frame stands.
            frames_bias: (B, 1, T, T) of attention among frames, in both parts.
            text: (B, L, D) encoded text with the noise level in it.
            text_bias: (B, H or 1, T or 1, L).
        """
        x = self.enter(attributes) + position
        for block in self.text_blocks:
            memory = block.remember(text)
            x = block(x, bias=frames_bias, memory=memory, memory_bias=text_bias)
        positions, bones = self.attributes(x).split(self.widths, dim=-1)
        x, control = self.queries(positions), self.memory(bones)
        for block in self.bone_blocks:
            memory = block.remember(control)
            x = block(x, bias=frames_bias, memory=memory, memory_bias=frames_bias)
        return self.leave(x)
