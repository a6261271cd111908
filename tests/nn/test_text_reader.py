import pytest
import torch

from hybridsign.nn.settings import Sizes
from hybridsign.nn.text_encoders import WordEncoder
from hybridsign.nn.text_reader import TextReader, moments
from hybridsign.text import Vocabulary

SIZES = Sizes(width=16, layers=1, heads=4, feedforward=32, dropout=0.0)
SENTENCES = (("rain", "tomorrow"), ("sun",))


def reader(prior):
    torch.manual_seed(0)
    return TextReader(WordEncoder(Vocabulary.of(SENTENCES), SIZES), SIZES.heads, prior)


def test_frames_stand_in_the_middle_of_their_share_of_the_clip():
    assert moments(4, 4).tolist() == [0.125, 0.375, 0.625, 0.875]


def test_frames_past_the_end_stand_at_the_end():
    assert moments(5, 2).tolist() == [0.25, 0.75, 1.0, 1.0, 1.0]


def test_clips_of_several_lengths_each_end_at_their_own():
    found = moments(4, torch.tensor([[4], [2]]))
    assert found.tolist() == [[0.125, 0.375, 0.625, 0.875], [0.25, 0.75, 1.0, 1.0]]


def test_with_the_prior_early_frames_look_at_early_tokens():
    _, bias = reader(30.0)(SENTENCES, moments(6, 6))
    assert bias.shape == (2, 4, 6, 4)
    assert bias[0, 0].argmax(-1).tolist() == sorted(bias[0, 0].argmax(-1).tolist())
    assert bias[0, 0, 0].argmax() == 0
    assert bias[0, 0, -1].argmax() == 3


def test_without_the_prior_every_token_counts_alike():
    _, bias = reader(None)(SENTENCES, moments(6, 6))
    assert not bias[0].any()


@pytest.mark.parametrize("prior", [30.0, None])
def test_padding_is_never_read(prior):
    read = reader(prior)
    features, bias = read(SENTENCES, moments(6, 6))
    alone, _ = read(SENTENCES[1:], moments(6, 6))
    assert bias[1, ..., 3].isinf().all()
    torch.testing.assert_close(features[1, :3], alone[0])
