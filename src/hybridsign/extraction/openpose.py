"""OpenPose, run as a program: its JSON is read as `import` reads it.

Source of the options: OpenPose, doc/01_demo.md and include/openpose/flags.hpp.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.openpose_json import OpenPoseJson
from hybridsign.extraction.extractor import (
    Extraction,
    ExtractorError,
    RecordingError,
    ending,
    filmed,
    moments,
    opened,
)
from hybridsign.extraction.recordings import Recording
from hybridsign.pose import PoseSequence

VARIABLE = "HYBRIDSIGN_OPENPOSE"
PROGRAMS = ("openpose.bin", "OpenPoseDemo.exe")
# What every folder of OpenPose's models holds that can find a BODY_25.
_MODEL = Path("models", "pose", "body_25")


def find(program: Path | None) -> Path | None:
    """OpenPose's program: the one named, else that of the environment variable, else on PATH.

    Raises:
        ExtractorError: what was named is not there, or cannot be run.
    """
    named = program or os.environ.get(VARIABLE)
    if not named:
        return next((Path(found) for name in PROGRAMS if (found := shutil.which(name))), None)
    found = shutil.which(Path(named).absolute()) or shutil.which(named)
    if found is None:
        raise ExtractorError(
            f"{named}: no program that can be run; expected OpenPose's own, {' or '.join(PROGRAMS)}"
        )
    return Path(found).absolute()


class OpenPose:
    """Body, face and hands by OpenPose; a process a recording."""

    name = "openpose"

    def __init__(self, program: Path) -> None:
        self._program = program

    def extract(self, recording: Recording, n_pictures: int, summary: Summary) -> Extraction:
        """See `Extractor`; the frame rate is not known, since OpenPose does not tell it."""
        with TemporaryDirectory() as folder:
            aside = Path(folder)
            json, frames = aside / "json", aside / "frames"
            json.mkdir()
            source = ["--video", str(recording.path.absolute())]
            if recording.pictures:
                source = ["--image_dir", str(_numbered(recording, aside / "pictures"))]
            # OpenPose alone can open a video here: what is to be drawn on must come from it.
            keep = n_pictures > 0 and not recording.pictures
            self._run([*source, "--write_json", str(json), *(_kept(frames) if keep else [])])
            pose = _read(json, summary)
            clip = filmed(recording, pose)
            chosen = moments(pose.n_frames, n_pictures)
            if not keep:
                return Extraction(clip, opened({at: recording.pictures[at] for at in chosen}))
            written = sorted(frames.glob("*.png"))
            if len(written) != pose.n_frames:
                raise RecordingError(f"OpenPose wrote {len(written)} of {pose.n_frames} pictures")
            return Extraction(clip, opened({at: written[at] for at in chosen}))

    def _run(self, options: list[str]) -> None:
        models = next(
            (
                ["--model_folder", f"{folder / 'models'}/"]
                for folder in self._program.resolve().parents
                if (folder / _MODEL).is_dir()
            ),
            [],
        )
        parts = ["--hand", "--face", "--display", "0", "--render_pose", "0"]
        command = [str(self._program), *options, *parts, *models]
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if done.returncode:
            raise RecordingError(f"OpenPose {ending(done.returncode, done.stdout)}")


def _kept(frames: Path) -> list[str]:
    frames.mkdir()
    return ["--write_images", str(frames), "--write_images_format", "png"]


def _numbered(recording: Recording, folder: Path) -> Path:
    """The pictures under names whose numbers are the frames, whatever they were called."""
    folder.mkdir()
    for number, picture in enumerate(recording.pictures):
        shutil.copyfile(picture, folder / f"{number:012d}{picture.suffix}")
    return folder


def _read(folder: Path, summary: Summary) -> PoseSequence:
    own = Summary()
    clips = list(OpenPoseJson().read(folder, own))
    if len(clips) != 1:
        raise RecordingError(own.dropped[0][1] if own.dropped else "OpenPose wrote no frames")
    summary.notes += own.notes
    return clips[0].pose
