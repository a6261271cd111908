import pytest
import torch

from hybridsign.nn.attention import KeyValueCache, causal_bias
from hybridsign.nn.blocks import Stack, TokenEncoder, sinusoids
from hybridsign.nn.settings import Sizes

SIZES = Sizes(width=16, layers=2, heads=4, feedforward=32, dropout=0.3)
T = 6


@pytest.fixture
def x():
    return torch.randn(2, T, 16, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def stack():
    torch.manual_seed(0)
    return Stack(SIZES, cross=True).eval()


def through(stack, x, memory):
    for block in stack:
        x = block(x, bias=causal_bias(x), memory=block.remember(memory))
    return x


def test_blocks_step_by_step_equal_blocks_at_once(stack, x):
    memory = x.flip(1)
    caches = [KeyValueCache(T) for _ in stack]
    steps = []
    for number in range(T):
        frame = x[:, number : number + 1]
        for block, cache in zip(stack, caches, strict=True):
            frame = block(frame, cache=cache, memory=block.remember(memory))
        steps.append(frame)
    torch.testing.assert_close(torch.cat(steps, dim=1), through(stack, x, memory))


def test_future_frames_never_change_past_ones(stack, x):
    later = x.clone()
    later[:, 3:] += 5
    first, second = (through(stack, y, x) for y in (x, later))
    assert torch.equal(first[:, :3], second[:, :3])


def test_a_block_says_what_memory_it_needs(x):
    with pytest.raises(ValueError, match="needs a memory"):
        next(iter(Stack(SIZES, cross=True)))(x)
    with pytest.raises(ValueError, match="has no memory"):
        next(iter(Stack(SIZES))).remember(x)


def test_tokens_are_encoded_whatever_stands_beside_them():
    torch.manual_seed(0)
    encoder = TokenEncoder(9, SIZES, padding=0).eval()
    short, padded = torch.tensor([[4, 5, 2]]), torch.tensor([[4, 5, 2, 0, 0], [7, 8, 4, 4, 2]])
    alone, mask = encoder(short)
    together, padded_mask = encoder(padded)
    assert mask.all()
    assert padded_mask.sum(1).tolist() == [3, 5]
    torch.testing.assert_close(together[:1, :3], alone)


def test_positions_tell_steps_apart_and_can_begin_anywhere():
    codes = sinusoids(50, 16)
    assert len(torch.unique(codes, dim=0)) == 50
    assert torch.equal(sinusoids(5, 16, start=20), codes[20:25])


@pytest.mark.parametrize("width", [16, 2])
def test_positions_are_sines_and_cosines(width):
    codes = sinusoids(4, width)
    torch.testing.assert_close(codes[:, 0], torch.arange(4.0).sin())
    torch.testing.assert_close(codes[:, 0::2] ** 2 + codes[:, 1::2] ** 2, torch.ones(4, width // 2))


def test_a_sentence_begins_with_words_and_places_of_one_size():
    torch.manual_seed(0)
    encoder = TokenEncoder(500, SIZES, padding=0)
    words = encoder.embedding.weight.std() * SIZES.width**0.5
    places = sinusoids(60, SIZES.width).square().mean().sqrt()
    assert 0.5 < words / places < 2
