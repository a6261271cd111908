import re
import shutil

import numpy as np
import pytest
from PIL import Image

from hybridsign import people
from hybridsign.data.parquet import read_clips
from hybridsign.workspace import StageError


@pytest.fixture(scope="module")
def checkpoint(trained):
    return trained.results("train", "weather", "pt", "seed42", "checkpoint.pt")


@pytest.fixture(scope="module")
def truth(project):
    return project.results("preprocess", "weather", "test.parquet")


@pytest.fixture(scope="module")
def words(corpus):
    """Glosses that the tiny model knows."""
    return " ".join(corpus.train[0].gloss)


def generate(checkpoint, out, *sentences, gloss=True):
    people.generate(checkpoint, sentences, out, corpus="weather", gloss=gloss, seed=1)
    return list(read_clips(out))


def test_a_sentence_is_signed_the_same_every_time(checkpoint, words, tmp_path):
    first, second = (generate(checkpoint, tmp_path / f"{n}.parquet", words)[0] for n in (1, 2))
    np.testing.assert_array_equal(first.pose.coordinates, second.pose.coordinates)
    assert first.provenance == "generated:asked"
    assert first.gloss == tuple(words.split())


def test_words_that_the_model_does_not_know_are_an_error(checkpoint, tmp_path):
    out = tmp_path / "clips.parquet"
    with pytest.raises(ValueError, match=r"knows no word of 'morgen nichts'\. It knows \d+, such"):
        generate(checkpoint, out, "Morgen nichts", gloss=False)
    with pytest.raises(ValueError, match="knows no word of ''"):
        generate(checkpoint, out, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["clips.csv", "clips", "clips.parquet.gz"])
def test_clips_are_not_generated_into_a_file_of_another_kind(checkpoint, words, tmp_path, out):
    with pytest.raises(ValueError, match=rf"{out}: .* expected a name that ends in \.parquet"):
        generate(checkpoint, tmp_path / out, words)
    assert list(tmp_path.iterdir()) == []


def test_clips_are_not_generated_in_place_of_a_folder(checkpoint, words, tmp_path):
    with pytest.raises(ValueError, match="is a folder; expected the name of a Parquet file"):
        generate(checkpoint, tmp_path, words)


def test_a_single_unknown_word_is_left_out_of_account(checkpoint, words, tmp_path, caplog):
    from hybridsign.console import log

    log.addHandler(caplog.handler)
    try:
        generate(checkpoint, tmp_path / "clips.parquet", f"{words} UNERHOERT")
    finally:
        log.removeHandler(caplog.handler)
    assert "unknown to the model, and left out of account: UNERHOERT" in caplog.text


def test_a_clip_is_drawn_as_a_strip_or_an_animation(truth, tmp_path):
    clips = list(read_clips(truth))
    people.draw(truth, tmp_path / "strip.png", None, pictures=4)
    people.draw(truth, tmp_path / "clip.gif", clips[1].id, pictures=4)
    with Image.open(tmp_path / "strip.png") as strip, Image.open(tmp_path / "clip.gif") as film:
        assert strip.width > strip.height
        assert film.n_frames == clips[1].pose.n_frames
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.gif", "strip.png"]


def test_a_clip_that_is_not_there_or_a_name_without_an_ending_is_an_error(truth, tmp_path):
    ids = [clip.id for clip in read_clips(truth)]
    told = rf"test\.parquet: there is no clip 'nobody' among its 4; .*{re.escape(', '.join(ids))}"
    with pytest.raises(ValueError, match=told):
        people.draw(truth, tmp_path / "clip.gif", "nobody", pictures=4)
    with pytest.raises(ValueError, match=rf"such as {re.escape(ids[2])}"):
        people.draw(truth, tmp_path / "clip.gif", f"{ids[2]}x", pictures=4)
    with pytest.raises(ValueError, match=r"expected a name that ends in \.png or \.gif"):
        people.draw(truth, tmp_path / "clip.mov", None, pictures=4)
    assert list(tmp_path.iterdir()) == []


def test_tables_are_published_as_they_are(evaluated, monkeypatch, tmp_path):
    monkeypatch.chdir(evaluated.folder)
    people.publish("smoke", ["table1"], ["systems_weather.png"], tmp_path / "docs")
    published = {path.name: path.read_bytes() for path in (tmp_path / "docs").iterdir()}
    assert set(published) == {
        "table1.md",
        "table1.csv",
        "table1.tex",
        "systems_weather.png",
    }
    assert published["table1.md"] == (evaluated.results("tabulate") / "table1.md").read_bytes()


def test_a_table_that_was_changed_by_hand_is_not_published(evaluated, monkeypatch, tmp_path):
    shutil.copytree(evaluated.results(), tmp_path / "results" / "smoke")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results" / "smoke" / "tabulate" / "table1.md").write_text("better")
    with pytest.raises(StageError, match=r"table1\.md: not the file that its stage wrote"):
        people.publish("smoke", ["table1"], ["systems_weather.png"], tmp_path / "docs")
    assert not (tmp_path / "docs").exists()
