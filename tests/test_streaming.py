import json

import numpy as np
import pytest

from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.pose_file import PoseFile
from hybridsign.drawing.terminal import braille
from hybridsign.pose import normalise
from hybridsign.skeleton import OPENPOSE_137
from hybridsign.streaming import stream


def dots(picture):
    return sum(bin(ord(letter) - 0x2800).count("1") for letter in picture if letter >= "\u2800")


def a_line(confidence=1.0):
    """Neck at the origin, nose above it; nothing else seen."""
    coordinates, trust = np.zeros((137, 2)), np.zeros(137)
    coordinates[OPENPOSE_137.index("nose")] = (0, -0.8)
    trust[OPENPOSE_137.indices("neck", "nose")] = confidence
    return coordinates, trust


def test_a_bone_that_is_seen_is_a_line_upwards():
    lines = braille(*a_line(), OPENPOSE_137, columns=30).split("\n")
    drawn = [line for line in lines if dots(line)]
    assert len(drawn) >= 3
    assert max(len(line) for line in drawn) == 30 // 2 + 1


def test_what_is_not_seen_or_outside_is_not_drawn():
    assert dots(braille(*a_line(confidence=0.05), OPENPOSE_137)) == 0
    coordinates, trust = a_line()
    assert dots(braille(coordinates + 100, trust, OPENPOSE_137)) == 0


@pytest.fixture
def checkpoint(trained):
    return trained.results("train", "weather", "pt", "seed42", "checkpoint.pt")


def options(**changes):
    return {"gloss": True, "seed": 1, "frames": None, "fps": None, "out": None} | changes


def test_a_stream_of_lines_holds_every_frame_and_is_the_same_again(checkpoint, tmp_path):
    files = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    for file in files:
        stream(checkpoint, "REGEN NORD", **options(frames=7, out=file))
    lines = [json.loads(line) for line in files[0].read_text().splitlines()]
    assert [line["frame"] for line in lines] == list(range(7))
    assert np.shape(lines[0]["coordinates"]) == (137, 2)
    assert files[0].read_bytes() == files[1].read_bytes()


def read_pose(path):
    [clip] = PoseFile().read(path, Summary())
    return clip.pose


def test_a_pose_file_holds_the_frames_of_the_lines_in_pixels(checkpoint, corpus, tmp_path):
    stream(checkpoint, "REGEN NORD", **options(frames=7, out=tmp_path / "a.jsonl"))
    stream(checkpoint, "REGEN NORD", **options(frames=7, out=tmp_path / "a.pose"))
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    pose = read_pose(tmp_path / "a.pose")
    assert pose.skeleton is OPENPOSE_137
    assert pose.fps == pytest.approx(corpus.statistics.fps)
    there = normalise(pose, corpus.statistics.placement)
    np.testing.assert_allclose(
        there.coordinates, [line["coordinates"] for line in lines], atol=2e-5
    )
    np.testing.assert_allclose(pose.confidence, [line["confidence"] for line in lines], atol=1e-4)


def test_a_pose_file_has_the_frame_rate_that_is_asked_for(checkpoint, tmp_path):
    stream(checkpoint, "REGEN NORD", **options(frames=2, fps=12.5, out=tmp_path / "a.pose"))
    assert read_pose(tmp_path / "a.pose").fps == 12.5


@pytest.mark.parametrize(
    ("name", "fps", "reason"),
    [
        ("frames.json", None, "expected a name that ends in .jsonl, for JSON lines, or in .pose"),
        ("frames", None, "expected a name that ends in"),
        ("frames.jsonl", 25.0, "JSON lines hold no frame rate; leave --fps out"),
    ],
)
def test_a_file_that_cannot_hold_what_is_asked_is_refused_before_anything_is_made(
    tmp_path, name, fps, reason
):
    with pytest.raises(ValueError, match=f"{name}: {reason}"):
        stream(tmp_path / "no.pt", "REGEN NORD", **options(fps=fps, out=tmp_path / name))


def test_the_screen_shows_the_sentence(checkpoint, capsys):
    stream(checkpoint, "REGEN NORD", **options(frames=2))
    assert "REGEN NORD" in capsys.readouterr().out


def test_a_sentence_of_unknown_words_is_refused(checkpoint):
    with pytest.raises(ValueError, match="knows no word of 'XYZ'"):
        stream(checkpoint, "XYZ", **options())
