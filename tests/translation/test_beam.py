import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hybridsign.translation.beam import beam_search

BEGIN, END, WORDS, LONGEST = 0, 1, 4, 3


class Bigrams:
    """A decoder whose next word depends on clip and last word alone."""

    def __init__(self, clips, beam, seed):
        self.logits = 2 * torch.randn(
            clips, WORDS, WORDS, generator=torch.Generator().manual_seed(seed)
        )
        self.logits[..., BEGIN] = -math.inf
        self.clip = torch.arange(clips).repeat_interleave(beam)

    def __call__(self, token, order):
        assert torch.equal(self.clip[order], self.clip), "rows left their clip"
        return self.logits[self.clip, token[:, 0]]

    def likelihood(self, clip, sentence):
        likelihoods = self.logits[clip].log_softmax(-1)
        pairs = itertools.pairwise([BEGIN, *sentence])
        return sum(float(likelihoods[last, word]) for last, word in pairs)

    def best(self, clip, penalty):
        words = range(1, WORDS)
        ended = [
            (*body, END)
            for length in range(LONGEST)
            for body in itertools.product(words[1:], repeat=length)
        ]
        cut = list(itertools.product(words[1:], repeat=LONGEST))
        return max(
            [*ended, *cut],
            key=lambda s: self.likelihood(clip, s) / ((5 + len(s)) / 6) ** penalty,
        )


def search(decoder, clips, beam, penalty):
    found = beam_search(
        decoder,
        clips,
        beam=beam,
        length_penalty=penalty,
        begin=BEGIN,
        end=END,
        longest=LONGEST,
        device=torch.device("cpu"),
    )
    return [tuple(row[: row.index(END) + 1] if END in row else row) for row in found]


@given(st.integers(0, 10_000), st.sampled_from([0.0, 1.0, 2.0]))
@settings(max_examples=50, deadline=None)
def test_a_beam_as_wide_as_all_sentences_finds_the_likeliest(seed, penalty):
    wide = WORDS**LONGEST
    decoder = Bigrams(2, wide, seed)
    assert search(decoder, 2, wide, penalty) == [decoder.best(clip, penalty) for clip in range(2)]


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_beam_of_one_takes_the_likeliest_word_each_time(seed):
    decoder = Bigrams(3, 1, seed)
    for clip, sentence in enumerate(search(decoder, 3, 1, 0.0)):
        for last, word in itertools.pairwise((BEGIN, *sentence)):
            assert word == int(decoder.logits[clip, last].argmax())


@pytest.mark.parametrize("beam", [1, 2, 5])
def test_clips_do_not_mind_their_neighbours(beam):
    together = Bigrams(4, beam, 7)
    found = search(together, 4, beam, 1.0)
    for clip in range(4):
        alone = Bigrams(1, beam, 7)
        alone.logits = together.logits[clip : clip + 1]
        assert search(alone, 1, beam, 1.0) == [found[clip]]
