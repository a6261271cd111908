"""The chain beside matrices that are multiplied out, for a vocabulary of four codes and a mask."""

import numpy as np
import pytest
import torch

from hybridsign.models.g2p_ddm.diffusion import MaskReplace, StepImportance, draw

CODES, STEPS, REPLACED = 4, 6, 0.3
MASK = CODES
PAIRS = [(s, t) for t in range(1, STEPS + 1) for s in range(t)]


@pytest.fixture(scope="module")
def chain():
    return MaskReplace(CODES, STEPS, REPLACED)


@pytest.fixture(scope="module")
def matrices():
    """(STEPS, 5, 5): row i, column j holds the probability that i becomes j in one step."""
    kept = np.concatenate([[1], np.linspace(0.99999, 0.000009, STEPS)])
    masked = np.concatenate([[0], np.linspace(0.000009, 1 - 0.000009 - REPLACED, STEPS)])
    found = []
    for t in range(1, STEPS + 1):
        keep = kept[t] / kept[t - 1]
        mask = 1 - (1 - masked[t]) / (1 - masked[t - 1])
        matrix = np.full((CODES + 1, CODES + 1), (1 - keep - mask) / CODES)
        matrix[:CODES, :CODES] += keep * np.eye(CODES)
        matrix[:, MASK] = mask
        matrix[MASK] = np.eye(CODES + 1)[MASK]
        found.append(matrix)
    return np.array(found)


def product(matrices, s, t):
    result = np.eye(CODES + 1)
    for matrix in matrices[s:t]:
        result = result @ matrix
    return result


def at(step, count=1):
    return torch.full((count,), step)


def test_the_matrices_that_are_compared_with_are_transitions(matrices):
    np.testing.assert_allclose(matrices.sum(-1), 1)
    assert (matrices >= 0).all()


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_a_transition_over_several_steps_is_their_product(chain, matrices, s, t):
    keep, replace, mask = (p.item() for p in chain.between(at(s), at(t)))
    expected = product(matrices, s, t)[:CODES]
    codes = keep * np.eye(CODES) + replace
    np.testing.assert_allclose(codes, expected[:, :CODES], atol=1e-6)
    np.testing.assert_allclose(mask, expected[:, MASK], atol=1e-6)


@pytest.mark.parametrize("t", [1, 3, STEPS])
def test_codes_are_corrupted_as_often_as_the_product_says(chain, matrices, t):
    grid = (torch.arange(400) + 0.5) / 400
    chance = torch.cartesian_prod(grid, (torch.arange(CODES) + 0.5) / CODES)[None]
    for code in range(CODES):
        start = torch.full(chance.shape[:2], code)
        states = chain.corrupt(start, at(t), chance)[0]
        share = torch.bincount(states, minlength=CODES + 1) / len(states)
        np.testing.assert_allclose(share, product(matrices, 0, t)[code], atol=0.003)


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_the_posterior_is_that_of_bayes(chain, matrices, s, t):
    belief = torch.randn(CODES + 1, CODES, generator=torch.Generator().manual_seed(t))
    belief = belief.softmax(-1)
    states = torch.arange(CODES + 1)
    made = chain.posterior(belief[None], states[None], at(t), at(s))[0].numpy()
    to_s, to_t, onward = (product(matrices, *span) for span in ((0, s), (0, t), (s, t)))
    for state in states.tolist():
        # q(x_s = j | x_t, x_0 = k) = q(x_s = j | k) q(x_t | x_s = j) / q(x_t | k)
        of_start = to_s[:CODES] * onward[:, state] / to_t[:CODES, state, None]
        expected = belief[state].numpy() @ of_start
        np.testing.assert_allclose(made[state], expected, atol=2e-5)


def test_a_posterior_is_a_distribution_at_the_size_of_the_release():
    chain = MaskReplace(1024, 100, 1e-6)
    random = torch.Generator().manual_seed(0)
    belief = (20 * torch.randn(2, 6, 1024, generator=random)).softmax(-1)
    for t, s in ((1, 0), (2, 1), (50, 49), (100, 99), (100, 50), (100, 0)):
        states = torch.randint(1025, (2, 6), generator=random)
        states[:, 0] = 1024
        made = chain.posterior(belief, states, at(t, 2), at(s, 2))
        torch.testing.assert_close(made.sum(-1), torch.ones(2, 6), rtol=0, atol=1e-4)


