import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.signer.body import bent_arm, body_points
from hybridsign.signer.camera import CAMERAS, project
from hybridsign.signer.hand import hand_points
from hybridsign.signer.hand_shapes import joint_angles
from hybridsign.signer.lexicon import key_frames
from hybridsign.signer.parameters import COLUMNS, mirrored
from hybridsign.signer.people import SIGNERS, person
from hybridsign.skeleton import OPENPOSE_137

RIGHT_HANDED = next(person(name) for name in SIGNERS if not person(name).left_handed)
LEFT_HANDED = next(person(name) for name in SIGNERS if person(name).left_handed)
REST = key_frames(None, "Signer01", 0.0).astype(float)
SIGN = key_frames("REGEN", "Signer01", 0.0).astype(float)


def joint(points, name):
    return points[:, OPENPOSE_137.index(name)]


def length(points, start, end):
    return np.linalg.norm(joint(points, start) - joint(points, end), axis=1)


coordinate = st.floats(-2, 2)


@given(st.tuples(coordinate, coordinate, coordinate), st.floats(-1, 1))
def test_arms_keep_their_lengths_wherever_they_reach(target, swivel):
    shoulder = np.array([[-0.5, 0.0, 0.0]])
    elbow, wrist = bent_arm(
        shoulder, np.array([target]), (0.9, 0.8), np.array((-0.2, 1.0, 0.3)), np.array([[swivel]])
    )
    assert np.linalg.norm(elbow - shoulder) == pytest.approx(0.9)
    assert np.linalg.norm(wrist - elbow) == pytest.approx(0.8)


def test_an_arm_puts_its_wrist_where_it_was_sent():
    target = np.array([[-0.2, 0.2, -0.4]])
    _, wrist = bent_arm(
        np.array([[-0.5, 0, 0]]), target, (0.9, 0.8), np.array((0.0, 1, 0)), np.zeros((1, 1))
    )
    assert np.allclose(wrist, target)


def test_the_right_hand_is_at_the_images_left():
    points = project(body_points(REST, RIGHT_HANDED), CAMERAS["studio"], RIGHT_HANDED)
    across, _ = joint(points, "left_shoulder")[0] - joint(points, "right_shoulder")[0]
    assert across > 0


def test_a_person_stands_upright():
    points = body_points(REST, RIGHT_HANDED)
    down = np.array((0, 1, 0))
    order = ["right_eye", "nose", "face_outer_lips_3", "face_jaw_8", "neck", "right_elbow"]
    heights = [joint(points, name)[0] @ down for name in [*order, "right_hip", "right_knee"]]
    assert heights == sorted(heights)


@pytest.mark.parametrize("who", [RIGHT_HANDED, LEFT_HANDED], ids=["right", "left"])
def test_the_dominant_hand_leads(who):
    points = body_points(np.concatenate([REST, SIGN]), who)
    moved = {
        side: np.ptp(joint(points, f"{side}_wrist"), axis=0).max() for side in ("left", "right")
    }
    assert max(moved, key=moved.get) == ("left" if who.left_handed else "right")


def test_a_mirror_twice_shows_the_original():
    assert np.array_equal(mirrored(mirrored(SIGN)), SIGN)


def test_bones_of_a_hand_keep_their_lengths_in_every_shape():
    frames = np.eye(3)[None]
    open_hand = hand_points(frames, joint_angles("oEEEE*")[None], 0.5)[0]
    fist = hand_points(frames, joint_angles("xCCCC")[None], 0.5)[0]
    bones = [
        np.linalg.norm(np.diff(hand[5:].reshape(4, 4, 3), axis=1), axis=2)
        for hand in (open_hand, fist)
    ]
    assert np.allclose(*bones)
    assert np.linalg.norm(fist[12]) < 0.7 * np.linalg.norm(open_hand[12])


@pytest.mark.parametrize(
    ("column", "part"),
    [("mouth", "outer_lips"), ("brow", "right_brow"), ("eyes_closed", "left_eye_rim")],
)
def test_each_feature_of_the_face_moves_its_own_points(column, part):
    changed = REST.copy()
    changed[:, COLUMNS[column]] = 1.0
    way = np.linalg.norm(
        body_points(changed, RIGHT_HANDED) - body_points(REST, RIGHT_HANDED), axis=2
    )
    moved = {name for name, far in zip(OPENPOSE_137.joints, way[0], strict=True) if far > 0.01}
    assert any(name.startswith(f"face_{part}") for name in moved)
    assert all(name.startswith("face") for name in moved)


def test_turning_the_head_leaves_the_torso_alone():
    turned = REST.copy()
    turned[:, COLUMNS["head"]] = (0.3, 0.0, 0.0)
    before, after = body_points(REST, RIGHT_HANDED), body_points(turned, RIGHT_HANDED)
    assert not np.allclose(joint(before, "nose"), joint(after, "nose"), atol=0.05)
    assert np.array_equal(joint(before, "neck"), joint(after, "neck"))


def test_what_is_nearer_looks_larger():
    points = np.array([[[-0.5, 0, 0], [0.5, 0, 0], [-0.5, 0, -1], [0.5, 0, -1]]], dtype=float)
    far_left, far_right, near_left, near_right = project(points, CAMERAS["studio"], RIGHT_HANDED)[0]
    assert np.linalg.norm(near_right - near_left) > np.linalg.norm(far_right - far_left)


def test_nine_people_differ_and_one_or_two_are_left_handed():
    people = [person(name) for name in SIGNERS]
    assert len({who.upper_arm for who in people}) == len(SIGNERS) == 9
    assert 1 <= sum(who.left_handed for who in people) <= 2


def test_any_name_is_somebody():
    assert person("Anna") == person("Anna")
    assert person("Anna").tempo > 0
