"""Trainings that are broken off and go on, of every kind of network."""

import hashlib
import io
import pickle
import shutil
from dataclasses import replace

import pytest
import torch

from generator_specimens import FRAMES, GENERATORS, SIZES
from hybridsign.console import log
from hybridsign.data.batch import ClipBatches
from hybridsign.models import build
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from hybridsign.training.unfinished import Unfinished
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.settings import JudgeSettings
from mutants import mutants
from specimens import GLOSSES, Hostile, clip, run_python, statistics_of

CLIPS = [clip(number, frames=FRAMES) for number in range(9)]
STATISTICS = statistics_of(CLIPS)
FORGETFUL = SIZES.model_copy(update={"dropout": 0.2, "layers": 1})
RECORD = {
    "settings": {"train": {"learning_rate": 0.003}, "seed": 1},
    "inputs": {"train.parquet": "0a1b"},
    "code": "c0de",
}
STEPS = 10  # in three epochs; where there are two phases, each begins in the middle of one


class BrokenOffError(Exception):
    """The training was broken off."""


class FewBatches(ClipBatches):
    """Batches that break the training off once so many of them were handed out."""

    left = None

    def shuffled(self, seed, start=0):
        for batch in super().shuffled(seed, start):
            if self.left == 0:
                raise BrokenOffError
            self.left = None if self.left is None else self.left - 1
            yield batch


def generator(settings):
    vocabulary = Vocabulary.of(batches().condition.tokens(settings.input))
    return build(settings, Task(FORGETFUL, vocabulary, STATISTICS, FRAMES), seed=3)


def judge():
    words = Vocabulary.of(each.text.split() for each in CLIPS)
    settings = JudgeSettings(sizes=FORGETFUL, components=8)
    return BackTranslator(settings, words, Vocabulary.of(GLOSSES), STATISTICS, data="these", seed=3)


def the_generator(settings):
    return lambda: generator(settings)


LEARNERS = {name: the_generator(settings) for name, settings in GENERATORS.items()}
LEARNERS["judge"] = judge
QUICK = LEARNERS["pt"]


def batches(until=None):
    made = FewBatches(CLIPS, STATISTICS, batch_size=2)
    made.left = until
    return made


def train(network, until=None, unfinished=None, **changes):
    """The state and the curve of a training, or None where it was broken off after some steps."""
    given = {"steps": STEPS, "batch_size": 2, "learning_rate": 0.003, "warmup": 2}
    dev = ClipBatches(CLIPS[:2], STATISTICS, batch_size=2)
    try:
        settings = TrainingSettings(**given | changes)
        curve = fit(network, batches(until), dev, settings, 1, unfinished)
    except BrokenOffError:
        return None
    return network.state_dict(), curve


def equal(first, second):
    weights, others = first[0], second[0]
    assert weights.keys() == others.keys()
    same = all(torch.equal(value, others[name]) for name, value in weights.items())
    return same and first[1] == second[1]


@pytest.fixture
def unfinished(tmp_path):
    return Unfinished(tmp_path / "unfinished" / "weather.pt.seed42.state", RECORD)


@pytest.fixture
def told(caplog):
    """What was logged, as one text."""
    log.addHandler(caplog.handler)
    caplog.set_level("INFO", logger=log.name)
    yield lambda: caplog.text
    log.removeHandler(caplog.handler)


def written(path, content):
    """A file of that content, with a digest that holds."""
    path.write_bytes(hashlib.sha256(content).digest() + content)


@pytest.mark.parametrize("learner", LEARNERS.values(), ids=LEARNERS)
def test_a_training_that_is_broken_off_after_every_step_ends_as_one_that_never_was(
    learner, unfinished
):
    for _ in range(STEPS - 1):
        assert train(learner(), until=1, unfinished=unfinished, save_every=1) is None
    assert equal(train(learner(), until=1, unfinished=unfinished, save_every=1), train(learner()))


@pytest.mark.parametrize("until", range(1, STEPS))
def test_steps_since_the_last_saving_are_taken_again(until, unfinished):
    learner = LEARNERS["g2p-ddm"]
    assert train(learner(), until, unfinished, save_every=3) is None
    assert equal(train(learner(), None, unfinished, save_every=3), train(learner()))


@pytest.mark.parametrize("save_every", [1, 4, None])
def test_saving_changes_no_result(save_every, unfinished):
    assert equal(train(QUICK(), None, unfinished, save_every=save_every), train(QUICK()))
    assert unfinished.path.exists() == (save_every is not None)


