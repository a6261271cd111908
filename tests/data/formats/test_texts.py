import pytest

from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.texts import Sentence, join, read_texts
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
    assert sorted(summary.notes.values()) == [1, 1]


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
