from pathlib import Path

import numpy as np
import pytest
import torch

from hybridsign.frozen_text import FrozenText
from hybridsign.nn.settings import Sizes
from hybridsign.nn.text_encoders import FrozenTextEncoder, text_encoder
from hybridsign.text import Vocabulary

SIZES = Sizes(width=16, layers=1, heads=4, feedforward=32, dropout=0.0)
SENTENCES = (("rain", "tomorrow"), ("sun",))
KNOWN = {
    " ".join(line): np.random.default_rng(len(line)).normal(size=(len(line) + 2, 6)).astype("f4")
    for line in SENTENCES
}
TEXT = FrozenText(Path("nowhere"), "0123456789abcdef", 6, KNOWN)


@pytest.fixture(params=[None, TEXT], ids=["own", "frozen"])
def encoder(request):
    torch.manual_seed(0)
    return text_encoder(Vocabulary.of(SENTENCES), SIZES, request.param).eval()


def test_both_give_a_row_for_each_token_and_for_both_ends(encoder):
    features, mask = encoder.read(SENTENCES)
    assert features.shape == (2, 4, 16)
    assert mask.tolist() == [[True] * 4, [True] * 3 + [False]]


def test_a_sentence_reads_the_same_beside_a_longer_one(encoder):
    together, _ = encoder.read(SENTENCES)
    alone, _ = encoder.read(SENTENCES[1:])
    torch.testing.assert_close(together[1, :3], alone[0])


def test_both_leave_features_of_one_scale(encoder):
    features, mask = encoder.read(SENTENCES)
    torch.testing.assert_close(
        features[mask].std(-1, correction=0), torch.ones(7), rtol=0.01, atol=0
    )


def test_of_a_frozen_encoder_the_way_to_the_generators_width_is_learned_and_nothing_else():
    encoder = FrozenTextEncoder(TEXT, SIZES)
    assert {name for name, _ in encoder.named_parameters()} == {
        "project.weight",
        "project.bias",
        "norm.weight",
        "norm.bias",
    }


def test_words_that_were_never_learned_are_left_out():
    encoder = text_encoder(Vocabulary.of(SENTENCES), SIZES, None).eval()
    features, mask = encoder.read([("rain", "hail", "tomorrow"), ("hail",)])
    expected, _ = encoder.read([("rain", "tomorrow"), ()])
    torch.testing.assert_close(features, expected)
    assert mask.sum(1).tolist() == [4, 2]
