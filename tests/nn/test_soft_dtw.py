import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tslearn.metrics import SoftDTW, SoftDTWLossPyTorch

from hybridsign.alignment import dtw
from hybridsign.nn.soft_dtw import soft_dtw, soft_dtw_divergence, squared_distances

LENGTH = st.integers(1, 7)
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def frames(seed, length, batch=3, features=5, device="cpu"):
    drawn = np.random.default_rng(seed).normal(size=(batch, length, features))
    return torch.tensor(drawn, device=device, requires_grad=True)


def padded(sequences, value):
    """Sequences (length, D) in one batch, padded with a value, and the mask."""
    batch = torch.nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=value)
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return batch, torch.arange(batch.shape[1]) < lengths[:, None]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("gamma", [0.01, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("lengths", [(6, 6), (3, 9), (9, 3), (1, 5), (1, 1), (60, 47)])
def test_value_and_gradient_of_the_cost_are_tslearns(lengths, gamma, device):
    first, second = frames(1, lengths[0]), frames(2, lengths[1])
    cost = squared_distances(first, second).detach().to(device).requires_grad_()
    values = soft_dtw(cost, gamma)
    [gradient] = torch.autograd.grad(values.sum(), cost)
    for number, matrix in enumerate(cost.detach().cpu().numpy()):
        theirs = SoftDTW(matrix, gamma=gamma)
        assert values[number].item() == pytest.approx(theirs.compute(), abs=1e-6)
        np.testing.assert_allclose(gradient[number].cpu(), theirs.grad(), atol=1e-6)


def test_the_divergence_is_tslearns_normalised_loss_up_to_its_rounding_to_float32():
    first, second = frames(1, 12), frames(2, 12)
    ours = soft_dtw_divergence(first, second, 0.5)
    theirs = SoftDTWLossPyTorch(gamma=0.5, normalize=True)(first, second)
    torch.testing.assert_close(ours, theirs.flatten(), rtol=1e-6, atol=1e-5)
    torch.testing.assert_close(
        torch.autograd.grad(ours.sum(), (first, second)),
        torch.autograd.grad(theirs.sum(), (first, second)),
        rtol=1e-4,
        atol=1e-4,
    )


def test_the_gradient_is_that_of_finite_differences():
    first, second = frames(1, 4, batch=2, features=3), frames(2, 6, batch=2, features=3)
    masks = (
        torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1]]) > 0,
        torch.tensor([[1] * 6, [1, 1] + [0] * 4]) > 0,
    )
    assert torch.autograd.gradcheck(
        lambda a, b: soft_dtw(squared_distances(a, b), 0.3), (first, second)
    )
    assert torch.autograd.gradcheck(
        lambda a, b: soft_dtw_divergence(a, b, 0.3, *masks), (first, second)
    )


@given(LENGTH, LENGTH)
def test_a_small_gamma_gives_dtw(rows, columns):
    cost = squared_distances(frames(1, rows), frames(2, columns)).detach()
    torch.testing.assert_close(soft_dtw(cost, 1e-6).numpy(), dtw(list(cost.numpy())))


@given(LENGTH, LENGTH, st.floats(0.01, 5))
def test_the_divergence_is_zero_on_itself_symmetric_and_never_negative(rows, columns, gamma):
    first, second = frames(1, rows), frames(2, columns)
    there = soft_dtw_divergence(first, second, gamma)
    back = soft_dtw_divergence(second, first, gamma)
    torch.testing.assert_close(there, back)
    assert (there >= -1e-9).all()
    assert soft_dtw_divergence(first, first, gamma).abs().max() < 1e-9


@pytest.mark.parametrize("filler", [0.0, 7.0, float("nan"), float("inf")])
def test_padding_changes_neither_value_nor_gradient(filler):
    firsts, seconds = ([frames(s + n, 3 + n, 1)[0].detach() for n in range(3)] for s in (1, 9))
    seconds = seconds[::-1]
    first, first_mask = padded(firsts, filler)
    second, second_mask = padded(seconds, filler)
    first.requires_grad_()
    together = soft_dtw_divergence(first, second, 0.2, first_mask, second_mask)
    [gradient] = torch.autograd.grad(together.sum(), first)
    assert (gradient[~first_mask] == 0).all()
    for number in range(3):
        alone = firsts[number][None].requires_grad_()
        value = soft_dtw_divergence(alone, seconds[number][None], 0.2)
        torch.testing.assert_close(value, together[number : number + 1])
        [expected] = torch.autograd.grad(value.sum(), alone)
        torch.testing.assert_close(gradient[number, : len(firsts[number])], expected[0])


def test_float32_agrees_with_float64():
    first, second = frames(1, 30), frames(2, 40)
    double = soft_dtw_divergence(first, second, 0.1)
    single = soft_dtw_divergence(first.float(), second.float(), 0.1)
    assert single.dtype == torch.float32
    torch.testing.assert_close(single, double.float(), rtol=1e-4, atol=1e-4)


def test_costs_in_pixels_stay_finite():
    first, second = 1e5 * frames(1, 20), 1e5 * frames(2, 20)
    value = soft_dtw_divergence(first.float(), second.float(), 0.1)
    assert value.isfinite().all()
    [gradient] = torch.autograd.grad(value.sum(), first)
    assert gradient.isfinite().all()


@pytest.mark.skipif("cuda" not in DEVICES, reason="no GPU")
def test_a_gpu_agrees_with_the_cpu():
    first, second = frames(1, 60, 16, 274), frames(2, 47, 16, 274)
    here = soft_dtw_divergence(first, second, 0.1)
    there = soft_dtw_divergence(first.cuda(), second.cuda(), 0.1)
    torch.testing.assert_close(there.cpu(), here)
    torch.testing.assert_close(
        torch.autograd.grad(there.sum(), first)[0], torch.autograd.grad(here.sum(), first)[0]
    )


def test_a_gamma_of_zero_is_refused():
    with pytest.raises(ValueError, match="gamma is 0"):
        soft_dtw(torch.ones(1, 2, 2), 0)


def test_a_sequence_without_a_frame_is_refused():
    with pytest.raises(ValueError, match="0 to 3 real frames"):
        soft_dtw(torch.ones(2, 3, 3), 1.0, torch.tensor([0, 3]))