def test_the_first_step_gives_back_what_is_believed(chain):
    belief = torch.tensor([0.1, 0.2, 0.3, 0.4])[None, None]
    made = chain.posterior(belief, torch.tensor([[MASK]]), at(3), at(0))
    torch.testing.assert_close(made[0, 0, :CODES], belief[0, 0])
    assert made[0, 0, MASK] < 1e-20


def known(start):
    return torch.nn.functional.one_hot(start, CODES).float()


@pytest.mark.parametrize(("s", "t"), [(s, t) for s, t in PAIRS if s > 0])
def test_the_divergence_is_that_of_the_two_posteriors(chain, s, t):
    start, states = torch.cartesian_prod(torch.arange(CODES), torch.arange(CODES + 1)).T[:, None]
    random = torch.Generator().manual_seed(t)
    made = torch.randn(1, start.shape[1], CODES, generator=random).softmax(-1)
    true, other = (
        chain.posterior(belief, states, at(t), at(s)).double() for belief in (known(start), made)
    )
    expected = torch.special.xlogy(true, true / other.clamp_min(1e-300)).sum(-1)
    found = chain.divergence(start, made, states, at(t), at(s))
    torch.testing.assert_close(found, expected.float(), rtol=1e-3, atol=1e-5)


def test_who_knows_the_start_is_told_nothing_by_the_truth(chain):
    start, states = torch.tensor([[2, 1]]), torch.tensor([[MASK, 1]])
    assert chain.divergence(start, known(start), states, at(4), at(3)).abs().max() == 0
    unsure = torch.full((1, 2, CODES), 1 / CODES)
    assert (chain.divergence(start, unsure, states, at(4), at(3)) > 0.01).all()


@pytest.mark.parametrize("t", [1, 2, STEPS])
def test_a_belief_that_rules_the_truth_out_has_a_finite_gradient(chain, t):
    start, states = torch.tensor([[2, 1, 0]]), torch.tensor([[MASK, 1, 3]])
    logits = torch.tensor([200.0, 0.0, 0.0, 0.0]).repeat(1, 3, 1).requires_grad_()
    found = chain.divergence(start, logits.softmax(-1), states, at(t), at(t - 1))
    assert found.isfinite().all()
    found.sum().backward()
    assert logits.grad.isfinite().all()


def test_states_are_drawn_as_often_as_they_are_likely():
    probability = torch.tensor([0.5, 0.0, 0.25, 0.25])
    chance = (torch.arange(1000) + 0.5) / 1000
    states = draw(probability.expand(1, 1000, 4), chance[None])
    assert torch.bincount(states[0]).tolist() == [500, 0, 250, 250]


def test_steps_are_equally_likely_until_each_was_seen_often_enough():
    importance = StepImportance(4)
    for _ in range(importance.ENOUGH):
        importance.note(torch.arange(4) + 1, torch.tensor([0.0, 1.0, 2.0, 9.0]))
    assert importance.probability.tolist() == [0.25] * 4


def test_steps_are_then_drawn_as_often_as_their_loss_is_large():
    importance = StepImportance(4)
    for _ in range(200):
        importance.note(torch.tensor([1, 2, 3, 3, 4]), torch.tensor([0.0, 1.0, 1.0, 7.0, 2.0]))
    # The first step has no such loss and takes the second's; squares of one step are averaged.
    expected = torch.tensor([1.0, 1.0, 5.0, 2.0]) / 9
    torch.testing.assert_close(importance.probability, expected, rtol=1e-3, atol=0)
    steps, probability = importance.draw((torch.arange(9000) + 0.5) / 9000)
    shares = torch.bincount(steps - 1) / 9000
    torch.testing.assert_close(shares, expected, rtol=0, atol=1e-3)
    assert torch.equal(probability, importance.probability[steps - 1])
