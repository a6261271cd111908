"""The reverse decoder: reads the poses that the generator makes, while it learns to make them.

It is part of the training only. What it should read are the glosses or, where text is the input,
the text's content words in their order.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.attention import padding_bias
from hybridsign.nn.blocks import Stack, sinusoids
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary

STRIDE = 2  # frames a token: more would leave long lines fewer tokens than they have glosses


class ReverseDecoder(nn.Module):
    """Codes of frames to the tokens of a vocabulary, trained by CTC (Graves et al. 2006)."""

    def __init__(self, codes: int, sizes: Sizes, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.enter = nn.Linear(STRIDE * codes, sizes.width)
        self.blocks = Stack(sizes)
        self.norm = nn.LayerNorm(sizes.width)
        self.head = nn.Linear(sizes.width, len(vocabulary))
        self.register_buffer("is_read", torch.ones(len(vocabulary), dtype=torch.bool))
        self.is_read: Tensor

    def choose_content(self, sentences: Sequence[Sequence[str]], share: float) -> None:
        """From now on read only words that stand in at most a share of these sentences.

        Function words and punctuation are not signed, and are the most common in any language.
        """
        counts = Counter(itertools.chain.from_iterable(map(set, sentences)))
        for number, token in enumerate(self.vocabulary.tokens):
            self.is_read[number] = counts[token] <= share * len(sentences)

    def forward(self, codes: Tensor, frame_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Log-probabilities (B, S, tokens) of frames (B, T, Z), and the lengths (B,) in S."""
        shown = codes * frame_mask[..., None]
        pooled = F.pad(shown, (0, 0, 0, -shown.shape[1] % STRIDE)).unflatten(1, (-1, STRIDE))
        lengths = -(-frame_mask.sum(1) // STRIDE)
        mask = torch.arange(pooled.shape[1], device=codes.device) < lengths[:, None]
        x = self.enter(pooled.flatten(2))
        x = x + sinusoids(*x.shape[1:]).to(x)
        bias = padding_bias(mask)
        for block in self.blocks:
            x = block(x, bias=bias)
        return self.head(self.norm(x)).log_softmax(-1), lengths

    def loss(self, codes: Tensor, frame_mask: Tensor, lines: Sequence[Sequence[str]]) -> Tensor:
        """CTC of the lines, a mean per token; padding doubles as blank."""
        log_probability, lengths = self(codes, frame_mask)
        unknown = self.vocabulary.unknown
        targets = [
            [n for n in self.vocabulary.encode(line) if n != unknown and self.is_read[n]]
            for line in lines
        ]
        return F.ctc_loss(
            log_probability.transpose(0, 1),
            torch.tensor(list(itertools.chain.from_iterable(targets)), dtype=torch.long),
            lengths,
            torch.tensor([len(target) for target in targets]).to(lengths),
            blank=self.vocabulary.padding,
            zero_infinity=True,
        )
