"""Frames as OpenPose writes them."""

import json

import numpy as np

from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.openpose_json import OpenPoseJson
from hybridsign.data.formats.openpose_layout import KEYS
from hybridsign.skeleton import OPENPOSE_137
from specimens import pose


def row(seed=0, at=(0.0, 0.0), size=1.0):
    """(137, 3) x, y, confidence of one person, all of whose joints are seen."""
    one = pose(1, seed, seen=1.0)
    points = one.coordinates[0] * size + np.array(at, np.float32)
    return np.concatenate([points, one.confidence[0][:, None]], -1).astype(np.float64)


def person(points=None, **other_parts):
    """One person as a table, with parts of your own in place of some."""
    points = row() if points is None else points
    told = {KEYS[part]: points[OPENPOSE_137.part(part)].ravel().tolist() for part in KEYS}
    return told | {KEYS[part]: numbers for part, numbers in other_parts.items()}


def write_frame(folder, number, *people, clip="clip"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{clip}_{number:012d}_keypoints.json"
    path.write_text(json.dumps({"version": 1.3, "people": people}), encoding="utf-8")
    return path


def read(path):
    """The clips of a folder, and what is told of them."""
    summary = Summary()
    return list(OpenPoseJson().read(path, summary)), summary
