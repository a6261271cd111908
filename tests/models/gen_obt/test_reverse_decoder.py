import pytest
import torch

from hybridsign.models.gen_obt.reverse_decoder import ReverseDecoder
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary

SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
LINES = (("A", "B", "A"), ("C",))
FRAMES = 12
REAL = torch.ones(2, FRAMES, dtype=torch.bool)


def built(lines=LINES):
    torch.manual_seed(0)
    return ReverseDecoder(8, SIZES, Vocabulary.of(lines))


def codes(frames=FRAMES):
    return torch.randn(2, frames, 8, generator=torch.manual_seed(1))


def test_two_frames_make_a_token():
    reader = built()
    log_probability, lengths = reader(codes(11), REAL[:, :11])
    assert log_probability.shape == (2, 6, len(reader.vocabulary))
    assert lengths.tolist() == [6, 6]


def test_padding_changes_no_reading():
    reader, given = built(), codes()
    mask = REAL.clone()
    mask[:, 9:] = False
    short = reader.loss(given[:, :9], REAL[:, :9], LINES)
    torch.testing.assert_close(reader.loss(given, mask, LINES), short)


def test_it_learns_to_read():
    reader, given = built(), codes()
    optimiser = torch.optim.Adam(reader.parameters(), 0.01)
    for _ in range(100):
        optimiser.zero_grad()
        loss = reader.loss(given, REAL, LINES)
        loss.backward()
        optimiser.step()
    assert loss < 0.1
    best = reader(given, REAL)[0].argmax(-1)
    read = [reader.vocabulary.decode(torch.unique_consecutive(row).tolist()) for row in best]
    assert [tuple(line) for line in read] == list(LINES)


@pytest.mark.parametrize("lines", [(("A",) * 20, ("C",)), ((), ("C",)), (("never seen",), ("C",))])
def test_lines_too_long_empty_or_unknown_do_no_harm(lines):
    reader, given = built(), codes().requires_grad_()
    loss = reader.loss(given, REAL, lines)
    loss.backward()
    assert loss.isfinite()
    assert given.grad.isfinite().all()


def test_of_a_text_only_content_words_are_read_in_their_order():
    sentences = (("the", "sun", "."), ("the", "rain", "."), ("the", "wind", "and", "snow", "."))
    reader = built(sentences)
    reader.choose_content(sentences, 0.5)
    given, mask = codes(), REAL
    spoken = (("the", "wind", "and", "snow", "."), ("the", "sun", "."))
    signed = (("wind", "and", "snow"), ("sun",))
    assert reader.loss(given, mask, spoken) == reader.loss(given, mask, signed)
    swapped = (("snow", "and", "wind"), ("sun",))
    assert reader.loss(given, mask, swapped) != reader.loss(given, mask, signed)
