"""Small poses and clips to test with, and strategies that draw them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

import hybridsign
from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.data.statistics import Statistics, StatisticsCounter
from hybridsign.pose import Placement, PoseSequence, clean
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, SKELETONS

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "params.yaml"
SMALLEST = {"width": 32, "layers": 1, "heads": 4, "feedforward": 64, "dropout": 0.1}
BRIEFEST = {"steps": 12, "batch_size": 8, "learning_rate": 0.002, "warmup": 2}
TINY_PROFILE = {
    "profile": "smoke",
    "profiles.smoke.fetch.grammar": {"train": 16, "dev": 4, "test": 4},
    "profiles.smoke.preprocess.frames": 20,
    "profiles.smoke.train": {"sizes": SMALLEST, "training": BRIEFEST},
    "profiles.smoke.train_judge.judge.sizes": SMALLEST,
    "profiles.smoke.train_judge.judge.components": 32,
    "profiles.smoke.train_judge.training": BRIEFEST,
    "profiles.smoke.evaluate": {"clips": 4, "batch_size": 3},
    "profiles.smoke.believe": {"clips": 3, "batch_size": 3, "resamples": 4},
    "profiles.smoke.report": {"sentences": 1, "pictures": 2},
}
J = OPENPOSE_137.n_joints
TRUNK = OPENPOSE_137.indices("neck", "right_shoulder", "left_shoulder")
SENTENCES = ("morgen regen .", "im norden wind", "heute nacht schnee im süden .", "sonne")
GLOSSES = (("MORGEN", "REGEN"), ("NORD", "WIND"), ("NACHT", "SCHNEE", "SUED"), ("SONNE",))


class Hostile:
    """Makes a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def pose(frames=6, seed=0, *, seen=0.8, fps=25.0):
    """A jittering signer in a picture of about 400 pixels; the trunk is always seen."""
    random = np.random.default_rng(seed)
    coordinates = 200 + 60 * random.normal(size=(frames, J, 2))
    for joint, x in zip(TRUNK, (200, 150, 250), strict=True):
        coordinates[:, joint] = (x, 180) + 2 * random.normal(size=(frames, 2))
    confidence = random.uniform(0.1, 1, (frames, J)) * (random.random((frames, J)) < seen)
    confidence[:, TRUNK] = 0.9
    return PoseSequence(*clean(coordinates, confidence), fps, OPENPOSE_137)


def pose_on(skeleton, frames=6, seed=0, *, seen=0.8, fps=25.0):
    """A pose on any skeleton, of random points; in the first frame everything is seen."""
    if skeleton is OPENPOSE_137:
        return pose(frames, seed, seen=seen, fps=fps)
    random = np.random.default_rng(seed)
    size = 100 if skeleton is HOLISTIC_178 else 1  # it alone of these is seen in pictures
    coordinates = size * random.normal(size=(frames, skeleton.n_joints, 3))
    confidence = (random.random((frames, skeleton.n_joints)) < seen).astype(np.float32)
    confidence[0] = 1
    return PoseSequence(*clean(coordinates, confidence), fps, skeleton)


def normalised(frames=6, seed=0, *, seen=0.8, fps=25.0):
    """A pose in shoulder widths that moves from frame to frame."""
    in_pixels = pose(frames, seed, seen=seen, fps=fps)
    coordinates = (in_pixels.coordinates - 200) / 100
    cleaned = clean(coordinates, in_pixels.confidence)
    return PoseSequence(*cleaned, fps, OPENPOSE_137)


def clip(number=0, frames=6, *, seed=None, split="train", gloss=True, seen=0.8):
    """A clip as `preprocess` leaves it."""
    kind = number % len(SENTENCES)
    return Clip(
        id=f"clip-{number:02d}",
        corpus="invented",
        split=split,
        signer=f"Signer{number % 3:02d}",
        text=SENTENCES[kind],
        gloss=GLOSSES[kind] if gloss else None,
        provenance="rendered",
        pose=normalised(frames, number if seed is None else seed, seen=seen),
        units=SHOULDER_WIDTHS,
        placement=Placement(np.array([200.0, 180.0]), 100.0),
        native_frames=2 * frames,
        native_fps=50.0,
    )


def statistics_of(clips) -> Statistics:
    counter = StatisticsCounter()
    for each in clips:
        counter.add(each)
    return counter.finish()


LENGTHS = st.integers(1, 8)
SEEDS = st.integers(0, 2**32 - 1)
FINITE = st.floats(-1e6, 1e6)


@st.composite
def poses(draw, frames=LENGTHS):
    return pose(draw(frames), draw(SEEDS), seen=draw(st.sampled_from([0.3, 0.8, 1.0])))


@st.composite
def poses_on_any_skeleton(draw):
    skeleton = draw(st.sampled_from(list(SKELETONS.values())))
    seen = draw(st.sampled_from([0.3, 0.8, 1.0]))
    # The rates that a float32 holds.
    fps = draw(st.floats(1, 1000, width=32))
    return pose_on(skeleton, draw(LENGTHS), draw(SEEDS), seen=seen, fps=fps)


@st.composite
def clips(draw):
    line = st.lists(st.text(min_size=1), max_size=4).map(tuple)
    placed = draw(st.booleans())
    return Clip(
        id=draw(st.text()),
        corpus=draw(st.text()),
        split=draw(st.sampled_from(["train", "dev", "test"])),
        signer=draw(st.text()),
        text=draw(st.text()),
        gloss=draw(st.none() | line),
        provenance=draw(st.text()),
        pose=draw(poses()),
        units=draw(st.sampled_from(["pixels", "shoulder_widths"])),
        placement=Placement(np.array([draw(FINITE), draw(FINITE)]), draw(FINITE))
        if placed
        else None,
        native_frames=draw(st.integers(1, 2**31 - 1)),
        native_fps=draw(st.floats(1, 1000)),
    )


FOLDERS = [str(Path(hybridsign.__file__).parents[1]), str(Path(__file__).parent)]


def start_python(*arguments, cwd=None):
    """A process of its own with this project and these specimens on its path."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(FOLDERS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(*arguments, cwd=None):
    """Such a process, and what it printed until it ended."""
    with start_python(*arguments, cwd=cwd) as process:
        printed = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, *printed)


def copy_of_root(folder, *names):
    """Files and folders of this project in a folder of their own, without what was made there."""
    made = shutil.ignore_patterns("cache", "tmp", "__pycache__", "*.egg-info", "config.local")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=made)
        else:
            shutil.copy(ROOT / name, folder)
    return folder
