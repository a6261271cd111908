"""Clips at their native length, through every stage that touches poses."""

from dataclasses import replace

import pytest

from hybridsign.checkpoint import load_generator
from hybridsign.data.parquet import read_clips
from hybridsign.tables.latency import read
from hybridsign.workspace import read_json

NATIVE = ("--set", "profiles.smoke.preprocess.frames=null")


@pytest.fixture(scope="module")
def native(project, tmp_path_factory):
    """The tiny corpus without a protocol's length: trained, evaluated, timed."""
    folder = tmp_path_factory.mktemp("native")
    (folder / "params.yaml").write_bytes((project.folder / "params.yaml").read_bytes())
    made = replace(project, folder=folder)
    for stage in ("fetch", "preprocess"):
        made.command(*NATIVE, stage, "--corpus", "weather")
    made.command("train_judge", "--corpus", "weather", "--seed", 1)
    model = ("--corpus", "weather", "--model", "pt", "--seed", 42)
    for stage in ("train", "evaluate"):
        made.command(stage, *model)
    made.command("benchmark", "--corpus", "weather")
    return made


def test_every_clip_keeps_its_length_and_rate(native):
    clips = list(read_clips(native.results("preprocess", "weather", "train.parquet")))
    assert len({clip.pose.n_frames for clip in clips}) > 1
    for clip in clips:
        assert (clip.pose.n_frames, clip.pose.fps) == (clip.native_frames, clip.native_fps)


def test_the_generator_decides_how_long_it_signs(native):
    checkpoint = native.results("train", "weather", "pt", "seed42", "checkpoint.pt")
    _, statistics, frames = load_generator(checkpoint)
    assert frames is None
    lengths = [
        clip.native_frames
        for clip in read_clips(native.results("preprocess", "weather", "train.parquet"))
    ]
    assert min(lengths) < statistics.frames < max(lengths)


def test_who_is_told_the_true_length_makes_it_and_is_a_row_of_its_own(native):
    settings = ("samplings={told: {model: pt, length: oracle}}", "titles.told=upper bound")
    sets = [part for each in settings for part in ("--set", each)]
    model = ("--corpus", "weather", "--model", "told", "--seed", 42)
    native.command(*NATIVE, *sets, "evaluate", *model)
    folder = native.results("evaluate", "weather", "told", "seed42")
    true = [
        (clip.id, clip.native_frames)
        for split in ("dev", "test")
        for clip in read_clips(native.results("preprocess", "weather", f"{split}.parquet"))
    ]
    made = list(read_clips(folder / "poses.parquet"))
    assert [(clip.id, clip.pose.n_frames) for clip in made] == true
    assert {clip.provenance for clip in made} == {"generated:told"}
    assert read_json(folder / "record.json")["settings"]["sampling"]["length"] == "oracle"


def test_what_was_made_is_scored_and_timed(native):
    scores = read_json(native.results("evaluate", "weather", "pt", "seed42", "metrics.json"))
    assert scores["test"]["n"] == 4
    timed = read(native.results("benchmark", "weather", "latency.csv"))
    assert {row.evaluations for row in timed} == {60}  # whatever lengths it learned from
