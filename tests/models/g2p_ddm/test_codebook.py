import pytest
import torch

from hybridsign.models.g2p_ddm.codebook import Codebooks
from hybridsign.models.g2p_ddm.settings import CodebookSettings

CLUSTERS = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def codebooks(codes=4, articulators=2, **changes):
    torch.manual_seed(0)
    return Codebooks(CodebookSettings(codes=codes, **changes), articulators, 2)


def features(frames=200, seed=0):
    """Clusters for the first articulator, the same turned round for the second."""
    random = torch.Generator().manual_seed(seed)
    chosen = torch.randint(4, (frames,), generator=random)
    noise = 0.1 * torch.randn(frames, 2, 2, generator=random)
    return torch.stack([CLUSTERS[chosen], -CLUSTERS[chosen]], dim=1) + noise


def rng():
    return torch.Generator().manual_seed(7)


def followed(books, batches=300, source=rng):
    random = source()
    for number in range(batches):
        books.follow(features(seed=number), random)
    return books


def test_codes_settle_in_the_clusters_of_their_own_articulator():
    books = followed(codebooks(12))
    for codes, clusters in zip(books.codes, (CLUSTERS, -CLUSTERS), strict=True):
        assert torch.cdist(clusters, codes).min(dim=1).values.max() < 0.1


def test_the_first_batch_gives_the_first_codes():
    books, batch = codebooks(), features()
    books.follow(batch, rng())
    for articulator, codes in enumerate(books.codes):
        assert torch.cdist(codes, batch[:, articulator]).min(dim=1).values.max() < 1e-5


def test_a_code_is_the_mean_of_what_it_stands_for():
    books = codebooks(codes=2, articulators=1, dead_below=0)
    batch = torch.tensor([[[0.0, 0.0]], [[2.0, 0.0]], [[10.0, 0.0]]])
    books.follow(batch, rng())
    books.codes.copy_(torch.tensor([[[1.0, 0.0], [9.0, 0.0]]]))
    books.uses.fill_(1.0)
    books.sums.copy_(books.codes)
    for _ in range(2000):
        books.follow(batch, rng())
    expected = torch.tensor([[[1.0, 0.0], [10.0, 0.0]]])
    torch.testing.assert_close(books.codes, expected, rtol=0, atol=1e-3)


def test_a_code_that_nothing_uses_becomes_a_feature_of_the_batch():
    books = followed(codebooks(), batches=5)
    books.codes[0, 2] = books.sums[0, 2] = 1e3
    books.uses[0, 2] = 0.5
    batch = features(seed=99)
    books.follow(batch, rng())
    assert torch.cdist(books.codes[0, 2:3], batch[:, 0]).min() < 1e-5


def test_nearest_and_look_up_are_inverse_on_the_codes():
    books = codebooks(codes=6)
    numbers = torch.stack([torch.arange(6), torch.arange(6).flip(0)], dim=1)
    assert torch.equal(books.nearest(books.look_up(numbers)), numbers)
    assert books.look_up(numbers[None, None]).shape == (1, 1, 6, 2, 2)


def test_the_nearest_of_many_codes_is_the_nearest():
    books, given = codebooks(codes=64), features()
    distance = (given[:, :, None] - books.codes).square().sum(-1)  # (N, G, K)
    found = distance.gather(-1, books.nearest(given)[..., None])[..., 0]
    torch.testing.assert_close(found, distance.amin(-1))


def test_gradients_pass_straight_through_and_the_commitment_pulls_towards_the_codes():
    books, given = codebooks(), features(3).requires_grad_()
    quantised, commitment = books.quantise(given)
    torch.testing.assert_close(quantised, books.look_up(books.nearest(given)))
    (gradient,) = torch.autograd.grad(quantised.sum(), given, retain_graph=True)
    assert torch.equal(gradient, torch.ones_like(given))
    (pull,) = torch.autograd.grad(commitment.mean(), given)
    distance = given - quantised
    torch.testing.assert_close(pull, 0.25 * 2 * distance.detach() / distance.numel())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_randomness_gives_the_same_codes(seed):
    source = lambda: torch.Generator().manual_seed(seed)  # noqa: E731
    first, second = (followed(codebooks(8), 20, source) for _ in range(2))
    assert torch.equal(first.codes, second.codes)
