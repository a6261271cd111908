"""A recurrence over a whole sequence is the plain loop over its frames, forwards and back."""

import pytest
import torch

from hybridsign.nn.recurrence import ExpertRecurrence

E, B, T, D = 2, 3, 5, 4


@pytest.fixture
def recurrence():
    torch.manual_seed(0)
    made = ExpertRecurrence(E, D).double()
    for bias in (made.enter.bias, made.recur.bias, made.output.bias):
        torch.nn.init.normal_(bias)
    return made


def numbers(seed, *shape):
    drawn = torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn.requires_grad_()


def sequence():
    return numbers(1, E, B, T, D), numbers(2, E, B, 1, D)


def loop(recurrence, x, state):
    """A frame after another, every one on the graph."""
    outputs = []
    for frame in x.split(1, dim=2):
        output, state = recurrence(frame, state)
        outputs.append(output)
    return torch.cat(outputs, dim=2), state


def gradients(recurrence, made, x, state):
    """Of a loss on outputs and last state, for what was given and for each weight."""
    loss = sum((each * numbers(3, *each.shape).detach()).sum() for each in made)
    return torch.autograd.grad(loss, [x, state, *recurrence.parameters()])


def test_each_expert_is_torchs_gated_recurrent_unit(recurrence):
    x, state = sequence()
    outputs, last = recurrence(x, state)
    for expert in range(E):
        theirs = torch.nn.GRU(D, D, batch_first=True, dtype=torch.float64)
        with torch.no_grad():
            for layer, weight, bias in (
                (recurrence.enter, theirs.weight_ih_l0, theirs.bias_ih_l0),
                (recurrence.recur, theirs.weight_hh_l0, theirs.bias_hh_l0),
            ):
                weight.copy_(layer.weight[expert].T)
                bias.copy_(layer.bias[expert, 0])
        states, final = theirs(x[expert], state[expert].transpose(0, 1).contiguous())
        expected = states @ recurrence.output.weight[expert] + recurrence.output.bias[expert]
        torch.testing.assert_close(outputs[expert], expected)
        torch.testing.assert_close(last[expert, :, 0], final[0])


def test_a_whole_sequence_is_its_frames_one_after_another(recurrence):
    x, state = sequence()
    torch.testing.assert_close(recurrence(x, state), loop(recurrence, x, state))


def test_all_gradients_are_those_of_the_plain_loop(recurrence):
    x, state = sequence()
    whole, stepped = recurrence(x, state), loop(recurrence, x, state)
    torch.testing.assert_close(
        gradients(recurrence, whole, x, state), gradients(recurrence, stepped, x, state)
    )


def test_a_sequence_in_two_halves_is_the_sequence(recurrence):
    x, state = sequence()
    early, between = recurrence(x[:, :, :2], state)
    late, last = recurrence(x[:, :, 2:], between)
    halves = torch.cat([early, late], dim=2), last
    whole = recurrence(x, state)
    torch.testing.assert_close(halves, whole)
    torch.testing.assert_close(
        gradients(recurrence, halves, x, state), gradients(recurrence, whole, x, state)
    )


@pytest.mark.parametrize("frames", [1, 2, T])
def test_the_gradients_are_those_of_finite_differences(recurrence, frames):
    x, state = sequence()
    names, weights = zip(*recurrence.named_parameters(), strict=True)

    def made(x, state, *weights):
        return torch.func.functional_call(
            recurrence, dict(zip(names, weights, strict=True)), (x, state)
        )

    given = x[:, :1, :frames].detach().requires_grad_(), state[:, :1].detach().requires_grad_()
    assert torch.autograd.gradcheck(made, (*given, *weights))


def test_before_the_first_frame_the_state_is_zero(recurrence):
    x, state = sequence()
    torch.testing.assert_close(recurrence(x), recurrence(x, torch.zeros_like(state)))


def test_the_future_never_changes_the_past(recurrence):
    x, _ = sequence()
    later = torch.cat([x[:, :, :3], x[:, :, 3:] + 10], dim=2)
    first, second = recurrence(x)[0], recurrence(later)[0]
    assert torch.equal(first[:, :, :3], second[:, :, :3])
    assert not torch.allclose(first[:, :, 3:], second[:, :, 3:])
