import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extraction_specimens import program
from hybridsign.data.formats.format import Summary
from hybridsign.extraction.extractor import ExtractorError, RecordingError
from hybridsign.extraction.openpose import PROGRAMS, VARIABLE, OpenPose, find
from hybridsign.extraction.recordings import Recording
from openpose_specimens import person, row

PEOPLE = [row(seed, at=(300, 200)) for seed in range(3)]
# As OpenPose names its files: after the video or the picture.
FAKE = """
import json, pathlib, sys
from PIL import Image
options = sys.argv[1:]
named = lambda name: options[options.index(name) + 1] if name in options else None
people = json.loads({people!r})
if named("--video"):
    stem = pathlib.Path(named("--video")).stem
    stems = [f"{{stem}}_{{number:012d}}" for number in range(len(people))]
else:
    # Who is in a picture is told by how red it is.
    paths = sorted(pathlib.Path(named("--image_dir")).iterdir())
    stems = [path.stem for path in paths]
    people = [people[Image.open(path).getpixel((0, 0))[0] // 40] for path in paths]
for stem, each in zip(stems, people):
    text = json.dumps({{"version": 1.3, "people": each}})
    pathlib.Path(named("--write_json"), stem + "_keypoints.json").write_text(text)
    if named("--write_images"):
        picture = Image.new("RGB", (64, 48), (40 * int(stem[-1]), 0, 0))
        picture.save(pathlib.Path(named("--write_images"), stem + "_rendered.png"))
json.dump(options, open({told!r}, "w"))
"""


@pytest.fixture
def openpose(tmp_path):
    """An OpenPose that sees three people, one a frame, and says how it was called."""

    def make(people=PEOPLE, at="openpose.bin"):
        told = json.dumps([[person(each)] if each is not None else [] for each in people])
        code = FAKE.format(people=told, told=str(tmp_path / "told.json"))
        return OpenPose(program(tmp_path / at, code))

    return make


@pytest.fixture
def video(tmp_path):
    return Recording("film", tmp_path / "-film.mp4")


@pytest.fixture
def pictures(tmp_path):
    """Three pictures whose names sort otherwise than their numbers."""
    folder = tmp_path / "clip"
    folder.mkdir()
    paths = tuple(folder / f"image {number}.png" for number in (9, 10, 11))
    for number, path in enumerate(paths):
        Image.new("RGB", (64, 48), (40 * number, 0, 0)).save(path)
    return Recording("clip", folder, paths)


def reds(extraction):
    return {moment: each.getpixel((0, 0))[0] for moment, each in extraction.pictures.items()}


def test_what_openpose_writes_of_a_video_becomes_a_clip(openpose, video, tmp_path):
    clip = openpose().extract(video, 0, Summary()).clip
    assert (clip.id, clip.native_frames, clip.units) == ("film", 3, "pixels")
    assert np.isnan(clip.native_fps)
    np.testing.assert_allclose(clip.pose.coordinates, np.stack(PEOPLE)[..., :2], rtol=1e-6)
    options = json.loads((tmp_path / "told.json").read_text())
    assert options[:2] == ["--video", str(video.path)]
    assert options[2] == "--write_json"
    assert options[4:] == ["--hand", "--face", "--display", "0", "--render_pose", "0"]


def test_pictures_are_given_to_openpose_in_their_order(openpose, pictures):
    extraction = openpose().extract(pictures, 3, Summary())
    np.testing.assert_allclose(
        extraction.clip.pose.coordinates, np.stack(PEOPLE)[..., :2], rtol=1e-6
    )
    assert extraction.clip.id == "clip"
    assert all(red == 40 * moment for moment, red in reds(extraction).items())


def test_frames_to_draw_on_come_from_openpose_itself(openpose, video):
    found = reds(openpose().extract(video, 3, Summary()))
    assert set(found) <= {0, 1, 2}
    assert len(found) >= 2
    assert all(red == 40 * moment for moment, red in found.items())


def test_frames_without_a_person_stay_and_are_counted(openpose, video):
    summary = Summary()
    people = [None, PEOPLE[0], None, PEOPLE[1]]
    clip = openpose(people).extract(video, 0, summary).clip
    assert clip.pose.valid.any(1).tolist() == [False, True, False, True]
    assert summary.notes["frames without a person, kept as missing"] == 2


def test_models_are_looked_for_where_openpose_lies(openpose, video, tmp_path):
    (tmp_path / "home" / "models" / "pose" / "body_25").mkdir(parents=True)
    openpose(at="home/build/examples/openpose/openpose.bin").extract(video, 0, Summary())
    options = json.loads((tmp_path / "told.json").read_text())
    assert options[-2:] == ["--model_folder", f"{tmp_path / 'home' / 'models'}/"]


def test_nobody_in_any_frame_is_a_reason_to_drop(openpose, video):
    with pytest.raises(RecordingError, match="nobody was seen in any frame"):
        openpose([None, None]).extract(video, 0, Summary())


def test_an_openpose_that_writes_nothing_is_a_reason_to_drop(openpose, video):
    with pytest.raises(RecordingError, match="OpenPose wrote no frames"):
        openpose([]).extract(video, 0, Summary())


def test_an_openpose_that_fails_is_said_with_its_last_words(tmp_path, video):
    failing = program(tmp_path / "openpose.bin", "print('Prototxt not found'); raise SystemExit(2)")
    with pytest.raises(RecordingError, match=r"OpenPose failed \(2\).*said: Prototxt not found"):
        OpenPose(failing).extract(video, 0, Summary())


def test_the_program_is_the_one_named_or_the_variables_or_the_one_on_path(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    on_path = program(tmp_path / "bin" / PROGRAMS[0], "")
    assert find(None) == on_path
    monkeypatch.setenv(VARIABLE, str(program(tmp_path / "b", "")))
    assert find(None) == tmp_path / "b"
    program(tmp_path / "c", "")
    monkeypatch.chdir(tmp_path)
    assert find(Path("./c")) == tmp_path / "c"
    with pytest.raises(ExtractorError, match=r"nowhere: no program .* openpose\.bin or"):
        find(Path("nowhere"))
