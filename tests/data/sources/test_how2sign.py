import os
from pathlib import Path

import pytest

from hybridsign.data.corpora import ClipCounts, SentenceCorpus
from hybridsign.data.sources.how2sign import How2SignSource, signs_of

ALL = ClipCounts(train=None, dev=None, test=None)
HEADER = "VIDEO_ID\tSENTENCE_NAME\tSENTENCE\r\n"


def source(folder, counts=ALL):
    corpus = SentenceCorpus(
        source="how2sign_sentences", stands_for="how2sign", sentences=folder, camera="studio"
    )
    return How2SignSource("real", corpus, counts)


def texts(made, split):
    return [clip.text for clip in made.clips(split)]


@pytest.fixture
def folder(tmp_path):
    train = "id,text\r\nc,Wash the dog.\r\na,Hold it still.\r\nb,Wash the dog.\r\nd,Brush it.\r\n"
    val = "".join(f"v\tv{number}\tNow cut part {number}.\r\n" for number in range(4))
    (tmp_path / "train.csv").write_text(train, encoding="utf-8")
    (tmp_path / "how2sign_val.csv").write_text(
        "\ufeff" + HEADER + val + 'v\tv4\t"He says ""brush it."""\r\nv\tv5\tBrush it.\r\n',
        encoding="utf-8",
        newline="",
    )
    return tmp_path


def test_the_signs_of_a_sentence_are_its_content_words_in_their_order():
    assert signs_of("we're going to wash the big dog .") == (["WASH", "BIG", "DOG"], False)


def test_a_denial_is_signed_and_shakes_the_head():
    assert signs_of("you don't cut the rope .") == (["NOT", "CUT", "ROPE"], True)


def test_a_sentence_without_content_words_is_signed_word_by_word():
    assert signs_of("that is it .") == (["THAT", "IS", "IT"], False)


def test_each_sentence_stands_once_and_in_one_split(folder):
    made = source(folder)
    sentences = [text for split in ("train", "dev", "test") for text in texts(made, split)]
    assert len(sentences) == len(set(sentences)) == 8
    assert texts(made, "train") == ["hold it still .", "wash the dog ."]
    assert "brush it ." in texts(made, "test")


def test_without_a_test_table_dev_is_the_first_half_of_val(folder):
    made = source(folder)
    assert [clip.id for clip in made.clips("dev")] == ["v0", "v1", "v2"]
    assert [clip.id for clip in made.clips("test")] == ["v3", "v4", "v5"]
    (folder / "test.csv").write_text("id,text\nt,Stop there.\n", encoding="utf-8")
    assert texts(source(folder), "test") == ["stop there ."]
    assert len(texts(source(folder), "dev")) == 6


def test_the_clips_show_no_gloss_and_no_two_runs_differ(folder):
    first, second = (list(source(folder).clips("dev")) for _ in range(2))
    assert all(clip.gloss is None for clip in first)
    for one, other in zip(first, second, strict=True):
        assert one.pose.coordinates.tobytes() == other.pose.coordinates.tobytes()


def test_a_quotation_mark_too_many_costs_no_sentence_and_is_told(folder, said):
    (folder / "train.csv").write_text('id\ttext\na\t"Hold it, he said.\nb\tNow brush.\n')
    made = source(folder)
    assert texts(made, "train") == ['" hold it , he said .', "now brush ."]
    told = "train.csv: lines whose quotation marks do not pair, read as they stand (line 2): 1"
    assert told in said.text
    assert made.notes["tables"] == told


def test_a_folder_without_tables_is_named_with_what_it_lacks(tmp_path):
    with pytest.raises(ValueError, match=r"lacks a table for train, dev.*how2sign_realigned_val"):
        source(tmp_path)


def test_two_tables_for_one_split_are_not_guessed_between(folder):
    (folder / "train_old.csv").write_text("id,text\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2 tables for train"):
        source(folder)


def test_the_real_tables_give_their_distinct_sentences():
    data = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if data is None:
        pytest.skip("HYBRIDSIGN_REAL_DATA is not set: no real sentences at hand")
    made = source(Path(data) / "how2sign-sentences", ClipCounts(train=40, dev=5, test=5))
    counts = [len(made._sentences[split]) for split in ("train", "dev", "test")]
    assert sum(counts[1:]) == 1516
    assert counts[0] == 7067 - 7
    assert len(list(made.clips("train"))) == 40
