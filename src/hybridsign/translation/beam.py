"""Beam search over sentences, many clips at once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# Logits (N, words) of the word that follows each row's last token (N, 1), after the rows of the
# step before were kept in the order (N,), which may repeat some and drop others.
Advance = Callable[[Tensor, Tensor], Tensor]


def beam_search(
    advance: Advance,
    clips: int,
    *,
    beam: int,
    length_penalty: float,
    begin: int,
    end: int,
    longest: int,
    device: torch.device,
) -> list[list[int]]:
    """The likeliest sentence of each clip that a beam finds.

    A hypothesis that has ended stays in the beam, so what is compared at the end are
    log-likelihoods over ((5 + length) / 6) to the power of the penalty (Wu et al. 2016).

    Args:
        advance: the decoder; its rows are clips × beam, the hypotheses of a clip side by side.
        clips: how many.
        beam: hypotheses a clip.
        length_penalty: 0 compares plain likelihoods, which favours short sentences.
        begin: token that opens a sentence.
        end: token that closes it.
        longest: tokens after which a sentence is cut.
        device: where the decoder runs.

    Returns:
        Tokens of one sentence a clip, without `begin`, with `end` where it was reached.
    """
    rows = torch.arange(clips * beam, device=device)
    first = rows.view(clips, beam)[:, :1]
    token = torch.full((clips * beam, 1), begin, device=device)
    written = torch.empty(clips, beam, 0, dtype=torch.long, device=device)
    length = torch.zeros(clips, beam, device=device)
    # All rows of a clip start alike: but for one, they must not be chosen.
    score = torch.full((clips, beam), float("-inf"), device=device)
    score[:, 0] = 0.0
    ended = torch.zeros(clips, beam, dtype=torch.bool, device=device)
    order = rows
    for _ in range(longest):
        likelihood = advance(token, order).log_softmax(-1).view(clips, beam, -1)
        likelihood = likelihood.masked_fill(ended[..., None], float("-inf"))
        likelihood[..., end] = torch.where(ended, 0.0, likelihood[..., end])
        words = likelihood.shape[-1]
        longer = length + (~ended).float()
        total = score[..., None] + likelihood
        ranked = total / ((5 + longer) / 6)[..., None] ** length_penalty
        _, best = ranked.flatten(1).topk(beam)  # (clips, beam)
        source, word = best // words, best % words
        score = total.flatten(1).gather(1, best)
        length = longer.gather(1, source)
        written = torch.cat(
            [written.gather(1, source[..., None].expand_as(written)), word[..., None]], dim=2
        )
        ended = ended.gather(1, source) | (word == end)
        token, order = word.reshape(-1, 1), (first + source).reshape(-1)
        if bool(ended.all()):
            break
    ranked = score / ((5 + length) / 6) ** length_penalty
    chosen = ranked.argmax(1)
    sentences = written[torch.arange(clips, device=device), chosen]
    return [[int(word) for word in sentence] for sentence in sentences.tolist()]


def search_until_the_best_ends(
    advance: Advance,
    clips: int,
    *,
    beam: int,
    begin: int,
    end: int,
    longest: int,
    device: torch.device,
) -> list[list[int]]:
    """The search of signjoey's without a length penalty, as its released evaluators use it.

    Unlike in `beam_search`, a hypothesis that has ended is put by and goes on in the beam as if
    it had not, and a clip is done as soon as the best of its beam ends; what is still open then
    counts as it stands. The likeliest hypothesis that was put by is the sentence.

    Args:
        advance: the decoder; its rows are clips × beam, the hypotheses of a clip side by side.
        clips: how many.
        beam: hypotheses a clip.
        begin: token that opens a sentence.
        end: token that closes it.
        longest: tokens after which a sentence is cut.
        device: where the decoder runs.

    Returns:
        Tokens of one sentence a clip, without `begin` and without what follows, with, `end`.
    """
    order = torch.arange(clips * beam, device=device)
    first = order.view(clips, beam)[:, :1]
    token = torch.full((clips * beam, 1), begin, device=device)
    written = torch.empty(clips, beam, 0, dtype=torch.long, device=device)
    score = torch.full((clips, beam), float("-inf"), device=device)
    score[:, 0] = 0.0
    best = torch.full((clips,), float("-inf"), device=device)
    sentences = torch.full((clips, longest), end, device=device)
    done = torch.zeros(clips, dtype=torch.bool, device=device)
    for step in range(longest):
        likelihood = advance(token, order).log_softmax(-1).view(clips, beam, -1)
        score, chosen = (score[..., None] + likelihood).flatten(1).topk(beam)
        source, word = chosen // likelihood.shape[-1], chosen % likelihood.shape[-1]
        written = torch.cat(
            [written.gather(1, source[..., None].expand_as(written)), word[..., None]], dim=2
        )
        ends = (word == end) | (step + 1 == longest)
        ends = ends | ends[:, :1]
        put_by = ends & ((written == end).sum(2) < 2) & ~done[:, None]
        likeliest, place = score.masked_fill(~put_by, float("-inf")).max(1)
        better = likeliest > best
        best = torch.where(better, likeliest, best)
        found = written[torch.arange(clips, device=device), place]
        sentences[better] = end
        sentences[better, : step + 1] = found[better]
        done = done | ends[:, 0]
        token, order = word.reshape(-1, 1), (first + source).reshape(-1)
        if bool(done.all()):
            break
    rows = [[int(word) for word in sentence] for sentence in sentences.tolist()]
    return [row[: row.index(end)] if end in row else row for row in rows]
