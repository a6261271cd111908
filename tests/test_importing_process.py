"""What an import does to the machine: its files when it is killed, and its memory."""

import signal
import sys
import time
from pathlib import Path

import pytest

from hybridsign.data.formats.drop_list import drop_list
from hybridsign.data.formats.pose_writing import pose_bytes
from hybridsign.data.parquet import CLIPS_PER_ROW_GROUP, count_clips
from openpose_specimens import person, write_frame
from specimens import pose, run_python, start_python

ROOT = Path(__file__).parents[1]  # where params.yaml lies


def import_command(poses, out):
    return ("-m", "hybridsign", "import", poses, "--out", out)


def imported(poses, out):
    """The bytes of all files that an import leaves."""
    done = run_python(*import_command(poses, out), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in (out, drop_list(out))}


@pytest.fixture
def poses(tmp_path):
    """A row group's worth of short clips, a long one, and an unusable one."""
    folder = tmp_path / "poses"
    write_frame(folder, 0, person(body=[0] * 54), clip="unusable")
    first = write_frame(folder, 0, person(), clip="clip000")
    for number in range(1, CLIPS_PER_ROW_GROUP):
        (folder / f"clip{number:03d}_{0:012d}_keypoints.json").hardlink_to(first)
    for number in range(5000):
        (folder / f"long_{number:012d}_keypoints.json").hardlink_to(first)
    return folder


def test_a_killed_import_leaves_no_file_under_its_name_and_can_be_done_again(poses, tmp_path):
    undisturbed = imported(poses, tmp_path / "undisturbed" / "clips.parquet")
    out = tmp_path / "killed" / "clips.parquet"
    with start_python(*import_command(poses, out), cwd=ROOT) as process:
        while process.poll() is None and not _has_begun(out.parent):
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert _has_begun(out.parent)
    assert not out.exists()
    assert not drop_list(out).exists()
    assert imported(poses, out) == undisturbed


def _has_begun(folder):
    """Whether clips were written, under whatever name; a Parquet file begins with four bytes."""
    return folder.exists() and any(path.stat().st_size > 4 for path in folder.iterdir())


IMPORT = """
import sys
from pathlib import Path
from hybridsign.importing import import_clips

import_clips([Path(sys.argv[1])], Path(sys.argv[2]))
"""
PEAK = """
import re

print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_memory_does_not_grow_with_the_corpus(tmp_path):
    clips = 2 * CLIPS_PER_ROW_GROUP
    data = pose_bytes(pose(50))
    peaks = []
    for n_clips in (clips, 4 * clips):
        folder, out = tmp_path / f"{n_clips}", tmp_path / f"{n_clips}.parquet"
        folder.mkdir()
        for number in range(n_clips):
            (folder / f"{number:04d}.pose").write_bytes(data)
        done = run_python("-c", IMPORT + PEAK, folder, out)
        assert count_clips(out) == n_clips, done.stderr
        peaks.append(1024 * int(done.stdout))
    held_together = 3 * clips * len(data)
    assert peaks[1] - peaks[0] < held_together / 2


def test_torch_is_not_loaded_where_no_file_needs_it(tmp_path):
    write_frame(tmp_path / "poses", 0, person())
    code = IMPORT + "print('torch' in sys.modules)"
    done = run_python("-c", code, tmp_path / "poses", tmp_path / "clips.parquet")
    assert done.stdout.splitlines() == ["False"], done.stderr
