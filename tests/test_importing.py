import csv
import os

import pytest

from hybridsign.console import log
from hybridsign.data.formats import FORMATS, formats
from hybridsign.data.formats.drop_list import drop_list
from hybridsign.data.formats.texts import NO_PATH
from hybridsign.data.gathering import SHOWN, tell
from hybridsign.data.parquet import read_clips
from hybridsign.importing import SINGLE_FRAMES, import_clips
from openpose_specimens import person, write_frame
from specimens import run_python


def write_clip(folder, clip):
    for number in range(3):
        write_frame(folder, number, person(), clip=clip)


@pytest.fixture
def tree(tmp_path):
    """Two clips in folders of their own, one of them twice, beside files that are no poses."""
    root = tmp_path / "tree"
    for folder in ("a", "b", "c/a"):
        write_clip(root / folder, folder[-1])
    (root / "notes.txt").write_text("not a pose")
    (root / "b" / "film.mp4").write_bytes(b"\x00")
    return root


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out" / "mine.parquet"


@pytest.fixture
def said(caplog):
    log.addHandler(caplog.handler)
    caplog.set_level("INFO", logger=log.name)
    yield caplog
    log.removeHandler(caplog.handler)


def test_every_clip_under_a_folder_comes_in_once_with_an_id_of_its_own(tree, out):
    summary = import_clips([tree], out)
    clips = list(read_clips(out))
    assert [clip.id for clip in clips] == ["a", "b", "c/a"]
    assert {clip.corpus for clip in clips} == {"mine"}
    assert (summary.clips, summary.frames) == ({"openpose": 3}, {"openpose": 9})
    assert summary.notes["files passed over: .txt"] == 1
    assert sum(times for note, times in summary.notes.items() if ".mp4" in note) == 1


def test_two_imports_of_the_same_files_give_the_same_bytes(tree, out):
    written = []
    for _ in range(2):
        import_clips([tree], out)
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_a_single_frame_can_be_named(tree, out):
    import_clips([tree / "a" / "a_000000000001_keypoints.json"], out)
    [clip] = read_clips(out)
    assert (clip.id, clip.pose.n_frames) == ("a", 1)


def test_the_frame_rate_is_the_users_or_else_the_usual_one_and_that_is_said(tree, out):
    summary = import_clips([tree], out)
    assert {clip.pose.fps for clip in read_clips(out)} == {25.0}
    assert summary.notes["clips without a frame rate, taken as 25 (see --fps)"] == 3
    summary = import_clips([tree], out, fps=29.97)
    assert {(clip.pose.fps, clip.native_fps) for clip in read_clips(out)} == {(29.97, 29.97)}
    assert {note: n for note, n in summary.notes.items() if "rate" in note and n} == {
        "clips whose frame rate --fps set": 3
    }


@pytest.mark.parametrize("fps", [0.0, -1.0, float("inf"), float("nan"), 1e6])
def test_a_frame_rate_that_is_none_is_refused_before_anything_is_written(tree, out, fps):
    with pytest.raises(ValueError, match="frames a second; expected more than 0 and at most 1000"):
        import_clips([tree], out, fps=fps)
    assert not out.parent.exists()


def test_texts_are_joined_by_name(tree, out, tmp_path):
    table = tmp_path / "texts.csv"
    table.write_text("id,text\nb,zwei\nx,keins\na,eins\nc/a,drei\n")
    summary = import_clips([tree], out, texts=table)
    assert [clip.text for clip in read_clips(out)] == ["eins", "zwei", "drei"]
    assert summary.notes["lines of the table of texts without a clip"] == 1


def test_all_that_did_not_come_in_is_listed_once_with_its_reason(tree, out, tmp_path):
    write_frame(tree / "empty", 0, clip="empty")
    table = tmp_path / "texts.csv"
    table.write_text("id,text\na,eins\nalone,allein\nempty,leer\n")
    import_clips([tree], out, texts=table)
    assert [clip.id for clip in read_clips(out)] == ["a"]
    with drop_list(out).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["name", "reason"],
            ["b", "a pose without text: the table has no line of its name"],
            ["c/a", "a pose without text: the table has a line of its name, but none of its path"],
            [
                str(tree / "empty" / "empty"),
                "nobody was seen in any frame (frames without a person: 1)",
            ],
            ["alone", "a text without pose: no clip has its name"],
        ]


def ids(out):
    return [clip.id for clip in read_clips(out)]


def test_clips_of_one_name_are_called_by_their_paths_below_what_was_named(tmp_path, out):
    labelled = [tmp_path / "signs" / label for label in ("alif", "bay")]
    for folder in labelled:
        write_clip(folder / "1", "1")
    summary = import_clips([tmp_path / "signs"], out)
    assert ids(out) == ["alif/1", "bay/1"]
    assert summary.notes["clips called by their paths, for others have their names"] == 2
    import_clips(labelled, out)
    assert ids(out) == ["alif/1", "bay/1"]
    import_clips(labelled[:1], out)
    assert ids(out) == ["1"]


def test_clips_of_one_name_do_not_share_a_sentence(tmp_path, out):
    for folder in ("alif/1", "bay/1"):
        write_clip(tmp_path / "signs" / folder, "1")
    table = tmp_path / "texts.csv"
    table.write_text("id,text\nbay/1,hello\n1,nobody's\n")
    summary = import_clips([tmp_path / "signs"], out, texts=table)
    assert [(clip.id, clip.text) for clip in read_clips(out)] == [("bay/1", "hello")]
    assert summary.dropped == [("alif/1", NO_PATH)]


