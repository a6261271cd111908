"""MediaPipe Holistic over one recording; runs in MediaPipe's environment, apart from the project.

Nothing of the project can be imported here: NumPy and protobuf are older (workflow/extractor.lock).
What is to be done comes as JSON on standard input: a recording, {"video": path} or
{"pictures": [paths]}. Landmarks go to standard output, as holistic_stream.py describes. With
{"save": {number of a frame: path}} beside it, those frames are written as pictures instead.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

# Exit statuses: this recording cannot be read; this environment cannot read any.
RECORDING, ENVIRONMENT = 3, 4
# Behind the last frame, where the next one's number would stand.
END = 2**32 - 1
# What the components are called here, as in `.pose` files.
BODY, FACE = "POSE_LANDMARKS", "FACE_LANDMARKS"
HANDS = ("LEFT_HAND_LANDMARKS", "RIGHT_HAND_LANDMARKS")
# How many points each has; the mesh has irises, which `refine_face_landmarks` adds.
BODY_POINTS, MESH_POINTS, HAND_POINTS = 33, 478, 21


class UnreadableError(Exception):
    """The recording cannot be read, with the reason."""


def main() -> None:
    """Do what standard input asks for."""
    # Libraries that print must not print into the stream.
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    try:
        import cv2  # noqa: F401
        import mediapipe  # noqa: F401
    except ImportError as error:
        sys.exit(_told(error, ENVIRONMENT))
    try:
        if "save" in asked:
            save(asked)
        else:
            with stream:
                send(asked, stream)
    except UnreadableError as error:
        sys.exit(_told(error, RECORDING))


class Film:
    """The frames of a recording.

    Attributes:
        fps: frames per second; 0 where the recording does not say.
        announced: number of frames that there should be; 0 likewise.
    """

    fps, announced = 0.0, 0

    def __init__(self, asked: dict[str, Any]) -> None:
        import cv2

        self._pictures: list[str] = asked.get("pictures", [])
        if not self._pictures:
            self._video = cv2.VideoCapture(asked["video"], cv2.CAP_FFMPEG)
            if not self._video.isOpened():
                raise UnreadableError("cannot be opened as a video")
            self.fps = self._video.get(cv2.CAP_PROP_FPS)
            self.announced = int(self._video.get(cv2.CAP_PROP_FRAME_COUNT))

    def __iter__(self) -> Iterator[Any]:
        """(H, W, 3) uint8 blue, green, red; all of one size."""
        size = None
        for picture in self._read_pictures() if self._pictures else self._read_video():
            if size not in (None, picture.shape):
                raise UnreadableError(f"frames of several sizes: {size}, then {picture.shape}")
            size = picture.shape
            yield picture

    def _read_video(self) -> Iterator[Any]:
        while True:
            there, picture = self._video.read()
            if not there:
                return
            yield picture

    def _read_pictures(self) -> Iterator[Any]:
        import cv2

        for path in self._pictures:
            picture = cv2.imread(path)
            if picture is None:
                raise UnreadableError(f"{Path(path).name} cannot be read as a picture")
            yield picture


def send(asked: dict[str, Any], stream: IO[bytes]) -> None:
    """Find landmarks in every frame and send them."""
    import cv2
    import numpy as np
    from mediapipe.python.solutions.holistic import Holistic

    film, number = Film(asked), -1
    # Complexity 1 is what the package brings; 2 would be downloaded.
    with Holistic(model_complexity=1, refine_face_landmarks=True) as holistic:
        for number, picture in enumerate(film):
            height, width = picture.shape[:2]
            if number == 0:
                stream.write(_header(film, width, height))
            seen = holistic.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
            stream.write(np.array(number, "<u4").tobytes())
            stream.write((_row(seen) * np.array([width, height, 1])).astype("<f4").tobytes())
    if number < 0:
        raise UnreadableError("holds no frame that can be read")
    stream.write(np.array(END, "<u4").tobytes())


def _header(film: Film, width: int, height: int) -> bytes:
    from mediapipe.python.solutions.hands import HandLandmark
    from mediapipe.python.solutions.pose import PoseLandmark

    points = [(BODY, point.name) for point in PoseLandmark]
    points += [(FACE, str(number)) for number in range(MESH_POINTS)]
    points += [(hand, point.name) for hand in HANDS for point in HandLandmark]
    rate = {"fps": film.fps or None, "announced": film.announced}
    return json.dumps({**rate, "width": width, "height": height, "points": points}).encode() + b"\n"


def _row(seen: Any) -> Any:
    """(P, 3) x and y in parts of the picture, and confidence, in the order of the header."""
    import numpy as np

    rows = []
    for found, size in (
        (seen.pose_landmarks, BODY_POINTS),
        (seen.face_landmarks, MESH_POINTS),
        (seen.left_hand_landmarks, HAND_POINTS),
        (seen.right_hand_landmarks, HAND_POINTS),
    ):
        points = [] if found is None else found.landmark
        # The body's points have a visibility; face and hands are there as a whole or not.
        sure = found is not seen.pose_landmarks
        rows += [(each.x, each.y, 1.0 if sure else each.visibility) for each in points]
        rows += [(0.0, 0.0, 0.0)] * (size - len(points))
    return np.array(rows)


def save(asked: dict[str, Any]) -> None:
    """Write some frames as pictures."""
    import cv2

    wanted = {int(number): path for number, path in asked["save"].items()}
    for number, picture in enumerate(Film(asked)):
        if number in wanted:
            cv2.imwrite(wanted[number], picture)
        if number == max(wanted):
            break


def _told(error: Exception, status: int) -> int:
    print(error, file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