def test_the_log_says_where_a_training_goes_on(unfinished, told):
    two_phases = LEARNERS["g2p-ddm"]
    train(two_phases(), until=9, unfinished=unfinished, save_every=2)
    assert "going on" not in told()
    train(two_phases(), unfinished=unfinished, save_every=2)
    assert "going on at step 4 of 6 (diffusion)" in told()


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"settings": {"train": {"learning_rate": 0.004}, "seed": 1}}, "settings"),
        ({"settings": {"train": {"learning_rate": 0.003}, "seed": 2}}, "settings"),
        ({"inputs": {"train.parquet": "0a1c"}, "code": "c0d"}, "inputs, code"),
    ],
)
def test_what_another_training_left_is_told_and_not_taken_up(other, named, unfinished, told):
    train(QUICK(), until=5, unfinished=replace(unfinished, record=RECORD | other), save_every=1)
    assert equal(train(QUICK(), unfinished=unfinished, save_every=4), train(QUICK()))
    assert f"seed42.state: of a training with other {named}. This one begins anew" in told()
    assert "going on" not in told()
    assert unfinished.state()["done"] == 8


def test_what_another_version_of_torch_left_is_not_taken_up(unfinished, told):
    buffer = io.BytesIO()
    torch.save({"made_from": {**RECORD, "torch": "1.0.0"}, "state": {"done": 5}}, buffer)
    content = buffer.getvalue()
    unfinished.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.path.write_bytes(hashlib.sha256(content).digest() + content)
    assert unfinished.state() is None
    assert "with other torch" in told()


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda _: b"", lambda _: b"pt"])
def test_a_file_that_is_cut_short_is_told_and_the_training_begins_anew(damage, unfinished, told):
    train(QUICK(), until=5, unfinished=unfinished, save_every=1)
    unfinished.path.write_bytes(damage(unfinished.path.read_bytes()))
    assert equal(train(QUICK(), unfinished=unfinished, save_every=4), train(QUICK()))
    assert "seed42.state: no unfinished training: it is damaged or cut short. It begins" in told()
    assert unfinished.state()["done"] == 8


def test_no_damage_changes_what_is_taken_up(unfinished):
    unfinished.keep({"network": {"weight": torch.arange(40.0)}, "done": 3})
    for damaged in mutants(unfinished.path.read_bytes()):
        unfinished.path.write_bytes(damaged)
        state = unfinished.state()
        if state is not None:
            assert torch.equal(state["network"]["weight"], torch.arange(40.0))
            assert state["done"] == 3


def test_a_hostile_file_does_not_run(unfinished, tmp_path, told):
    marker = tmp_path / "it_ran"
    archive = io.BytesIO()
    torch.save({"made_from": Hostile(marker), "state": {}}, archive)
    for content in (archive.getvalue(), pickle.dumps(Hostile(marker), protocol=2)):
        unfinished.keep({})
        written(unfinished.path, content)
        assert unfinished.state() is None
    assert "it holds more than a training. It begins anew" in told()
    assert not marker.exists()


def test_what_is_kept_is_whole_or_as_it_was(unfinished):
    unfinished.keep({"done": 3})
    with pytest.raises(AttributeError, match="pickle"):
        unfinished.keep({"done": 4, "cannot be pickled": lambda: None})
    assert unfinished.state() == {"done": 3}
    assert [path.name for path in unfinished.path.parent.iterdir()] == [unfinished.path.name]


def test_a_full_disk_is_told_and_leaves_what_was_kept_before(tmp_path):
    script = """
import resource, sys
import torch
from hybridsign.training.unfinished import Unfinished
from hybridsign.workspace import Place, StageError, produce
place = Place("smoke", "train", "weather", "pt", 42)
unfinished = Unfinished(place.unfinished, {})
unfinished.keep({"done": 3})
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
try:
    with produce(place, settings={}, inputs=[], outputs=[], code="c0de"):
        unfinished.keep({"done": 4, "weight": torch.zeros(1 << 20)})
except StageError as error:
    sys.exit(str(error))
"""
    done = run_python("-c", script, cwd=tmp_path)
    assert "no space left on the disk while train was writing" in done.stderr
    kept = tmp_path / "results/smoke/unfinished/train/weather.pt.seed42.state"
    assert Unfinished(kept, {}).state() == {"done": 3}
    assert list(kept.parent.iterdir()) == [kept]


def test_without_a_file_a_training_begins_at_its_beginning(unfinished):
    shutil.rmtree(unfinished.path.parent, ignore_errors=True)
    assert unfinished.state() is None
