"""Every generator learns and signs on the device of its weights: what it makes there is the same.

No GPU is needed: `another_device` computes on the CPU and refuses what a GPU would refuse.
"""

import pytest
import torch

from another_device import DEVICE, second_device
from generator_specimens import FRAMES, GENERATORS, SIZES, stirred
from hybridsign.data.batch import ClipBatches, oracle_condition_of
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary

CLIPS = 4


@pytest.fixture(scope="module")
def batches(corpus):
    return ClipBatches(corpus.train[:CLIPS], corpus.statistics, batch_size=CLIPS)


@pytest.fixture(params=GENERATORS.values(), ids=GENERATORS)
def network(request, batches):
    settings = request.param
    vocabulary = Vocabulary.of(batches.condition.tokens(settings.input))
    return stirred(build(settings, Task(SIZES, vocabulary, batches.statistics, FRAMES), seed=3))


def learned(network, batch):
    """All terms of all phases, and the gradients of their sum, brought to the CPU."""
    network.zero_grad()
    terms = {}
    for phase in network.phases():
        network.train()
        network.prepare(phase.name, batch)
        rng = torch.Generator().manual_seed(7)
        found = network.loss(batch, Context(phase.name, 0, 0, rng))
        terms |= {(phase.name, name): term for name, term in found.items()}
    torch.stack(list(terms.values())).sum().backward()
    gradients = {name: each.grad for name, each in network.named_parameters()}
    there = terms | {name: each for name, each in gradients.items() if each is not None}
    return {name: each.detach().to("cpu") for name, each in there.items()}


def assert_same(found, expected):
    for name, value in expected.items():
        close = torch.allclose(found[name], value, rtol=1e-3, atol=1e-4)
        assert close, f"{name}: {(found[name] - value).abs().max()} apart"


def test_it_learns_there_what_it_learns_on_the_cpu(network, batches):
    if getattr(getattr(network, "settings", None), "head", "") == "mean_flow":
        pytest.skip("torch.func.jvp cannot look into the tensors of the second device")
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    expected = learned(network, batches.whole())
    network.load_state_dict(weights)
    with second_device():
        found = learned(network.to(DEVICE), batches.whole().to(DEVICE))
    assert_same(found, expected)


def test_it_signs_there_what_it_signs_on_the_cpu(network, batches, corpus):
    network.prepare(network.phases()[0].name, batches.whole())
    told = oracle_condition_of(corpus.train[:CLIPS]) if network.heeds_confidence else None
    condition = told or batches.condition
    frames = len(corpus.train[0].pose.confidence)
    expected = network.eval().generate(condition, frames, rng=5)
    with second_device():
        made = network.to(DEVICE).generate(condition, frames, rng=5)
    assert made.pose.device == DEVICE
    torch.testing.assert_close(made.pose.to("cpu"), expected.pose, rtol=0, atol=1e-4)
    torch.testing.assert_close(made.confidence.to("cpu"), expected.confidence, rtol=0, atol=1e-4)
    assert made.length.tolist() == expected.length.tolist()
