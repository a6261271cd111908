from dataclasses import replace

import pytest
import torch

from generator_specimens import EVALUATIONS, FRAMES, GENERATORS, SIZES, STEPS
from hybridsign.checkpoint import Recipe
from hybridsign.data.batch import condition_of
from hybridsign.models.cost import diffusion_steps, sequential_evaluations
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary
from hybridsign.timing.subjects import Subject, readings, untrained

STREAMING = {"hybrid", "progressive_transformer", "gen_obt"}


@pytest.fixture(scope="module")
def condition(corpus):
    return condition_of(corpus.train[:2])


@pytest.fixture(scope="module", params=GENERATORS.values(), ids=GENERATORS)
def recipe(request, corpus, condition):
    vocabulary = Vocabulary.of(condition.tokens(request.param.input))
    return Recipe(request.param, Task(SIZES, vocabulary, corpus.statistics, FRAMES))


@pytest.fixture(scope="module")
def subject(recipe):
    return untrained("specimen", recipe, None)


def expected(settings, frames, steps):
    """By the method's own description, which is written down in another place."""
    how = "regression" if getattr(settings, "head", "") == "regression" else settings.kind
    return EVALUATIONS[how](frames, steps)


@pytest.mark.parametrize("steps", [None, 2])
def test_a_settings_cost_is_what_its_method_says(subject, steps):
    for frames in (1, 9, 60):
        found = sequential_evaluations(subject.settings, frames, steps=steps)
        assert found == expected(subject.settings, frames, steps or STEPS)


def test_what_is_counted_is_what_the_settings_imply(subject, condition):
    for reading in readings(subject, matched_steps=3):
        steps = reading.steps or STEPS
        taken = reading.sign(condition, 9)
        assert taken.evaluations == expected(subject.settings, 9, steps)
        assert len(taken.stood) == 9


def test_only_methods_that_make_frame_after_frame_stream(subject):
    assert subject.streams == (subject.settings.kind in STREAMING)
    assert subject.streams == (diffusion_steps(subject.settings) is None)


def test_diffusions_are_read_in_the_shared_steps_too(subject):
    official, *matched = readings(subject, matched_steps=3)
    assert (official.sampling, official.steps) == ("official", None)
    assert [(each.sampling, each.steps) for each in matched] == (
        [] if subject.streams else [("matched", 3)]
    )


def test_a_diffusion_whose_own_steps_are_the_shared_ones_is_timed_once(subject):
    assert len(readings(subject, matched_steps=STEPS)) == 1


def test_what_is_timed_in_steps_that_were_asked_for_is_timed_in_no_others(subject):
    asked = replace(subject, steps=2)
    assert readings(asked, matched_steps=3) == [asked]


def test_a_network_that_is_evaluated_more_often_than_it_says_is_refused(subject, condition):
    class Chatty(torch.nn.Module):
        evaluations = 0

        def stream(self, condition, length, *, rng, steps=None):
            self.evaluations += 1_000
            yield from range(length)

    chatty = Subject("chatty", subject.settings, Chatty(), "random")
    with pytest.raises(RuntimeError, match=r"chatty: its settings imply .* 1000 were counted"):
        chatty.sign(condition, 9)


def test_another_size_is_another_network_of_the_same_method(subject, recipe):
    wide = untrained("wide", recipe, SIZES.model_copy(update={"width": 64}))
    sizes = [sum(weight.numel() for weight in s.network.parameters()) for s in (subject, wide)]
    assert type(wide.network) is type(subject.network)
    assert sizes[1] > 1.5 * sizes[0]
    assert wide.weights == "random"
