import numpy as np
import pytest
from PIL import Image

from extraction_specimens import environment, landmarks, program, sends, stream
from hybridsign.data.parquet import read_clips
from hybridsign.extraction import choose_extractor, extract_clips
from hybridsign.extraction.extractor import ExtractorError, moments
from hybridsign.extraction.holistic import VARIABLE as MEDIAPIPE
from hybridsign.extraction.holistic import Holistic
from hybridsign.extraction.openpose import VARIABLE as OPENPOSE
from hybridsign.extraction.openpose import OpenPose
from specimens import run_python


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """No extractor is installed, and the current folder is empty."""
    for name in (MEDIAPIPE, OPENPOSE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def films(tmp_path):
    """A folder of two videos and a clip of three pictures."""
    root = tmp_path / "films"
    (root / "clip").mkdir(parents=True)
    for name in ("a.mp4", "b.mp4"):
        (root / name).touch()
    for number in range(3):
        Image.new("RGB", (640, 480), (0, 80, 0)).save(root / "clip" / f"{number}.png")
    return root


@pytest.fixture
def extractor(tmp_path):
    """A MediaPipe that sees the same in every recording but b.mp4, which it cannot open."""
    sent = tmp_path / "sent"
    sent.write_bytes(stream(landmarks()))
    code = (
        "asked = json.load(sys.stdin)\n"
        "if 'b.mp4' in str(asked):\n    print('cannot be opened', file=sys.stderr); sys.exit(3)\n"
        f"sys.stdout.buffer.write(open({str(sent)!r}, 'rb').read())"
    )
    return Holistic(environment(tmp_path / "env", code) / "bin" / "python")


def test_every_recording_becomes_a_clip_or_is_dropped_with_the_reason(films, extractor, tmp_path):
    out = tmp_path / "mine.parquet"
    summary = extract_clips([films], out, extractor)
    clips = list(read_clips(out))
    assert [(clip.id, clip.corpus, clip.provenance) for clip in clips] == [
        ("a", "mine", "filmed"),
        ("clip", "mine", "filmed"),
    ]
    assert (summary.clips, summary.frames) == ({"mediapipe": 2}, {"mediapipe": 6})
    assert summary.dropped == [(str(films / "b.mp4"), "cannot be opened")]


def test_texts_and_frame_rate_are_joined_as_import_joins_them(films, extractor, tmp_path):
    (tmp_path / "texts.csv").write_text("id,text\nclip,drei bilder\n")
    options = {"texts": tmp_path / "texts.csv", "fps": 30.0}
    extract_clips([films], tmp_path / "mine.parquet", extractor, **options)
    clips = read_clips(tmp_path / "mine.parquet")
    assert [(clip.text, clip.pose.fps) for clip in clips] == [("drei bilder", 30.0)]


def test_an_overlay_is_drawn_over_the_pictures_under_the_clips_name(films, extractor, tmp_path):
    for _ in range(2):
        paths = [films / "clip", films / "clip"]
        extract_clips(paths, tmp_path / "c.parquet", extractor, overlay=tmp_path / "look")
    assert [clip.id for clip in read_clips(tmp_path / "c.parquet")] == ["clip", "clip.2"]
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["clip.2.png", "clip.png"]
    with Image.open(tmp_path / "look" / "clip.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    background = (pixels == (0, 80, 0)).all(-1).mean()
    assert 0.1 < background < 0.9


def test_nothing_is_written_where_no_clip_comes_in(films, extractor, tmp_path):
    with pytest.raises(ValueError, match="no clip came in; nothing was written"):
        extract_clips([films / "b.mp4"], tmp_path / "out" / "mine.parquet", extractor)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_extractor_that_cannot_be_used_stops_at_the_first_recording(films, tmp_path):
    broken = Holistic(environment(tmp_path / "env", "sys.exit(4)") / "bin" / "python")
    with pytest.raises(ExtractorError, match="MediaPipe cannot be used there"):
        extract_clips([films], tmp_path / "out" / "mine.parquet", broken)
    assert list((tmp_path / "out").iterdir()) == []


def test_openpose_is_taken_where_both_are_found_and_either_can_be_forced(tmp_path):
    sends(tmp_path / "env", b"")
    program(tmp_path / "openpose.bin", "")
    assert isinstance(choose_extractor(None, None, tmp_path / "env"), OpenPose)
    assert isinstance(choose_extractor("mediapipe", None, tmp_path / "env"), Holistic)
    (tmp_path / "openpose.bin").unlink()
    assert isinstance(choose_extractor(None, None, tmp_path / "env"), Holistic)
    with pytest.raises(ExtractorError) as caught:
        choose_extractor("openpose", None, tmp_path / "env")
    assert "OpenPose: install it" in str(caught.value)
    assert "make extractor" not in str(caught.value)
    with pytest.raises(ExtractorError, match="no extractor 'mmpose'; valid choices: openpose, med"):
        choose_extractor("mmpose", None, None)


def test_where_there_is_no_extractor_the_command_says_how_to_get_one(films, project):
    arguments = ("-m", "hybridsign", "extract", films, "--out", "clips.parquet")
    done = run_python(*arguments, cwd=project.folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for way in ("make extractor", "--mediapipe", MEDIAPIPE, "--openpose", OPENPOSE, "openpose.bin"):
        assert way in done.stderr


def test_the_command_tells_what_came_in(films, extractor, project, tmp_path):
    arguments = ("-m", "hybridsign", "extract", films, "--out", tmp_path / "clips.parquet")
    done = run_python(*arguments, "--mediapipe", tmp_path / "env", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    assert "mediapipe: 2 clips, 6 frames" in done.stderr
    assert f"dropped: {films / 'b.mp4'}: cannot be opened" in done.stderr


@pytest.mark.parametrize("n_frames", [1, 2, 7, 8, 100])
def test_moments_are_frames_of_the_clip_each_once(n_frames):
    found = moments(n_frames, 8)
    assert found == sorted(set(found))
    assert 0 <= found[0] <= found[-1] < n_frames
    assert len(found) == min(n_frames, 8) or n_frames < 10
    assert moments(n_frames, 0) == []
