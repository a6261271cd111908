import numpy as np

from hybridsign.data.formats.openpose_people import choose_person
from hybridsign.skeleton import OPENPOSE_137
from openpose_specimens import person, read, row, write_frame

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
