"""Pictures of signing: the sentences that were asked for, the systems that were named, in order."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hybridsign.data.parquet import write_clips
from hybridsign.reporting.pictures import all_systems, animate, over_reference


@pytest.fixture
def poses(corpus, tmp_path):
    """Writes the test clips as a system's poses, its hands moved by some way."""

    def write(name, by=0.0, frames=None):
        path = tmp_path / f"{name}.parquet"
        clips = []
        for clip in corpus.test[:3]:
            pose = clip.pose
            pose = replace(
                pose,
                coordinates=(pose.coordinates + np.float32(by))[:frames],
                confidence=pose.confidence[:frames],
            )
            clips.append(replace(clip, pose=pose))
        write_clips(path, clips)
        return path

    return write


def test_each_sentence_is_shown_over_its_reference(poses):
    truth, made = poses("truth"), poses("made", by=0.2)
    one, two = (
        over_reference(made, truth, "Model", sentences=count, pictures=2) for count in (1, 2)
    )
    assert two.width == one.width
    assert two.height > 1.9 * one.height


def test_all_systems_stand_below_the_reference(poses):
    truth, made = poses("truth"), poses("made", by=0.2)
    alone = all_systems({"One": made}, truth, pictures=2)
    both = all_systems({"One": made, "Two": truth}, truth, pictures=2)
    assert both.height - alone.height == pytest.approx(alone.height / 2, abs=8)
    # The upper rows are the same pictures.
    assert both.crop((0, 0, *alone.size)).tobytes() == alone.tobytes()


def test_an_animation_shows_a_shorter_clip_until_the_longer_ends(poses, tmp_path):
    truth, short = poses("truth"), poses("short", frames=4)
    animate(short, truth, "Model", tmp_path / "signing.gif", sentences=1)
    with Image.open(tmp_path / "signing.gif") as film:
        assert film.n_frames > 4
        half = film.width // 2
        film.seek(film.n_frames - 1)
        last = film.convert("RGB").crop((0, 0, half, film.height))
        film.seek(4)
        assert film.convert("RGB").crop((0, 0, half, film.height)).tobytes() == last.tobytes()
