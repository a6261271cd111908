import torch

from hybridsign.nn.text_prior import MonotonePrior

MOMENTS = (torch.arange(10) + 0.5) / 10


def mask(*lengths, longest=5):
    return torch.arange(longest) < torch.tensor(lengths)[:, None]


def test_the_prior_points_from_each_moment_to_the_token_at_that_place():
    bias = MonotonePrior(4.0, 1, 1.0)(MOMENTS, mask(5))
    assert bias.shape == (1, 1, 10, 5)
    assert bias.argmax(-1).flatten().tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert (bias <= 0).all()


def test_padding_is_hidden_and_moves_nothing():
    bias = MonotonePrior(4.0, 1, 1.0)(MOMENTS, mask(5, 3))
    assert bias[1, :, :, 3:].isneginf().all()
    assert bias[:, :, :, :3].isfinite().all()
    alone = MonotonePrior(4.0, 1, 1.0)(MOMENTS, mask(3, longest=3))
    assert torch.equal(bias[1:, :, :, :3], alone)


def test_a_stronger_prior_is_a_sharper_one():
    weak, strong = (MonotonePrior(strength, 2, 1.0)(MOMENTS, mask(5)) for strength in (1.0, 3.0))
    torch.testing.assert_close(strong, 3 * weak)


def test_the_strength_of_each_head_is_learned():
    prior = MonotonePrior(4.0, 3, 64.0)
    prior(MOMENTS, mask(5)).sum().backward()
    assert (prior.log_strength.grad != 0).all()


def test_the_first_head_is_strict_and_the_last_all_but_free():
    bias = MonotonePrior(30.0, 4, 64.0)(MOMENTS, mask(5))
    strict, second, third, free = -bias[0].sum((1, 2))
    torch.testing.assert_close(
        torch.stack([strict / second, second / third]), torch.full((2,), 4.0)
    )
    attention = bias[0].softmax(-1)
    assert attention[0, 0, -1] < 1e-6  # from the first frame to the last token
    assert attention[-1, 0, -1] > 0.02
    assert strict == 64 * free


def test_a_single_head_is_the_strict_one():
    alone, first = (MonotonePrior(30.0, heads, 64.0)(MOMENTS, mask(5))[:, :1] for heads in (1, 4))
    assert torch.equal(alone, first)


def test_without_a_spread_all_heads_begin_alike():
    bias = MonotonePrior(30.0, 4, 1.0)(MOMENTS, mask(5))
    assert all(torch.equal(bias[:, head], bias[:, 0]) for head in range(4))
