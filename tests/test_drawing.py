import numpy as np
import pytest
from PIL import Image

from hybridsign.drawing import animation, beside, film_strip, moving, stack
from hybridsign.drawing.overlay import overlay
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.performance import Variation
from hybridsign.signer.render import perform
from hybridsign.signer.timing import compose
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137

CAMERA = CAMERAS["television"]
SCORE = compose("clip", "Signer01", ["WIND", "NORD"], fps=CAMERA.fps, seed=0)
XY, CONFIDENCE = perform(SCORE, camera=CAMERA, variation=Variation(dropout=0), seed=0)


def ink(image):
    return (np.asarray(image.convert("L")) < 200).mean()


def strip(xy=XY, confidence=CONFIDENCE, **captions):
    return film_strip(xy, confidence, OPENPOSE_137, n_pictures=2, **captions)


def test_a_strip_is_as_wide_as_its_pictures():
    wider = film_strip(XY, CONFIDENCE, OPENPOSE_137, n_pictures=4)
    assert wider.width == 2 * strip().width
    assert wider.height == strip().height


def test_a_person_is_drawn():
    assert 0.02 < ink(strip()) < 0.3


def test_the_picture_does_not_depend_on_the_unit_of_the_coordinates():
    assert ink(strip(xy=XY / 100 - 3)) == pytest.approx(ink(strip()), rel=0.02)


def test_joints_that_are_not_seen_are_not_drawn():
    hidden = CONFIDENCE.copy()
    hidden[:, OPENPOSE_137.part("face", "left_hand", "right_hand")] = 0.05
    assert ink(strip(confidence=hidden)) < 0.8 * ink(strip())


def test_a_face_of_numbered_points_is_drawn():
    joints = np.random.default_rng(0).normal(size=(4, HOLISTIC_178.n_joints, 3))
    seen = np.ones(joints.shape[:2])
    without = seen.copy()
    without[:, HOLISTIC_178.part("face")] = 0
    with_face, faceless = (film_strip(joints, trust, HOLISTIC_178) for trust in (seen, without))
    assert ink(with_face) > 1.1 * ink(faceless)


def test_depth_is_not_drawn():
    deep = np.concatenate([XY, np.full((*XY.shape[:2], 1), 9.0)], axis=-1)
    assert strip(xy=deep).tobytes() == strip().tobytes()


def test_captions_are_written():
    assert ink(strip(title="WIND NORD")) > ink(strip())
    assert ink(strip(note="invented signs, not DGS or ASL")) > ink(strip())


def test_stacking_puts_strips_one_above_the_other():
    one = strip()
    both = stack([one, one])
    assert both.width == one.width
    assert both.height > 2 * one.height


def test_pictures_side_by_side_are_as_wide_as_both():
    one = strip()
    both = beside([one, one])
    assert (both.width, both.height) == (2 * one.width, one.height)
    assert both.crop((one.width, 0, *both.size)).tobytes() == one.tobytes()


def test_an_animation_has_a_picture_for_every_frame(tmp_path):
    path = tmp_path / "clip.gif"
    frames = moving(XY[:6], CONFIDENCE[:6], OPENPOSE_137, note="invented signs")
    animation(frames, CAMERA.fps, path)
    with Image.open(path) as film:
        assert film.n_frames == 6
        assert film.info["duration"] == 40


def test_arrays_of_another_skeleton_are_refused():
    with pytest.raises(ValueError, match=r"expected \(T, 137, 2 or 3\)"):
        strip(xy=XY[:, :50])


def test_a_clip_in_which_nothing_is_seen_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        strip(confidence=0 * CONFIDENCE)


def test_a_stack_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no pictures"):
        stack([])


def test_an_overlay_keeps_the_picture_and_draws_what_was_seen_over_it():
    pictures = [Image.new("RGB", (640, 480), (0, 120, 0))] * 6
    blank = overlay(pictures, XY[:6], 0 * CONFIDENCE[:6], OPENPOSE_137, captions=[""] * 6)
    drawn = overlay(pictures, XY[:6], CONFIDENCE[:6], OPENPOSE_137, captions=[""] * 6)

    def green(image):
        return (np.asarray(image) == (0, 120, 0)).all(-1).mean()

    assert green(blank) > 0.6
    assert 0.3 < green(drawn) < 0.95 * green(blank)


def test_an_overlay_draws_a_joint_where_it_lies_in_the_picture():
    xy, seen = np.zeros((1, 137, 2)), np.zeros((1, 137))
    joints = OPENPOSE_137.indices("neck", "nose")
    xy[0, joints], seen[0, joints] = ((320, 400), (320, 80)), 1
    picture = Image.new("RGB", (640, 480))
    picture.paste((0, 0, 255), (300, 0, 340, 480))
    drawn = np.asarray(overlay([picture], xy, seen, OPENPOSE_137, [""]))
    yellow = (drawn[..., 0] > 200) & (drawn[..., 2] < 120)
    blue = (drawn[..., 2] > 200) & (drawn[..., 0] < 50)
    assert yellow.any()
    # The line from neck to nose runs down the middle of the stripe that was painted about it.
    assert abs(np.nonzero(yellow)[1].mean() - np.nonzero(blue)[1].mean()) < 2


def test_an_overlay_whose_pictures_and_poses_do_not_fit_is_an_error():
    picture = Image.new("RGB", (64, 48))
    with pytest.raises(ValueError, match="expected N pictures of one size"):
        overlay([picture], XY[:2], CONFIDENCE[:2], OPENPOSE_137, [""])
    with pytest.raises(ValueError, match="expected N pictures of one size"):
        overlay([], XY[:0], CONFIDENCE[:0], OPENPOSE_137, [])
