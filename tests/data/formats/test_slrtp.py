import io
import os
import re
import zipfile
from collections import Counter

import numpy as np
import pytest
import torch

from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.slrtp import Slrtp
from hybridsign.skeleton import SLRTP_178
from mutants import mutants, read_damaged


class Hostile:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def record(name="a-1", frames=4, **changes):
    poses = torch.randn(frames, 178, 3, generator=torch.Generator().manual_seed(1))
    return {
        "name": name,
        "text": "starker wind .",
        "gloss": "WIND STARK",
        "poses_3d": poses,
        "speaker": "Signer01",
    } | changes


def saved(path, content):
    torch.save(content, path)
    return path


@pytest.fixture
def path(tmp_path):
    return saved(tmp_path / "dev.pt", {"a-1": record(), "b-2": record("b-2", 2)})


def test_every_record_becomes_a_clip(path):
    assert Slrtp().recognises(path)
    first, second = Slrtp().read(path, Summary())
    assert (first.id, first.split, first.signer) == ("a-1", "dev", "Signer01")
    assert (first.text, first.gloss) == ("starker wind .", ("WIND", "STARK"))
    assert (first.units, first.native_fps, second.native_frames) == ("own", 25, 2)
    assert first.pose.skeleton is SLRTP_178
    np.testing.assert_array_equal(first.pose.coordinates, record()["poses_3d"].numpy())


@pytest.mark.parametrize(
    ("poses", "reason"),
    [
        (torch.zeros(4, 178, 3), "nobody is seen"),
        (torch.ones(4, 170, 3), r"shape \(4, 170, 3\); expected"),
        (torch.ones(4, 178, 3, dtype=torch.complex64), "complex64; expected real numbers"),
        (torch.ones(4, 178, 3, requires_grad=True), "requires grad"),
        ([torch.ones(178, 3).expand(10**9, 178, 3)], "more than 67,108,864 numbers"),
        (None, "no poses"),
        ("a word", "expected real numbers"),
    ],
)
def test_a_record_without_usable_poses_is_dropped_and_the_others_stay(tmp_path, poses, reason):
    path = saved(tmp_path / "x.pt", {"a-1": record(poses_3d=poses), "b-2": record("b-2")})
    summary = Summary()
    assert [clip.id for clip in Slrtp().read(path, summary)] == ["b-2"]
    ((where, why),) = summary.dropped
    assert where == f"{path} (a-1)"
    assert re.search(reason, why)


def test_a_file_that_tries_to_run_code_does_not(tmp_path):
    marker = tmp_path / "it_ran"
    path = saved(tmp_path / "x.pt", {"a-1": record(speaker=Hostile(marker))})
    with pytest.raises(FormatError, match=r"x\.pt: found no plain values and tensors"):
        list(Slrtp().read(path, Summary()))
    assert not marker.exists()


def test_numpy_arrays_are_refused_and_tensors_asked_for(tmp_path):
    path = saved(tmp_path / "x.pt", {"a-1": record(poses_3d=np.ones((2, 178, 3)))})
    with pytest.raises(FormatError, match="Save poses as tensors"):
        list(Slrtp().read(path, Summary()))


def rewritten(path, change):
    """The archive with its pickle changed and every checksum right."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("data.pkl"):
                data = change(data)
            target.writestr(entry.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("found", "claimed"),
    [(b"K\x04K\xb2K\x03", b"J\xff\xff\xff\x0fK\xb2K\x03"), (b"M\x58\x08", b"J\xff\xff\xff\x7f")],
    ids=["frames", "numbers"],
)
def test_a_tensor_that_claims_more_numbers_than_there_are_reads_no_others(path, found, claimed):
    assert found in zipfile.ZipFile(path).read("dev/data.pkl")
    path.write_bytes(rewritten(path, lambda data: data.replace(found, claimed)))
    try:
        clips = list(Slrtp().read(path, Summary()))
    except FormatError:
        assert found.startswith(b"K")
    else:
        assert [clip.native_frames for clip in clips] == [4, 2]


def test_a_tensor_that_repeats_a_few_numbers_without_end_is_refused(tmp_path):
    repeated = torch.ones(1, 178, 3).expand(10**9, 178, 3)
    path = saved(tmp_path / "x.pt", {"a-1": record(poses_3d=repeated)})
    with pytest.raises(FormatError, match=r"shape \(1000000000, 178, 3\) on fewer numbers"):
        list(Slrtp().read(path, Summary()))


def test_tuples_nested_without_end_never_reach_torch(path):
    deep = b"\x80\x02})" + b"\x85" * 10**6 + b"K\x01s."
    path.write_bytes(rewritten(path, lambda _: deep))
    with pytest.raises(FormatError, match="nests tuples more than"):
        list(Slrtp().read(path, Summary()))


@pytest.mark.parametrize("content", [{}, [], 3])
def test_other_containers_are_refused_by_name(tmp_path, content):
    path = saved(tmp_path / "x.pt", content)
    with pytest.raises(FormatError, match=type(content).__name__):
        list(Slrtp().read(path, Summary()))


def test_other_archives_are_not_recognised(tmp_path):
    assert not Slrtp().recognises(saved(tmp_path / "x.pt", {"weight": torch.ones(3)}))
    assert not Slrtp().recognises(tmp_path)


def test_damaged_files_give_clips_or_a_reason(path):
    outcomes = read_damaged(Slrtp(), path, path.read_bytes())
    assert outcomes.total() == 500
    assert outcomes["refused"] > 400


def test_damaged_pickles_in_a_sound_archive_give_clips_or_a_reason(path):
    sound = path.read_bytes()
    outcomes = Counter()
    for damaged in mutants(zipfile.ZipFile(path).read("dev/data.pkl")):
        path.write_bytes(sound)
        path.write_bytes(rewritten(path, lambda _, damaged=damaged: damaged))
        try:
            list(Slrtp().read(path, Summary()))
        except FormatError:
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
    assert outcomes.total() == 500
    assert outcomes["refused"] > 300
