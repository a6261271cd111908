"""Programs that stand where OpenPose and MediaPipe would, and what they send."""

import json
import struct
import sys

import numpy as np

from hybridsign.data.formats.landmarks import MEDIAPIPE_POINTS
from hybridsign.extraction.holistic_worker import END

POINTS = list(dict.fromkeys(MEDIAPIPE_POINTS.values()))


def program(path, code):
    """A program written in Python that can be run under this path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def stream(values, points=POINTS, **header):
    """(T, P, 3) landmarks as the worker sends them."""
    told = {"fps": 24.0, "announced": 0, "width": 640, "height": 480, "points": points} | header
    frames = [
        struct.pack("<I", number) + frame.astype("<f4").tobytes()
        for number, frame in enumerate(values)
    ]
    return json.dumps(told).encode() + b"\n" + b"".join(frames) + struct.pack("<I", END)


def landmarks(frames=3, seed=0):
    """(T, P, 3) points somewhere in a picture of 640 by 480, all of them seen."""
    random = np.random.default_rng(seed)
    values = random.uniform((10, 10, 0.5), (630, 470, 1), (frames, len(POINTS), 3))
    return values.astype(np.float32)


def environment(folder, code):
    """A folder with a `python` in it that does something else than MediaPipe's would."""
    return program(folder / "bin" / "python", f"import os, sys, json, signal\n{code}").parents[1]


def sends(folder, data):
    """An environment whose MediaPipe sends these bytes, whatever it is asked for."""
    sent = folder / "sent"
    folder.mkdir(parents=True, exist_ok=True)
    sent.write_bytes(data)
    return environment(folder, f"sys.stdout.buffer.write(open({str(sent)!r}, 'rb').read())")
