import numpy as np
import pytest

from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.skels import Skels
from hybridsign.skeleton import PT_50
from mutants import read_damaged


def frames(count=3, seed=0):
    """(T, 151) numbers: 50 joints and the counter."""
    coordinates = np.random.default_rng(seed).normal(size=(count, 150)).round(5)
    return np.column_stack([coordinates, np.arange(count) / count])


def line(numbers):
    return " ".join(f"{number:.5f}" for number in np.ravel(numbers)) + "\n"


def written(folder, lines, *, gloss="WIND STARK\nREGEN\n", stem="dev"):
    path = folder / f"{stem}.skels"
    path.write_text("".join(lines))
    path.with_suffix(".files").write_text("dev/a-1\ndev/b-2\n")
    path.with_suffix(".text").write_text("starker wind .\nregen im süden .\n")
    if gloss is not None:
        path.with_suffix(".gloss").write_text(gloss)
    return path


@pytest.fixture
def path(tmp_path):
    return written(tmp_path, [line(frames(3)), line(frames(2, seed=1))])


def test_a_line_of_each_file_makes_a_clip(path):
    assert Skels().recognises(path)
    first, second = Skels().read(path, Summary())
    assert (first.id, first.split, first.text) == ("dev/a-1", "dev", "starker wind .")
    assert (first.gloss, second.gloss) == (("WIND", "STARK"), ("REGEN",))
    assert second.text == "regen im süden ."
    assert (first.units, first.native_fps, first.native_frames) == ("own", 25, 3)


def test_joints_are_read_and_the_counter_is_left_out(path):
    first, _ = Skels().read(path, Summary())
    assert first.pose.skeleton is PT_50
    expected = frames(3)[:, :150].reshape(3, 50, 3).astype(np.float32)
    np.testing.assert_array_equal(first.pose.coordinates, expected)
    assert (first.pose.confidence == 1).all()


def test_glosses_may_be_missing_but_texts_may_not(tmp_path):
    path = written(tmp_path, [line(frames()), line(frames())], gloss=None)
    assert [clip.gloss for clip in Skels().read(path, Summary())] == [None, None]
    path.with_suffix(".text").unlink()
    with pytest.raises(FormatError, match=r"dev\.text: not found"):
        list(Skels().read(path, Summary()))


def test_files_of_different_lengths_are_refused_with_their_counts(tmp_path):
    path = written(tmp_path, [line(frames())])
    with pytest.raises(FormatError, match=r"1 in \.skels, 2 in \.files, 2 in \.text, 2 in \.gloss"):
        list(Skels().read(path, Summary()))


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (line(frames()[:, :-1]), "450 numbers are not frames of 151"),
        ("\n", "0 numbers are not frames of 151"),
        (line(frames()[::-1]), "counter that rises"),
        ("0.1 here 0.2\n", "something else than numbers"),
        (line(np.column_stack([np.zeros((2, 150)), [0, 0.5]])), "nobody is seen"),
    ],
)
def test_a_line_that_holds_no_frames_is_dropped_and_the_others_stay(tmp_path, faulty, reason):
    path = written(tmp_path, [faulty, line(frames())])
    summary = Summary()
    assert [clip.id for clip in Skels().read(path, summary)] == ["dev/b-2"]
    ((where, why),) = summary.dropped
    assert where == f"{path}, line 1 (dev/a-1)"
    assert reason in why


def test_a_frame_of_zeros_and_nan_are_missing(tmp_path):
    numbers = frames(3)
    numbers[0, :150] = 0
    numbers[1, 4] = np.nan
    clip, _ = Skels().read(written(tmp_path, [line(numbers), line(frames())]), Summary())
    assert clip.pose.valid.sum(axis=1).tolist() == [0, 49, 50]


def test_that_coordinates_stay_divided_by_three_and_have_no_rate_is_told(path):
    summary = Summary()
    list(Skels().read(path, summary))
    assert summary.notes == {"25 frames/s assumed: .skels files hold no frame rate": 1}


@pytest.mark.parametrize("name", ["dev.files", "dev.text", "."])
def test_other_files_are_not_recognised(path, name):
    assert not Skels().recognises(path.parent / name)


def test_damaged_files_give_clips_or_a_reason(path):
    outcomes = read_damaged(Skels(), path, path.read_bytes())
    assert outcomes.total() == 500
    assert min(outcomes["refused"], outcomes["read"]) > 50
