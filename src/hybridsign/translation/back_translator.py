"""The judge: a sign language transformer that reads poses and writes text.

After Camgoz et al. 2020, Sign Language Transformers: an encoder recognises glosses by CTC where
the corpus has them, a decoder writes the sentence. Trained on real poses only, then frozen.
Confidence is not among its inputs, or a generator without one could not be judged; a joint that
was not seen is held at the mean. The input is whitened by principal components and every
`stride` frames become one token, which lets small budgets align (docs/log.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.data.batch import Batch
from hybridsign.data.statistics import Statistics
from hybridsign.learning import Context, Phase
from hybridsign.nn.attention import KeyValueCache, causal_bias, padding_bias
from hybridsign.nn.blocks import Stack, sinusoids
from hybridsign.seeding import derived_seed
from hybridsign.text import Vocabulary
from hybridsign.translation.beam import beam_search
from hybridsign.translation.quality import Quality
from hybridsign.translation.settings import JudgeSettings


@dataclass(frozen=True)
class Translation:
    """What the judge read; two translations are equal where they say the same.

    Attributes:
        text: one sentence a clip.
        gloss: one line a clip, where the judge learned glosses.
        features: (B, D) as `BackTranslator.features` gives them, of the same encoding.
    """

    text: list[str]
    gloss: list[str] | None
    features: Tensor = field(compare=False)


class BackTranslator(nn.Module):
    """Poses to text, and to glosses."""

    parts_add_up = False

    def __init__(
        self,
        settings: JudgeSettings,
        words: Vocabulary,
        glosses: Vocabulary | None,
        statistics: Statistics,
        *,
        data: str,
        seed: int = 0,
    ) -> None:
        """Make a judge that has learned nothing yet.

        Args:
            settings: its size and recipe.
            words: that it can write.
            glosses: that it can recognise; None where the corpus has none.
            statistics: of the poses that it will read; only their shape matters here.
            data: hash of what it learns from, a part of its identity.
            seed: of its first weights.
        """
        super().__init__()
        torch.manual_seed(derived_seed(seed, "weights"))
        self.settings = settings
        self.words = words
        self.glosses = glosses
        self.data = data
        self.quality: Quality | None = None  # known once it has learned and has been measured
        sizes = settings.sizes
        features = statistics.mean.size
        self.register_buffer("centre", torch.zeros(features))
        self.register_buffer("whitening", torch.zeros(features, settings.components))
        self.centre: Tensor
        self.whitening: Tensor
        self.frames_to_token = nn.Linear(settings.components * settings.stride, sizes.width)
        self.dropout = nn.Dropout(sizes.dropout)
        self.encoder = Stack(sizes)
        self.encoder_norm = nn.LayerNorm(sizes.width)
        self.gloss_head = nn.Linear(sizes.width, len(glosses)) if glosses is not None else None
        self.embedding = nn.Embedding(len(words), sizes.width, padding_idx=words.padding)
        self.decoder = Stack(sizes, cross=True)
        self.decoder_norm = nn.LayerNorm(sizes.width)
        self.word_head = nn.Linear(sizes.width, len(words))
        self.register_buffer("length_penalty", torch.tensor(settings.length_penalties[0]))
        self.length_penalty: Tensor

    @property
    def device(self) -> torch.device:
        """Where its weights are, and poses have to be to be read."""
        return self.centre.device

    def phases(self) -> list[Phase]:
        """One phase."""
        return [Phase("train", 1.0)]

    def prepare(self, phase: str, batch: Batch) -> None:
        """Find the whitening of the input on the training split."""
        frames = batch.pose[batch.frame_mask].flatten(1).double()  # (N, J·C)
        centre = frames.mean(0)
        centred = frames - centre
        variances, vectors = torch.linalg.eigh(centred.T @ centred / len(frames))  # ascending
        kept = self.settings.components
        variances, vectors = variances[-kept:].flip(0), vectors[:, -kept:].flip(1)
        signs = vectors.gather(0, vectors.abs().argmax(0, keepdim=True)).sign()
        self.centre.copy_(centre)
        self.whitening.copy_(vectors * signs / variances.clamp_min(1e-8).sqrt())

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Cross-entropy of the words and, where there are glosses, CTC; each a mean per token."""
        states, mask = self.encode(batch.pose, batch.frame_mask)
        sentences = self.words.tensor(batch.condition.text).to(states.device)
        target = sentences[:, 1:]
        logits = self._write(self._forget(sentences[:, :-1], context), states, mask)
        terms = {
            "words": F.cross_entropy(
                logits.flatten(0, 1),
                target.flatten(),
                ignore_index=self.words.padding,
                label_smoothing=self.settings.label_smoothing if self.training else 0.0,
            )
        }
        if self.gloss_head is not None and batch.condition.gloss is not None:
            terms["glosses"] = self.settings.ctc_weight * self._ctc(
                states, mask, batch.condition.gloss
            )
        return terms

    def encode(self, pose: Tensor, frame_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Encoder states (B, S, D) of poses (B, T, J, C), and their mask (B, S)."""
        stride = self.settings.stride
        x = (pose.flatten(2) - self.centre) @ self.whitening * frame_mask[..., None]
        x = F.pad(x, (0, 0, 0, -x.shape[1] % stride)).unflatten(1, (-1, stride)).flatten(2)
        mask = (
            F.pad(frame_mask, (0, -frame_mask.shape[1] % stride)).unflatten(1, (-1, stride)).any(2)
        )
        x = self.frames_to_token(x)
        x = self.dropout(x + sinusoids(x.shape[1], x.shape[2]).to(x))
        bias = padding_bias(mask)
        for block in self.encoder:
            x = block(x, bias=bias)
        return self.encoder_norm(x), mask

    @torch.inference_mode()
    def translate(self, pose: Tensor, frame_mask: Tensor) -> Translation:
        """Translation of poses (B, T, J, C) by beam search; missing joints held at 0."""
        states, mask = self.encode(pose, frame_mask)
        beam = self.settings.beam
        spread, spread_mask = (x.repeat_interleave(beam, dim=0) for x in (states, mask))
        memories = [block.remember(spread) for block in self.decoder]
        caches = [KeyValueCache(self.settings.longest) for _ in self.decoder]
        bias = padding_bias(spread_mask)

        def advance(token: Tensor, order: Tensor) -> Tensor:
            place = sinusoids(1, states.shape[2], caches[0].length).to(states)
            x = self.embedding(token) + place
            for block, cache, memory in zip(self.decoder, caches, memories, strict=True):
                cache.reorder(order)
                x = block(x, cache=cache, memory=memory, memory_bias=bias)
            return self.word_head(self.decoder_norm(x))[:, 0]

        sentences = beam_search(
            advance,
            len(pose),
            beam=beam,
            length_penalty=float(self.length_penalty),
            begin=self.words.begin,
            end=self.words.end,
            longest=self.settings.longest,
            device=pose.device,
        )
        return Translation(
            [" ".join(self.words.decode(numbers)) for numbers in sentences],
            self._read_glosses(states, mask),
            _mean(states, mask),
        )

    def pin(self, length_penalty: float) -> None:
        """Read with this penalty from now on; it is part of the judge's identity."""
        self.length_penalty.fill_(length_penalty)

    @torch.inference_mode()
    def features(self, pose: Tensor, frame_mask: Tensor) -> Tensor:
        """(B, D) the mean of the encoder's states of each clip: the space of FID and diversity."""
        return _mean(*self.encode(pose, frame_mask))

    def identity(self) -> str:
        """Hash of weights, settings, vocabularies and training data: whose numbers they are."""
        digest = hashlib.sha256(self.settings.model_dump_json().encode())
        glosses = self.glosses.tokens if self.glosses is not None else None
        digest.update(json.dumps([self.data, self.words.tokens, glosses]).encode())
        for name, tensor in sorted(self.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().numpy().tobytes())
        return digest.hexdigest()[:12]

    def _forget(self, tokens: Tensor, context: Context) -> Tensor:
        """Hide words from the decoder, which else learns the sentences by heart."""
        if not self.training:
            return tokens
        hidden = torch.rand(tokens.shape, generator=context.rng) < self.settings.word_dropout
        kept = (tokens == self.words.begin) | (tokens == self.words.padding)
        return tokens.masked_fill(hidden.to(tokens.device) & ~kept, self.words.unknown)

    def _write(self, tokens: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        """Logits (B, L, words) of each next word."""
        x = self.embedding(tokens) + sinusoids(tokens.shape[1], states.shape[2]).to(states)
        x = self.dropout(x)
        hide_future, memory_bias = causal_bias(x), padding_bias(mask)
        for block in self.decoder:
            memory = block.remember(states)
            x = block(x, bias=hide_future, memory=memory, memory_bias=memory_bias)
        return self.word_head(self.decoder_norm(x))

    def _ctc(self, states: Tensor, mask: Tensor, glosses: Sequence[Sequence[str]]) -> Tensor:
        """CTC over the encoder's tokens; padding doubles as blank."""
        if self.glosses is None or self.gloss_head is None:
            raise ValueError("this judge was made without glosses")
        lines = [self.glosses.encode(line) for line in glosses]
        return F.ctc_loss(
            self.gloss_head(states).log_softmax(-1).transpose(0, 1),
            torch.tensor([number for line in lines for number in line]),
            mask.sum(1),
            torch.tensor([len(line) for line in lines]).to(mask.device),
            blank=self.glosses.padding,
            zero_infinity=True,
        )

    def _read_glosses(self, states: Tensor, mask: Tensor) -> list[str] | None:
        """Best path: the likeliest gloss of each token, repeats merged, blanks left out."""
        if self.glosses is None or self.gloss_head is None:
            return None
        best = self.gloss_head(states).argmax(-1).masked_fill(~mask, self.glosses.padding)
        return [
            " ".join(self.glosses.decode(torch.unique_consecutive(row).tolist())) for row in best
        ]


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """(B, D) of states (B, S, D), over those that the mask (B, S) holds."""
    return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
