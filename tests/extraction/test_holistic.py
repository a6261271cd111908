import json
from pathlib import Path

import numpy as np
import pytest

from extraction_specimens import POINTS, environment, landmarks, program, sends, stream
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.landmarks import MEDIAPIPE_POINTS
from hybridsign.extraction import holistic
from hybridsign.extraction.extractor import ExtractorError, RecordingError
from hybridsign.extraction.holistic import Holistic, as_openpose, find
from hybridsign.extraction.holistic_stream import Landmarks
from hybridsign.extraction.holistic_worker import ENVIRONMENT, RECORDING
from hybridsign.extraction.recordings import Recording
from hybridsign.skeleton import OPENPOSE_137

VIDEO = Recording("film", Path("film.mp4"))


def seen(values, points=POINTS):
    return as_openpose(Landmarks(tuple(points), values, 640, 480, 24.0, 0))


def extract(folder, recording=VIDEO):
    summary = Summary()
    return Holistic(find(folder)).extract(recording, 0, summary).clip, summary


def test_a_joint_takes_the_point_that_stands_for_it_whatever_the_order_of_points():
    values, order = landmarks(), np.random.default_rng(1).permutation(len(POINTS))
    pose = seen(values[:, order], [POINTS[number] for number in order])
    for joint, point in MEDIAPIPE_POINTS.items():
        where = OPENPOSE_137.index(joint)
        expected = values[:, POINTS.index(point)]
        assert np.array_equal(pose.coordinates[:, where], expected[:, :2]), joint
        assert np.array_equal(pose.confidence[:, where], expected[:, 2]), joint


def test_neck_and_mid_hip_are_halfway_and_small_toes_stay_missing():
    pose = seen(landmarks())
    neck, right, left = OPENPOSE_137.indices("neck", "right_shoulder", "left_shoulder")
    xy, trust = pose.coordinates, pose.confidence
    np.testing.assert_allclose(xy[:, neck], (xy[:, right] + xy[:, left]) / 2, rtol=1e-6)
    assert np.array_equal(trust[:, neck], np.minimum(trust[:, right], trust[:, left]))
    missing = {OPENPOSE_137.joints[joint] for joint in np.flatnonzero(~pose.valid.any(0))}
    assert missing == {"left_small_toe", "right_small_toe"}


@pytest.mark.parametrize("place", [(-1, 200), (700, 200), (300, -1), (300, 481)])
def test_a_point_outside_the_picture_is_missing_and_what_hangs_on_it(place):
    values = landmarks()
    values[1, POINTS.index(("POSE_LANDMARKS", "LEFT_HIP")), :2] = place
    pose = seen(values)
    for joint in ("left_hip", "mid_hip"):
        where = OPENPOSE_137.index(joint)
        assert pose.valid[:, where].tolist() == [True, False, True]
        assert not pose.coordinates[1, where].any()


def test_a_clip_comes_in_pixels_with_the_videos_frame_rate(tmp_path):
    clip, _ = extract(sends(tmp_path, stream(landmarks(4))))
    assert (clip.id, clip.native_frames, clip.native_fps) == ("film", 4, 24.0)
    assert (clip.provenance, clip.units, clip.gloss) == ("filmed", "pixels", None)
    assert np.array_equal(clip.pose.coordinates, seen(landmarks(4)).coordinates)


def test_the_worker_is_asked_for_the_recording_and_runs_apart_from_this_project(tmp_path):
    told = tmp_path / "told.json"
    folder = environment(
        tmp_path / "env",
        f"json.dump([sys.argv[1:], json.load(sys.stdin)], open({str(told)!r}, 'w')); sys.exit(9)",
    )
    pictures = (tmp_path / "1.png", tmp_path / "2.png")
    with pytest.raises(RecordingError):
        extract(folder, Recording("clip", tmp_path, pictures))
    (isolated, worker), asked = json.loads(told.read_text())
    assert isolated == "-I"
    assert Path(worker).name == "holistic_worker.py"
    assert asked == {"pictures": [str(picture) for picture in pictures]}


def test_a_video_that_ends_before_its_announced_last_frame_is_noted(tmp_path):
    _, summary = extract(sends(tmp_path, stream(landmarks(4), announced=6)))
    assert summary.notes == {"videos that end before the last frame that they announce": 1}


def test_nobody_in_the_picture_is_a_reason_to_drop(tmp_path):
    with pytest.raises(RecordingError, match="nobody is seen in its 3 frames"):
        extract(sends(tmp_path, stream(0 * landmarks())))


def test_a_worker_that_is_killed_is_said_with_its_signal_and_its_last_words(tmp_path):
    half = stream(landmarks())[:-10]
    code = f"print('oops', file=sys.stderr, flush=True); os.write(1, {half!r}[:60000]); "
    folder = environment(tmp_path, code + "os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(RecordingError, match=r"MediaPipe was stopped by SIGKILL.*said: oops"):
        extract(folder)


def test_a_worker_that_fails_is_said_with_its_last_words(tmp_path):
    folder = environment(tmp_path, "raise MemoryError('too long a film')")
    with pytest.raises(RecordingError, match=r"failed \(1\).*MemoryError: too long a film"):
        extract(folder)


def test_a_recording_that_cannot_be_read_is_said_in_the_workers_words_alone(tmp_path):
    code = f"print('cannot be opened as a video', file=sys.stderr); sys.exit({RECORDING})"
    with pytest.raises(RecordingError, match=r"^cannot be opened as a video$"):
        extract(environment(tmp_path, code))


def test_an_environment_without_mediapipe_is_no_fault_of_the_recording(tmp_path):
    code = f"print('No module named mediapipe', file=sys.stderr); sys.exit({ENVIRONMENT})"
    with pytest.raises(ExtractorError, match=r"No module named mediapipe.*setup_extractor\.sh"):
        extract(environment(tmp_path, code))


@pytest.mark.parametrize("data", [stream(landmarks())[:-1], stream(landmarks()) + b"x", b"Hi\n"])
def test_a_damaged_stream_of_a_worker_that_ends_well_is_refused(tmp_path, data):
    with pytest.raises(RecordingError, match="MediaPipe's landmarks came damaged"):
        extract(sends(tmp_path, data))


def test_the_environment_is_the_one_named_or_the_variables_or_the_usual_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(holistic.VARIABLE, raising=False)
    assert find(None) is None
    made = [program(tmp_path / name / "bin" / "python", "") for name in (holistic.USUAL, "b", "c")]
    assert find(None) == made[0]
    monkeypatch.setenv(holistic.VARIABLE, "b")
    assert find(None) == made[1]
    assert find(Path("c")) == made[2]
    with pytest.raises(ExtractorError, match=r"nowhere: no Python environment; `make extractor`"):
        find(Path("nowhere"))
