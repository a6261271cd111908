"""A frozen text encoder on its way through the stages, and to a sentence of one's own."""

import shutil
from contextlib import contextmanager

import pytest

from hybridsign.data.parquet import read_clips
from hybridsign.data.text_features import read_text_features
from hybridsign.settings import override, read_yaml
from hybridsign.workspace import read_json

pytest.importorskip("transformers")
import yaml

from conftest import Project
from frozen_text_specimens import WIDTH, save_bert

ASKED = "a word that no corpus holds"


@pytest.fixture(scope="module")
def encoded(trained, tmp_path_factory):
    """The tiny project again, with an encoder from elsewhere."""
    folder = tmp_path_factory.mktemp("encoded")
    for stage in ("fetch", "train_judge"):
        shutil.copytree(trained.results(stage), folder / "results" / "smoke" / stage)
    tree = read_yaml(trained.folder / "params.yaml")
    changed = override(tree, {"profiles.smoke.preprocess.text_encoder": "encoders/tiny"})
    (folder / "params.yaml").write_text(yaml.safe_dump(changed, sort_keys=False))
    save_bert(folder / "encoders" / "tiny")
    project = Project(folder)
    project.command("preprocess", "--corpus", "weather")
    (folder / "encoders").rename(folder / "away")  # what is known is enough
    for stage in ("train", "evaluate"):
        project.command(stage, "--corpus", "weather", "--model", "pt", "--seed", 42)
    return project


@contextmanager
def encoder_in_place(project):
    """The encoder is where the checkpoint says, until the end of the block."""
    (project.folder / "away").rename(project.folder / "encoders")
    try:
        yield
    finally:
        (project.folder / "encoders").rename(project.folder / "away")


def test_preprocess_encodes_every_sentence_and_gloss_line(encoded):
    source = encoded.results("preprocess", "weather")
    text = read_text_features(source / "text_features.arrow")
    splits = [read_clips(source / f"{split}.parquet") for split in ("train", "dev", "test")]
    lines = {
        line for clips in splits for clip in clips for line in (clip.text, " ".join(clip.gloss))
    }
    assert set(text.known) == lines
    assert text.width == WIDTH
    assert f"text encoder tiny ({text.identity})" in (source / "card.md").read_text()


def test_what_comes_after_needs_no_encoder_once_the_features_are_there(encoded):
    metrics = read_json(encoded.results("evaluate", "weather", "pt", "seed42", "metrics.json"))
    assert metrics["test"]["n"] == 4


def test_the_bench_wants_the_encoder_itself_for_a_new_sentence_has_to_be_encoded(encoded):
    with pytest.raises(ValueError, match="encoders/tiny: there is no such folder"):
        encoded.command("benchmark", "--corpus", "weather")
    with encoder_in_place(encoded):
        encoded.command("benchmark", "--corpus", "weather")
    assert encoded.results("benchmark", "weather", "latency.csv").is_file()


def test_a_sentence_of_ones_own_is_encoded_by_the_encoder_that_the_checkpoint_names(encoded):
    with encoder_in_place(encoded):
        encoded.command("generate", ASKED, "--model", "pt", "--out", "mine.parquet")
    [clip] = read_clips(encoded.folder / "mine.parquet")
    assert clip.text == ASKED
    assert clip.pose.valid.any()


def test_a_sentence_of_ones_own_says_which_encoder_it_lacks(encoded):
    with pytest.raises(ValueError, match="encoders/tiny: there is no such folder"):
        encoded.command("stream", ASKED, "--model", "pt", "--out", "mine.pose")
