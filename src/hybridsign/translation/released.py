"""The evaluator that the SLRTP 2025 challenge released, so that its numbers can be had here.

A sign language transformer of signjoey's (Camgoz et al. 2020) that reads 178 points in three
dimensions, every second of 25 frames a second, in the units in which the challenge released them.
Its blocks compute what ours do, so they are ours. Its gloss head is left out: the challenge asks
for text alone. Sources: walsharry/SLRTP-Sign-Production-Evaluation and neccam/slt.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import BaseModel, Field
from torch import Tensor, nn

from hybridsign.nn.attention import KeyValueCache, padding_bias
from hybridsign.nn.blocks import Stack, sinusoids
from hybridsign.nn.settings import Sizes
from hybridsign.translation.beam import search_until_the_best_ends

FRAMES_PER_SECOND = 12.5
# As the challenge sets it, whatever config.yaml says of testing: no length penalty.
BEAM = 3
UNKNOWN, PADDING, BEGIN, END = "<unk>", "<pad>", "<s>", "</s>"
NORM_EPSILON = 1e-6  # of signjoey's blocks, where torch's own is 1e-5
_ACTIVATIONS: dict[str, type[nn.Module]] = {
    "softsign": nn.Softsign,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
}


class _Embeddings(BaseModel):
    norm_type: Literal["batch", "layer", "group"] | None = None
    activation_type: Literal["softsign", "relu", "gelu", "tanh"] | None = None
    scale: bool = False
    scale_factor: float | None = None


class _Part(BaseModel):
    type: Literal["transformer"]
    num_layers: int
    num_heads: int
    hidden_size: int
    ff_size: int
    embeddings: _Embeddings

    @property
    def sizes(self) -> Sizes:
        return Sizes(
            width=self.hidden_size,
            layers=self.num_layers,
            heads=self.num_heads,
            feedforward=self.ff_size,
            dropout=0.0,
        )


class _Model(BaseModel):
    encoder: _Part
    decoder: _Part


class _Data(BaseModel):
    feature_size: int | list[int]
    max_sent_length: int = Field(gt=0)


class ReleasedConfig(BaseModel):
    """What a released config.yaml says of the network; the rest is of its training."""

    data: _Data
    model: _Model

    @property
    def features(self) -> int:
        """Numbers a frame."""
        size = self.data.feature_size
        return size if isinstance(size, int) else sum(size)


class _Finish(nn.Module):
    """What follows an embedding: norm, activation, scale, each where the config has it."""

    def __init__(self, settings: _Embeddings, width: int, heads: int) -> None:
        super().__init__()
        self.norm = _norm(settings.norm_type, width, heads)
        activation = settings.activation_type
        self.activation = _ACTIVATIONS[activation]() if activation else nn.Identity()
        self.scale = (settings.scale_factor or math.sqrt(width)) if settings.scale else 1.0

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, D); each step by itself, with what training knew of the others."""
        normed = self.norm(x.flatten(0, 1)).view_as(x)
        return torch.as_tensor(self.activation(normed) * self.scale)


def _norm(kind: Literal["batch", "layer", "group"] | None, width: int, heads: int) -> nn.Module:
    match kind:
        case "batch":
            return nn.BatchNorm1d(width)
        case "layer":
            return nn.LayerNorm(width)
        case "group":
            return nn.GroupNorm(heads, width)
        case None:
            return nn.Identity()


class ReleasedEvaluator(nn.Module):
    """Poses to text, as the challenge's evaluator reads them."""

    def __init__(self, config: ReleasedConfig, words: Sequence[str]) -> None:
        super().__init__()
        encoder, decoder = config.model.encoder, config.model.decoder
        width = decoder.hidden_size
        self.config = config
        self.vocabulary = list(words)
        self.frames = nn.ModuleDict(
            {
                "linear": nn.Linear(config.features, encoder.hidden_size),
                "finish": _Finish(encoder.embeddings, encoder.hidden_size, encoder.num_heads),
            }
        )
        self.words = nn.ModuleDict(
            {
                "table": nn.Embedding(len(words), width),
                "finish": _Finish(decoder.embeddings, width, decoder.num_heads),
            }
        )
        self.encoder, self.decoder = Stack(encoder.sizes), Stack(decoder.sizes, cross=True)
        self.encoder_norm = nn.LayerNorm(encoder.hidden_size)
        self.decoder_norm = nn.LayerNorm(width)
        self.word_head = nn.Linear(width, len(words), bias=False)
        of_blocks = (self.encoder, self.decoder, self.encoder_norm, self.decoder_norm)
        for module in (each for part in of_blocks for each in part.modules()):
            if isinstance(module, nn.LayerNorm):
                module.eps = NORM_EPSILON

    def encode(self, pose: Tensor, frame_mask: Tensor) -> Tensor:
        """Encoder states (B, T, D) of poses (B, T, J, C) in the challenge's own units."""
        x = self.frames["finish"](self.frames["linear"](pose.flatten(2)))
        x = x + sinusoids(x.shape[1], x.shape[2]).to(x)
        for block in self.encoder:
            x = block(x, bias=padding_bias(frame_mask))
        return torch.as_tensor(self.encoder_norm(x))

    @torch.inference_mode()
    def translate(self, pose: Tensor, frame_mask: Tensor) -> list[str]:
        """One sentence a clip, of poses (B, T, J, C) with the mask (B, T)."""
        longest = self.config.data.max_sent_length
        states = self.encode(pose, frame_mask).repeat_interleave(BEAM, dim=0)
        bias = padding_bias(frame_mask.repeat_interleave(BEAM, dim=0))
        memories = [block.remember(states) for block in self.decoder]
        caches = [KeyValueCache(longest) for _ in self.decoder]

        def advance(token: Tensor, order: Tensor) -> Tensor:
            x = self.words["finish"](self.words["table"](token))
            x = x + sinusoids(1, x.shape[2], caches[0].length).to(x)
            for block, cache, memory in zip(self.decoder, caches, memories, strict=True):
                cache.reorder(order)
                x = block(x, cache=cache, memory=memory, memory_bias=bias)
            return torch.as_tensor(self.word_head(self.decoder_norm(x)))[:, 0]

        sentences = search_until_the_best_ends(
            advance,
            len(pose),
            beam=BEAM,
            begin=self.vocabulary.index(BEGIN),
            end=self.vocabulary.index(END),
            longest=longest,
            device=pose.device,
        )
        return [" ".join(self.vocabulary[number] for number in numbers) for numbers in sentences]

    def identity(self) -> str:
        """Hash of weights, network and vocabulary: whose numbers they are."""
        settings = self.config.model_dump_json() + "\n".join(self.vocabulary)
        digest = hashlib.sha256(settings.encode())
        for name, tensor in sorted(self.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.numpy().tobytes())
        return digest.hexdigest()[:12]