def test_a_name_inside_a_folder_that_was_taken_gets_the_folders_path_before_it(tmp_path, out):
    for folder in ("alif/out", "bay/out"):
        write_clip(tmp_path / "signs" / folder, "1")
    import_clips([tmp_path / "signs"], out)
    assert ids(out) == ["1", "bay/out/1"]


def test_frames_that_are_named_one_by_one_lead_to_their_folder(tree, out):
    summary = import_clips(sorted((tree / "a").iterdir()), out)
    assert ids(out) == ["a", "a.2", "a.3"]
    assert summary.notes[SINGLE_FRAMES] == 3


def test_where_all_came_in_the_drop_list_is_empty(tree, out):
    import_clips([tree], out)
    assert drop_list(out).read_text() == "name,reason\n"


def test_pictures_alone_lead_to_extract(tmp_path, out, said):
    folder = tmp_path / "fullFrame-210x260px/train/clip"
    folder.mkdir(parents=True)
    (folder / "images0001.png").write_bytes(b"\x89PNG")
    with pytest.raises(ValueError, match="no clip came in"):
        import_clips([tmp_path], out)
    assert ".png (pictures hold no key points: run `extract` on them first): 1" in said.text


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("clips.tar.gz", ".gz (packed: unpack it first)"),
        ("take.ZIP", ".ZIP (packed: unpack it first)"),
        ("take.json", ".json (frames of OpenPose are called *_keypoints.json, a file each, and"),
    ],
)
def test_what_is_passed_over_is_told_with_the_way_to_bring_it_in(tree, out, name, advice):
    (tree / name).write_bytes(b"\x1f\x8b")
    summary = import_clips([tree, tree / name], out)
    assert sum(note.startswith(f"files passed over: {advice}") for note in summary.notes) == 1
    [(path, reason)] = summary.dropped
    assert path == str(tree / name)
    assert reason.startswith(f"of no format that is known here {advice.partition(' ')[2]}")


def test_nothing_is_written_where_nothing_comes_in(tmp_path, out):
    write_frame(tmp_path / "coco", 0, person(body=[0] * 54))
    with pytest.raises(ValueError, match="no clip came in; nothing was written"):
        import_clips([tmp_path / "coco"], out)
    assert list(out.parent.iterdir()) == []


def test_paths_formats_and_outputs_that_cannot_be_are_errors(tree, out):
    with pytest.raises(ValueError, match="nowhere: not found"):
        import_clips([tree / "nowhere"], out)
    with pytest.raises(ValueError, match=r"there is no format 'bvh'; valid choices: openpose"):
        import_clips([tree], out, format_name="bvh")
    with pytest.raises(ValueError, match="is a folder; expected the name of a Parquet file"):
        import_clips([tree], tree)
    with pytest.raises(ValueError, match=r"mine\.csv: .* a name that ends in \.parquet"):
        import_clips([tree], out.with_suffix(".csv"))


def test_a_named_file_of_no_known_format_is_dropped_with_that_reason(tree, out):
    summary = import_clips([tree, tree / "notes.txt"], out)
    assert summary.dropped == [(str(tree / "notes.txt"), "of no format that is known here")]


def test_pipes_are_not_waited_for(tree, out):
    os.mkfifo(tree / "pipe.json")
    os.mkfifo(tree / "a" / "a_000000000009_keypoints.json")
    assert import_clips([tree], out).frames["openpose"] == 9


def test_names_that_are_no_text_do_not_stop_the_import(tree, out):
    no_text = os.fsdecode(b"\xff")
    for path in list((tree / "b").glob("*.json")):
        path.rename(path.with_name(path.name.replace("b_", f"{no_text}_")))
    import_clips([tree], out)
    assert "?" in {clip.id for clip in read_clips(out)}


def test_what_came_in_and_what_did_not_is_told(tree, out, said):
    for number in range(SHOWN + 5):
        write_frame(tree / "bad", 0, person(body=[0] * 54), clip=f"bad{number:02d}")
    tell(import_clips([tree], out))
    assert "openpose: 3 clips, 9 frames" in said.text
    assert "bad00: bad00_000000000000_keypoints.json: pose_keypoints_2d has 54" in said.text
    assert f"dropped: {SHOWN + 5} in all" in said.text


def test_every_format_has_the_name_under_which_it_is_listed():
    assert [reader.name for reader in formats()] == [name for name, _, _ in FORMATS]


def test_the_command_says_what_a_user_can_mend_without_a_traceback(project, tree, out):
    arguments = ("-m", "hybridsign", "import", tree / "notes.txt", "--out", out)
    done = run_python(*arguments, cwd=project.folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines() == [
        f"dropped: {tree / 'notes.txt'}: of no format that is known here",
        f"error: {tree / 'notes.txt'}: no clip came in; nothing was written",
    ]


def test_the_command_brings_clips_in(project, tree, out):
    arguments = ("-m", "hybridsign", "import", tree, "--out", out, "--fps", "24")
    done = run_python(*arguments, cwd=project.folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert "openpose: 3 clips, 9 frames" in done.stderr
    assert {clip.pose.fps for clip in read_clips(out)} == {24.0}
