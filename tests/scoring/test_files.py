import pytest

from hybridsign.scoring.files import read_pairs, read_sentences


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"am tag\nregen\n", b"am tag\nregen", b"am tag\r\nregen\r\n", b"\xef\xbb\xbfam tag\nregen\n"],
    ids=["lf", "unended", "crlf", "bom"],
)
def test_line_ends_and_byte_order_marks_are_no_part_of_a_sentence(tmp_path, content):
    assert read_sentences(written(tmp_path / "a.txt", content)) == ["am tag", "regen"]


def test_an_empty_line_is_an_empty_sentence_wherever_it_stands(tmp_path):
    assert read_sentences(written(tmp_path / "a.txt", b"\na\n\nb\n\n")) == ["", "a", "", "b", ""]


def test_only_line_feeds_end_a_sentence(tmp_path):
    sentence = "ein\u2028satz\x0cmit\x85trennern"
    path = written(tmp_path / "a.txt", sentence.encode())
    assert read_sentences(path) == [sentence]


def test_what_is_not_utf_8_is_named_with_its_line(tmp_path):
    path = written(tmp_path / "a.txt", "gut\nschön\n".encode("latin1"))
    with pytest.raises(ValueError, match=r"a\.txt, line 2: byte 0xf6 at column 4 is not UTF-8"):
        read_sentences(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_sentence_is_refused(tmp_path, content):
    with pytest.raises(ValueError, match=r"a\.txt: holds no sentence"):
        read_sentences(written(tmp_path / "a.txt", content))
    with pytest.raises(ValueError, match=r"none\.txt: not found"):
        read_sentences(tmp_path / "none.txt")


def test_unequal_files_are_named_with_their_counts(tmp_path):
    reference = written(tmp_path / "ref.txt", b"a\nb\nc\n")
    hypothesis = written(tmp_path / "hyp.txt", b"a\nb\n")
    with pytest.raises(ValueError, match=r"hyp\.txt has 2 lines, but .*ref\.txt has 3;") as error:
        read_pairs(reference, [hypothesis])
    assert "is empty" not in str(error.value)


def test_a_blank_line_too_many_is_pointed_out(tmp_path):
    reference = written(tmp_path / "ref.txt", b"a\nb\n")
    hypothesis = written(tmp_path / "hyp.txt", b"a\nb\n\n")
    with pytest.raises(ValueError, match=r"The last line of .*hyp\.txt is empty"):
        read_pairs(reference, [hypothesis])
