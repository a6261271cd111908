"""MediaPipe Holistic, run in an environment of its own: its landmarks as OpenPose's joints."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, TypeVar

from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.landmarks import MEDIAPIPE_POINTS, on_skeleton
from hybridsign.extraction import holistic_worker as worker
from hybridsign.extraction.extractor import (
    Extraction,
    ExtractorError,
    RecordingError,
    ending,
    filmed,
    last_line,
    moments,
    opened,
)
from hybridsign.extraction.holistic_stream import (
    CutStreamError,
    DamagedStreamError,
    Landmarks,
    read_landmarks,
)
from hybridsign.extraction.recordings import Recording
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137

T = TypeVar("T")
VARIABLE = "HYBRIDSIGN_MEDIAPIPE"
# Where `make extractor` makes the environment.
USUAL = Path(".venv-extractor")
# Warnings of MediaPipe's about itself, a dozen a recording, which would hide errors.
_QUIET = {"GLOG_minloglevel": "2", "OPENCV_LOG_LEVEL": "ERROR"}
_PYTHONS = (Path("bin", "python"), Path("Scripts", "python.exe"))


def find(environment: Path | None) -> Path | None:
    """The interpreter of MediaPipe's environment: as named, as in the variable, or the usual one.

    Raises:
        ExtractorError: what was named is no environment.
    """
    named = environment or os.environ.get(VARIABLE)
    folder = Path(named or USUAL)
    found = next((folder / python for python in _PYTHONS if (folder / python).is_file()), None)
    if named and found is None:
        raise ExtractorError(f"{folder}: no Python environment; `make extractor` makes {USUAL}")
    return found and found.absolute()


class Holistic:
    """Body, face and hands by MediaPipe Holistic; a process a recording."""

    name = "mediapipe"

    def __init__(self, python: Path) -> None:
        self._python = python

    def extract(self, recording: Recording, n_pictures: int, summary: Summary) -> Extraction:
        """See `Extractor`."""
        asked: dict[str, Any] = {"video": str(recording.path)}
        if recording.pictures:
            asked = {"pictures": [str(picture) for picture in recording.pictures]}
        landmarks = self._landmarks(asked)
        clip = filmed(recording, as_openpose(landmarks))
        if clip.native_frames < landmarks.announced:
            summary.notes["videos that end before the last frame that they announce"] += 1
        chosen = moments(clip.native_frames, n_pictures)
        if recording.pictures or not chosen:
            return Extraction(clip, opened({at: recording.pictures[at] for at in chosen}))
        with TemporaryDirectory() as folder:
            saved = {moment: Path(folder, f"{moment}.png") for moment in chosen}
            asked["save"] = {moment: str(path) for moment, path in saved.items()}
            self._run(asked, lambda stream: stream.read())
            return Extraction(clip, opened(saved))

    def _landmarks(self, asked: dict[str, Any]) -> Landmarks:
        try:
            return self._run(asked, read_landmarks)
        except DamagedStreamError as error:
            raise RecordingError(f"MediaPipe's landmarks came damaged: {error}") from error

    def _run(self, asked: dict[str, Any], read: Callable[[IO[bytes]], T]) -> T:
        """Start the worker, give it what is asked for, and read what it sends."""
        # Files instead of pipes: a worker that dies early, or says much, must not block us.
        with TemporaryFile() as request, TemporaryFile() as said:
            request.write(json.dumps(asked).encode())
            request.seek(0)
            # -I: neither the project's folders nor the user's packages belong in there.
            with subprocess.Popen(
                [str(self._python), "-I", worker.__file__],
                stdin=request,
                stdout=subprocess.PIPE,
                stderr=said,
                env=os.environ | _QUIET,
            ) as process:
                assert process.stdout is not None
                cut = None
                try:
                    result = read(process.stdout)
                except CutStreamError as error:
                    cut = error
                except BaseException:
                    process.kill()
                    raise
            said.seek(0)
            self._refuse_failure(process.returncode, said.read())
        if cut is not None:
            raise cut
        return result

    def _refuse_failure(self, status: int, said: bytes) -> None:
        if status == worker.RECORDING:
            raise RecordingError(last_line(said))
        if status == worker.ENVIRONMENT:
            raise ExtractorError(
                f"{self._python}: MediaPipe cannot be used there ({last_line(said)}). Mend it "
                f"with: bash workflow/setup_extractor.sh {self._python.parent.parent}"
            )
        if status:
            raise RecordingError(f"MediaPipe {ending(status, said)}")


def as_openpose(landmarks: Landmarks) -> PoseSequence:
    """MediaPipe's points as OpenPose's joints, by their names.

    A point outside the picture is a guess of MediaPipe's, and missing here: OpenPose sees only what
    is in the picture.
    """
    places, confidence = landmarks.values[..., :2], landmarks.values[..., 2]
    inside = ((places >= 0) & (places <= (landmarks.width, landmarks.height))).all(-1)
    joints = on_skeleton(
        places, confidence * inside, landmarks.points, OPENPOSE_137, MEDIAPIPE_POINTS
    )
    return PoseSequence(*joints, landmarks.fps, OPENPOSE_137)
