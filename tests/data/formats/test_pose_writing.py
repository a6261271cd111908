import json
from pathlib import Path

import numpy as np
import pytest

from hybridsign.data.formats.pose_binary import read_pose_body
from hybridsign.data.formats.pose_writing import pose_bytes
from hybridsign.skeleton import OPENPOSE_137, SKELETONS
from specimens import pose, pose_on

LIBRARY = json.loads(
    (Path(__file__).parents[2] / "golden" / "pose_format.json").read_text(encoding="utf-8")
)


def written(path, pose):
    path.write_bytes(pose_bytes(pose))
    return path


def test_openposes_components_are_those_of_the_library(tmp_path):
    body = read_pose_body(written(tmp_path / "a.pose", pose()))
    assert [
        {"name": part.name, "format": part.axes, "points": list(part.points)}
        for part in body.components
    ] == LIBRARY["components"]


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=SKELETONS)
def test_the_library_reads_what_is_written(tmp_path, skeleton):
    library = pytest.importorskip("pose_format", reason="pose-format is not installed")
    signed = pose_on(skeleton)
    read = library.Pose.read(pose_bytes(signed))
    np.testing.assert_array_equal(read.body.data.data[:, 0], signed.coordinates)
    np.testing.assert_array_equal(read.body.confidence[:, 0], signed.confidence)
    assert read.body.fps == signed.fps
    for part in read.header.components:
        assert all(max(limb) < len(part.points) for limb in part.limbs)


def test_the_picture_is_the_smallest_that_holds_everything_seen(tmp_path):
    signed = pose()
    signed.coordinates[..., 0].clip(0, 99.5, out=signed.coordinates[..., 0])
    signed.coordinates[..., 1].clip(0, 1e9, out=signed.coordinates[..., 1])
    signed.coordinates[0, OPENPOSE_137.index("nose"), 1] = 1e9
    head = pose_bytes(signed)[4:10]
    assert np.frombuffer(head, "<u2").tolist() == [100, 65535, 0]
