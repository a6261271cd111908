from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.formats.openpose_people import FREE_MOTION, JUMP_COST, choose_person
from hybridsign.skeleton import OPENPOSE_137
from openpose_specimens import person, read, row, write_frame

TRUNK_AND_ARMS = OPENPOSE_137.indices(*OPENPOSE_137.joints[:8])
SIGNER, PASSER_BY = {"at": (0, 0), "size": 1.0}, {"at": (2000, 0), "size": 0.4}


def chosen_of(people_by_frame):
    """Who is chosen, by name, frame after frame."""
    names, frames, rows = [], [], []
    for frame, people in enumerate(people_by_frame):
        for name, where in people.items():
            names.append(name)
            frames.append(frame)
            rows.append(row(seed=len(name), **where))
    return [names[position] for position in choose_person(np.stack(rows), np.array(frames))]


def test_the_larger_person_is_followed_whoever_is_written_first():
    frames = [
        {"signer": SIGNER, "other": PASSER_BY},
        {"other": PASSER_BY, "signer": SIGNER},
        {"signer": SIGNER, "other": PASSER_BY},
    ]
    assert chosen_of(frames) == ["signer"] * 3


def test_the_choice_stays_when_somebody_else_looks_larger_for_a_moment():
    near = PASSER_BY | {"size": 1.5}
    frames = [{"signer": SIGNER, "other": PASSER_BY if t != 5 else near} for t in range(10)]
    assert chosen_of(frames) == ["signer"] * 10


def test_a_large_person_in_the_first_frame_alone_is_not_the_signer():
    frames = [{"other": PASSER_BY | {"size": 3.0}, "signer": SIGNER}]
    frames += [{"signer": SIGNER}] * 9
    assert chosen_of(frames) == ["signer"] * 10


def test_a_signer_whose_hands_fly_is_preferred_to_one_who_stands_still():
    def frame(number):
        moved = row(6)
        moved[OPENPOSE_137.part("left_hand", "right_hand"), 1] += 80 * (number % 2)
        return np.stack([row(5, at=(900, 0), size=0.8), moved])

    rows = np.concatenate([frame(number) for number in range(20)])
    chosen = choose_person(rows, np.repeat(np.arange(20), 2))
    assert chosen.tolist() == list(range(1, 40, 2))


def test_a_signer_who_moves_is_followed():
    frames = [
        {"other": {"at": (1500, 0)}, "signer": {"at": (100 * t, 0), "size": 1.1}} for t in range(10)
    ]
    assert chosen_of(frames) == ["signer"] * 10


def test_frames_with_several_people_are_counted(tmp_path):
    write_frame(tmp_path, 0, person(row(0, **PASSER_BY)), person(row(1, **SIGNER)))
    write_frame(tmp_path, 1, person(row(2, **SIGNER)))
    [clip], summary = read(tmp_path)
    np.testing.assert_array_equal(clip.pose.coordinates[0], np.float32(row(1, **SIGNER))[:, :2])
    assert summary.notes["frames with several people, of whom one is followed"] == 1


def test_a_frame_that_shows_somebody_else_alone_is_missing():
    """Were the passer-by spliced in, the clip would leap to him and back."""
    both = {"signer": SIGNER, "other": PASSER_BY | {"size": 0.8}}
    for usual in (both, {"signer": SIGNER}):
        frames = [usual if t not in (10, 11) else {"other": both["other"]} for t in range(30)]
        assert chosen_of(frames) == ["signer"] * 28


def test_who_is_alone_before_the_signer_comes_is_not_followed():
    frames = [{"other": PASSER_BY}] * 5 + [{"other": PASSER_BY, "signer": SIGNER}] * 20
    assert chosen_of(frames) == ["signer"] * 20


def test_after_a_cut_the_signer_is_followed_where_he_stands_now():
    frames = [{"signer": {"at": (2000 * (t > 20), 0)}} for t in range(40)]
    assert chosen_of(frames) == ["signer"] * 40


def test_doubtful_joints_far_apart_are_nobody_to_follow():
    ghost, height = np.zeros((137, 3)), 3 * np.ptp(row()[:, 1])
    ghost[[1, 8, 11]] = [[0, 0, 0.3], [100, height / 2, 0.3], [0, height, 0.3]]
    rows = np.concatenate([np.stack([ghost, row(t)]) for t in range(30)])
    chosen = choose_person(rows, np.repeat(np.arange(30), 2))
    assert chosen.tolist() == list(range(1, 60, 2))


def test_a_frame_with_one_hand_of_the_signer_is_kept():
    """It has no joint in common with the frame before, but lies where the signer is."""
    rows = np.stack([row(3)] * 9)
    hand, body = OPENPOSE_137.part("left_hand"), OPENPOSE_137.part("body", "face", "right_hand")
    rows[4, body, 2] = 0
    for other in (3, 5):
        rows[other, hand, 2] = 0
    assert choose_person(rows, np.arange(9)).tolist() == list(range(9))


@given(people=st.lists(st.integers(0, 3), min_size=1, max_size=7), seed=st.integers(0, 999))
def test_no_other_path_is_better(people, seed):
    """Held against all paths, one by one, of a few frames with up to three people."""
    frames = np.repeat(np.arange(len(people)), people)
    chance = np.random.default_rng(seed)
    rows = np.array(
        [row(seed, at=chance.normal(size=2) * 400, size=chance.uniform(0.3, 1)) for _ in frames]
    ).reshape(-1, 137, 3)
    taken = [[None, *np.flatnonzero(frames == t)] for t in range(len(people))]
    paths = [[row for row in path if row is not None] for path in product(*taken)]
    best = max(paths, key=lambda path: gain(rows, frames, path))
    chosen = choose_person(rows, frames)
    assert gain(rows, frames, chosen) == pytest.approx(gain(rows, frames, best))


def gain(rows, frames, path):
    """What a path is worth: people of the usual weight, less its leaps."""
    extent = np.linalg.norm(np.ptp(rows[..., :2], axis=1), axis=-1).reshape(-1)
    weight = extent * rows[:, TRUNK_AND_ARMS, 2].mean(-1)
    of_frames = [np.flatnonzero(frames == t) for t in np.unique(frames)]
    heaviest = [group[weight[group].argmax()] for group in of_frames]
    if not heaviest:
        return 0.0
    usual = np.median(extent[heaviest])
    leaps = [
        np.linalg.norm(rows[a, :, :2] - rows[b, :, :2], axis=-1).mean() / usual
        for a, b in pairwise(path)
    ]
    cost = JUMP_COST * sum(min(max(leap - FREE_MOTION, 0), 1) for leap in leaps)
    return sum(weight[row] for row in path) / np.median(weight[heaviest]) - cost
