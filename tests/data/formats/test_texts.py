import os
from dataclasses import replace
from pathlib import Path

import pytest

from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.texts import NO_POSE, NO_TEXT, Sentence, join, read_texts
from specimens import clip

HOW2SIGN = "VIDEO_ID{0}SENTENCE_NAME{0}START_REALIGNED{0}SENTENCE\r\n"


def read(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    summary = Summary()
    return read_texts(path, summary), summary


@pytest.mark.parametrize("delimiter", ["\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_how2signs_tables_are_read_with_their_quotes_undone(tmp_path, delimiter, encoding):
    line = delimiter.join(["v", "v_0-rgb_front", "1.5", '"Say ""go"", now."']) + "\r\n"
    texts, _ = read(tmp_path / "t.csv", HOW2SIGN.format(delimiter) + line, encoding)
    assert texts == {"v_0-rgb_front": Sentence('Say "go", now.', None, "")}


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("name|video|start|end|speaker|orth|translation", 'a|a/1/*.png|-1|-1|S1|ICH GEHEN|"ich'),
        ("id|signer|annotation|translation", 'a|S1|ICH GEHEN|"ich'),
    ],
)
def test_phoenix_tables_give_gloss_and_signer_and_quote_nothing(tmp_path, header, line):
    texts, _ = read(tmp_path / "t.csv", f"{header}\n{line}\n")
    assert texts == {"a": Sentence('"ich', ("ICH", "GEHEN"), "S1")}


def test_a_table_of_two_columns_is_enough(tmp_path):
    texts, _ = read(tmp_path / "t.csv", "id,text\na,one\nb,two\n")
    assert {name: sentence.text for name, sentence in texts.items()} == {"a": "one", "b": "two"}


@pytest.mark.parametrize("content", ["", "one,two\n1,2\n", "id\na\n"])
def test_what_is_no_table_of_texts_is_refused_with_its_columns(tmp_path, content):
    with pytest.raises(FormatError, match=r"t\.csv: no table of texts: its columns are"):
        read(tmp_path / "t.csv", content)


def test_what_is_not_utf8_is_refused(tmp_path):
    with pytest.raises(FormatError, match="cannot be read as a table in UTF-8"):
        read(tmp_path / "t.csv", "id,text\na,schön\n", encoding="latin-1")


def test_lines_that_do_not_fit_and_names_that_differ_are_counted(tmp_path):
    texts, summary = read(tmp_path / "t.csv", "id,text\na,one\na,two\na,one\nb\n\nc,x\n")
    assert {name: sentence.text for name, sentence in texts.items()} == {"a": "one", "c": "x"}
    assert summary.notes == {
        "t.csv: lines with too few or too many columns, left out (line 5)": 1,
        "t.csv: names with several texts, of which the first is used": 1,
    }


def test_columns_without_a_name_behind_the_others_cost_no_line(tmp_path):
    texts, summary = read(tmp_path / "t.csv", "id,text,,\na,one,,\nb,two,,\n")
    assert {name: sentence.text for name, sentence in texts.items()} == {"a": "one", "b": "two"}
    assert not summary.notes


def test_two_columns_of_texts_are_not_guessed_between(tmp_path):
    with pytest.raises(FormatError, match=r"t\.csv: has 2 columns text; leave one"):
        read(tmp_path / "t.csv", "id,text,Text \na,one,two\n")


def test_lines_whose_quotation_marks_do_not_pair_are_told_by_their_numbers(tmp_path):
    texts, summary = read(tmp_path / "t.csv", 'id\ttext\na\t"Go, he said.\nb\tx\nc\t"Oh" no.\n')
    assert [sentence.text for sentence in texts.values()] == ['"Go, he said.', "x", '"Oh" no.']
    assert summary.notes == {
        "t.csv: lines whose quotation marks do not pair, read as they stand (line 2, 4)": 2
    }


def test_cells_that_go_over_lines_are_told_by_the_first_of_their_lines(tmp_path):
    lines = "".join(f'{name},"one\n\ntwo"\n' for name in "abcdef")
    texts, summary = read(tmp_path / "t.csv", "id,text\n" + lines)
    assert {sentence.text for sentence in texts.values()} == {"one\n\ntwo"}
    assert summary.notes == {
        "t.csv: quoted cells that go over several lines (line 2, 5, 8, 11, 14, ...)": 6
    }


def test_texts_are_joined_by_name_whatever_the_order():
    clips = [clip(number, gloss=False) for number in range(3)]
    texts = {f"clip-0{number}": Sentence(f"text {number}", ("G",), "S") for number in (2, 0, 9)}
    summary = Summary()
    joined = list(join(clips, texts, summary))
    assert [each.text for each in joined] == ["text 0", clips[1].text, "text 2"]
    assert [each.gloss for each in joined] == [("G",), None, ("G",)]
    assert summary.notes == {
        "clips without a line in the table of texts": 1,
        "lines of the table of texts without a clip": 1,
    }


@pytest.mark.parametrize("name", ["sch\u00f6n", "scho\u0308n"])
@pytest.mark.parametrize("clip_id", ["sch\u00f6n", "scho\u0308n"])
def test_names_that_look_alike_are_one_name(tmp_path, name, clip_id):
    texts, summary = read(tmp_path / "t.csv", f"id,text\n{name},hallo\n")
    [joined] = join([replace(clip(0), id=clip_id)], texts, summary)
    assert (joined.id, joined.text) == (clip_id, "hallo")
    assert summary.unmatched == []


def test_a_clip_without_any_text_is_dropped_and_a_text_without_clip_is_told():
    clips = [replace(clip(0), text=""), clip(1)]
    summary = Summary()
    assert [each.id for each in join(clips, {"alone": Sentence("a", None, "")}, summary)] == [
        "clip-01"
    ]
    assert summary.dropped == [("clip-00", NO_TEXT)]
    assert summary.unmatched == [("alone", NO_POSE)]


@pytest.fixture
def release(tmp_path):
    """PHOENIX14T's tables, each with one line; train's in both annotations."""
    manual = tmp_path / "PHOENIX-2014-T/annotations/manual"
    manual.mkdir(parents=True)
    for split in ("train", "dev", "test"):
        line = f"{split}|S1|REGEN|regen\n"
        table = manual / f"PHOENIX-2014-T.{split}.corpus.csv"
        table.write_text("name|speaker|orth|translation\n" + line)
    complex_table = manual / "PHOENIX-2014-T.train-complex-annotation.corpus.csv"
    complex_table.write_text("name|speaker|orth|translation\ntrain|S1|__ON__ cl-REGEN|regen\n")
    return tmp_path


def test_a_release_gives_its_plain_tables_and_their_splits(release):
    texts = read_texts(release, Summary())
    assert texts == {
        split: Sentence("regen", ("REGEN",), "S1", split) for split in ("train", "dev", "test")
    }


def test_of_a_release_only_the_splits_that_have_clips_are_asked_for(release):
    [joined] = join([replace(clip(0), id="dev")], read_texts(release, Summary()), told := Summary())
    assert joined.split == "dev"
    assert told.unmatched == []


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(FormatError, match="no release of PHOENIX14T or How2Sign lies there"):
        read_texts(tmp_path, Summary())


@pytest.mark.parametrize("name", ["PHOENIX-2014-T.train-complex-annotation.corpus.csv", "t.csv"])
@pytest.mark.parametrize("gloss", ["loc-NORD", "cl-REGEN", "WOLKE-PLUSPLUS", "__EMOTION__"])
def test_the_complex_annotation_is_called_so_by_its_name_or_its_glosses(tmp_path, name, gloss):
    line = f"a|S1|{gloss if name == 't.csv' else 'NORD'}|regen\n"
    _, summary = read(tmp_path / name, "name|speaker|orth|translation\n" + line)
    [(note, lines)] = summary.notes.items()
    assert "PHOENIX14T's complex annotation" in note
    assert lines == 1


def test_the_real_plain_tables_are_not_taken_for_the_complex_annotation():
    data = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if data is None:
        pytest.skip("HYBRIDSIGN_REAL_DATA is not set: no real tables at hand")
    counts = {}
    for split in ("train", "dev", "test"):
        path = Path(data) / "phoenix14t-annotations" / f"{split}_phoenix2014t.csv"
        counts[split] = len(read_texts(path, summary := Summary()))
        assert not any("complex" in note for note in summary.notes)
    assert counts == {"train": 7096, "dev": 519, "test": 642}
