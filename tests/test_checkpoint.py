import pickle

import pytest
import torch

from hybridsign.checkpoint import (
    CheckpointError,
    load_generator,
    load_judge,
    load_recipe,
    save_generator,
    save_judge,
)
from hybridsign.data.batch import collate
from hybridsign.frozen_text import FrozenText
from hybridsign.models import build
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.quality import Quality, ReadScores
from hybridsign.translation.settings import JudgeSettings
from specimens import Hostile, clip, statistics_of

CLIPS = [clip(number) for number in range(4)]
STATISTICS = statistics_of(CLIPS)
SIZES = Sizes(width=16, layers=1, heads=2, feedforward=16, dropout=0.1)
METHOD = ProgressiveTransformerSettings(kind="progressive_transformer", input="gloss")
WORDS = Vocabulary.of(each.text.split() for each in CLIPS)
QUALITY = Quality(
    4,
    {"0": 12.0},
    {
        name: ReadScores(30.0, bleu4, None)
        for name, bleu4 in (("ground_truth", 12.0), ("shuffled", 1.0), ("mean_pose", 0.0))
    },
)
GLOSSES = Vocabulary.of(each.gloss for each in CLIPS)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "checkpoint.pt"


def save(path):
    task = Task(SIZES, GLOSSES, STATISTICS, 6)
    model = build(METHOD, task, seed=5)
    save_generator(path, model, settings=METHOD, task=task, frames=6)
    return model


def test_weights_of_another_layout_are_refused_by_name(path):
    save(path)
    content = torch.load(path, weights_only=True)
    content["weights"]["elsewhere.weight"] = content["weights"].pop("head.weight")
    torch.save(content, path)
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt.*head\.weight.*train again"):
        load_generator(path)


def equal(first, second):
    second = second.state_dict()
    return all(torch.equal(value, second[name]) for name, value in first.state_dict().items())


def test_a_generator_comes_back_with_all_that_it_needs(path):
    model = save(path)
    loaded, statistics, frames = load_generator(path)
    assert equal(model, loaded)
    assert not loaded.training
    assert loaded.vocabulary.tokens == GLOSSES.tokens
    assert statistics.to_json() == STATISTICS.to_json()
    assert frames == 6


@pytest.mark.parametrize("glosses", [GLOSSES, None], ids=["glosses", "no glosses"])
def test_a_judge_comes_back_as_it_was(path, glosses):
    settings = JudgeSettings(sizes=SIZES, components=8)
    judge = BackTranslator(settings, WORDS, glosses, STATISTICS, data="these", seed=5)
    judge.prepare("train", collate(CLIPS, STATISTICS))
    judge.quality = QUALITY
    save_judge(path, judge, STATISTICS)
    loaded, statistics = load_judge(path)
    assert equal(judge, loaded)
    assert loaded.identity() == judge.identity()
    assert loaded.quality == QUALITY
    assert (loaded.glosses is None) == (glosses is None)
    assert statistics.to_json() == STATISTICS.to_json()


def test_a_judge_that_nobody_measured_is_not_saved(path):
    judge = BackTranslator(
        JudgeSettings(sizes=SIZES, components=8), WORDS, None, STATISTICS, data="these"
    )
    with pytest.raises(ValueError, match=r"checkpoint\.pt: a judge is saved once its quality"):
        save_judge(path, judge, STATISTICS)
    assert not path.exists()


def test_the_same_generator_gives_the_same_bytes_under_any_name(tmp_path):
    save(tmp_path / "one.pt")
    save(tmp_path / "another_name.pt")
    assert (tmp_path / "one.pt").read_bytes() == (tmp_path / "another_name.pt").read_bytes()


def test_a_generator_is_not_a_judge(path):
    save(path)
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt: holds a generator, but a judge"):
        load_judge(path)


def test_a_missing_checkpoint_says_what_to_do(path):
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt: not found. Train first"):
        load_generator(path)


def test_features_of_another_text_encoder_than_was_learned_with_are_refused(path):
    save(path)
    other = FrozenText(path.parent / "tiny", "0123456789abcdef", 12)
    with pytest.raises(CheckpointError, match="learned with a text encoder of its own, but the"):
        load_generator(path, other)


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda _: b"", lambda _: b"pt"])
def test_a_damaged_checkpoint_is_named(path, damage):
    save(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt: cannot be read as a checkpoint"):
        load_generator(path)


def test_a_hostile_checkpoint_does_not_run(path, tmp_path):
    marker = tmp_path / "it_ran"
    torch.save({"version": 1, "what": "generator", "weights": Hostile(marker)}, path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_generator(path)
    path.write_bytes(pickle.dumps(Hostile(marker), protocol=2))
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_generator(path)
    assert not marker.exists()


@pytest.mark.parametrize("content", [[1], {"weights": 1}, {"version": 99, "what": "generator"}])
def test_a_checkpoint_of_another_project_or_version_is_refused(path, content):
    torch.save(content, path)
    with pytest.raises(CheckpointError, match="not a checkpoint of version 2 of this project"):
        load_generator(path)


def test_a_recipe_makes_the_same_generator_without_its_weights(path):
    model = save(path)
    settings, task = load_recipe(path)
    assert settings == METHOD
    assert (task.sizes, task.frames, task.vocabulary.tokens) == (SIZES, 6, GLOSSES.tokens)
    again = build(settings, task, seed=6)
    shapes = [
        {name: tuple(weight.shape) for name, weight in each.state_dict().items()}
        for each in (model, again)
    ]
    assert shapes[0] == shapes[1]


def test_a_generator_of_clips_at_native_length_makes_longer_ones_no_slower(path):
    made = {}
    for frames in (6, None):
        task = Task(SIZES, GLOSSES, STATISTICS, 6, native=frames is None)
        save_generator(path, build(METHOD, task), settings=METHOD, task=task, frames=frames)
        made[frames] = load_generator(path)[0]
    assert [made[6].pace(each) for each in (3, 6, 12)] == [1, 1, 0.5]
    assert made[None].pace(12) == 1
