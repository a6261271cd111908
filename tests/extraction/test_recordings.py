import os

import pytest

from hybridsign.data.formats.format import Summary
from hybridsign.extraction.recordings import Recording, recordings


@pytest.fixture
def tree(tmp_path):
    """Two videos, a clip of pictures, and notes."""
    for name in ("b/film.MP4", "a.webm", "notes.txt", "clip/9.png", "clip/10.png", "clip/1.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_videos_and_folders_of_pictures_are_found_in_the_order_of_names(tree):
    summary = Summary()
    assert [(each.name, len(each.pictures)) for each in recordings([tree], summary)] == [
        ("a", 0),
        ("film", 0),
        ("clip", 3),
    ]
    assert summary.notes == {"files passed over: .txt": 1}


def test_pictures_are_ordered_by_their_numbers(tree):
    [clip] = recordings([tree / "clip"], Summary())
    assert [picture.name for picture in clip.pictures] == ["1.png", "9.png", "10.png"]


def test_a_file_that_is_named_is_taken_for_a_video_whatever_it_is_called(tree):
    path = tree / "notes.txt"
    assert recordings([path], Summary()) == [Recording("notes", path)]


def test_a_single_picture_is_no_clip(tree):
    summary = Summary()
    assert recordings([tree / "clip" / "1.png"], summary) == []
    [(_, reason)] = summary.dropped
    assert "name the folder" in reason


def test_a_folder_given_as_a_dot_has_its_name(tree, monkeypatch):
    monkeypatch.chdir(tree / "clip")
    [clip] = recordings([type(tree)()], Summary())
    assert clip.name == "clip"


def test_names_that_are_no_text_become_text(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.mp4")).touch()
    [clip] = recordings([tmp_path], Summary())
    assert clip.name == "?"


def test_recordings_of_one_name_are_called_by_their_paths(tmp_path):
    for label in ("alif", "bay"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "1.mp4").touch()
    assert [each.name for each in recordings([tmp_path], Summary())] == ["alif/1", "bay/1"]
