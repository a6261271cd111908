import pytest
import torch

from hybridsign.nn.attention import Attention, KeyValueCache, attend, causal_bias, padding_bias

B, T, D, H = 2, 7, 16, 4


@pytest.fixture
def attention():
    torch.manual_seed(0)
    return Attention(D, H)


@pytest.fixture
def x():
    return torch.randn(B, T, D, generator=torch.Generator().manual_seed(1))


def test_attention_is_the_formula_of_the_paper(attention, x):
    keys, values = attention.keys_values(x)
    queries = attention.query(x).unflatten(-1, (H, -1)).transpose(1, 2)
    weights = (queries @ keys.transpose(2, 3) / (D / H) ** 0.5).softmax(-1)
    expected = attention.output((weights @ values).transpose(1, 2).flatten(2))
    torch.testing.assert_close(attention(x, attention.keys_values(x)), expected)


def test_a_bias_that_learns_gives_what_a_fixed_one_does_and_takes_its_gradient():
    rng = torch.Generator().manual_seed(1)
    queries, keys, values = (
        torch.randn(B, H, T, D // H, generator=rng, dtype=torch.float64, requires_grad=True)
        for _ in range(3)
    )
    weight = torch.randn(B, 1, 1, T, generator=rng, dtype=torch.float64, requires_grad=True)
    hidden = causal_bias(torch.zeros(B, T, D)).double()

    def learned(weight, queries, keys, values):
        return attend(queries, (keys, values), hidden + weight)

    fixed = attend(queries, (keys, values), (hidden + weight).detach())
    torch.testing.assert_close(learned(weight, queries, keys, values), fixed)
    assert torch.autograd.gradcheck(learned, (weight, queries, keys, values))


def test_attention_step_by_step_from_a_cache_equals_attention_at_once(attention, x):
    at_once = attention(x, attention.keys_values(x), causal_bias(x))
    cache = KeyValueCache(T)
    steps = []
    for number in range(T):
        frame = x[:, number : number + 1]
        steps.append(attention(frame, cache.append(attention.keys_values(frame))))
    torch.testing.assert_close(torch.cat(steps, dim=1), at_once)
    assert cache.length == T


def test_the_future_never_changes_the_past(attention, x):
    later = x.clone()
    later[:, 4:] += 10
    first, second = (attention(y, attention.keys_values(y), causal_bias(y)) for y in (x, later))
    assert torch.equal(first[:, :4], second[:, :4])
    assert not torch.allclose(first[:, 4:], second[:, 4:])


def test_what_is_hidden_as_padding_changes_nothing(attention, x):
    mask = torch.ones(B, T, dtype=torch.bool)
    mask[1, 5:] = False
    noisy = x.clone()
    noisy[1, 5:] = 100
    first, second = (attention(x, attention.keys_values(y), padding_bias(mask)) for y in (x, noisy))
    assert torch.equal(first, second)
    shorter = attention(x[1:], attention.keys_values(x[1:, :5]))
    torch.testing.assert_close(first[1:], shorter)


def test_a_full_cache_says_so(attention, x):
    cache = KeyValueCache(T - 1)
    with pytest.raises(ValueError, match="a cache for 6 steps was asked to hold 7"):
        cache.append(attention.keys_values(x))


def test_heads_must_share_the_width():
    with pytest.raises(ValueError, match="width 16 cannot be shared evenly by 3 heads"):
        Attention(16, 3)
