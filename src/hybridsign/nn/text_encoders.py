"""Sentences to features, by an encoder that learns with the generator or by one that is frozen."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from hybridsign.frozen_text import FrozenText
from hybridsign.nn.blocks import TokenEncoder
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary


class WordEncoder(TokenEncoder):
    """Words embedded and encoded by layers of the generator's own."""

    def __init__(self, vocabulary: Vocabulary, sizes: Sizes) -> None:
        super().__init__(len(vocabulary), sizes, padding=vocabulary.padding)
        self.vocabulary = vocabulary

    def read(self, sentences: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """Features (B, L, D) of B sentences between `begin` and `end`, and their mask (B, L).

        Words that were never learned are left out: nothing was learned of `unknown` either, and
        its random features would be looked at like any word's.
        """
        known = [[word for word in words if word in self.vocabulary] for words in sentences]
        tokens: Tensor = self.vocabulary.tensor(known)
        return self(tokens.to(self.embedding.weight.device))


class FrozenTextEncoder(nn.Module):
    """Features of an encoder from elsewhere, brought to the generator's width."""

    def __init__(self, text: FrozenText, sizes: Sizes) -> None:
        super().__init__()
        self.text = text
        self.project = nn.Linear(text.width, sizes.width)
        self.dropout = nn.Dropout(sizes.dropout)
        self.norm = nn.LayerNorm(sizes.width)

    def read(self, sentences: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """Features (B, L, D) of B sentences as the encoder frames them, and their mask (B, L)."""
        rows = [torch.tensor(self.text.features(sentence)) for sentence in sentences]
        weight = self.project.weight
        given = pad_sequence(rows, batch_first=True).to(weight)
        lengths = torch.tensor([len(row) for row in rows], device=weight.device)
        mask = torch.arange(given.shape[1], device=weight.device) < lengths[:, None]
        return self.norm(self.dropout(self.project(given))), mask


TextEncoder = WordEncoder | FrozenTextEncoder


def text_encoder(vocabulary: Vocabulary, sizes: Sizes, text: FrozenText | None) -> TextEncoder:
    """The encoder that all generators of a corpus have: the frozen one if there is one."""
    return WordEncoder(vocabulary, sizes) if text is None else FrozenTextEncoder(text, sizes)
