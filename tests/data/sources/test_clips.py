from dataclasses import replace

import pytest

from hybridsign.data.clip import PIXELS
from hybridsign.data.corpora import ClipCounts, ClipsCorpus
from hybridsign.data.parquet import ParquetError, write_clips
from hybridsign.data.sources.clips import ClipsSource
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import PT_50
from specimens import clip

ALL = ClipCounts(train=None, dev=None, test=None)
SPLITS = {"train": (0, 1, 2), "dev": (3, 4), "test": (5, 6)}


def imported(number, **changes):
    """A clip as `import` leaves it: no split, a corpus of its own, poses as they came."""
    as_it_came = replace(clip(number), units=PIXELS, placement=None, provenance="filmed")
    return replace(as_it_came, split="", corpus="file", **changes)


@pytest.fixture
def folder(tmp_path):
    for split, numbers in SPLITS.items():
        put(tmp_path, split, [imported(number) for number in numbers])
    return tmp_path


def put(folder, split, clips):
    write_clips(folder / f"{split}.parquet", clips)


def source(folder, counts=ALL):
    files = {split: folder / f"{split}.parquet" for split in SPLITS}
    corpus = ClipsCorpus(source="clips", stands_for=None, language="German", **files)
    return ClipsSource("mine", corpus, counts)


def test_clips_take_the_name_of_the_corpus_and_the_split_of_their_file(folder):
    for split, numbers in SPLITS.items():
        clips = list(source(folder).clips(split))
        assert [each.id for each in clips] == [f"clip-{number:02d}" for number in numbers]
        assert {(each.corpus, each.split) for each in clips} == {("mine", split)}


def test_only_as_many_clips_as_were_asked_for_are_given(folder):
    made = source(folder, ClipCounts(train=2, dev=1, test=None))
    assert [len(list(made.clips(split))) for split in SPLITS] == [2, 1, 2]


def test_glosses_stay_where_every_clip_has_them(folder):
    made = source(folder)
    assert made.notes["glosses"] == "yes"
    assert all(each.gloss for each in made.clips("train"))


@pytest.mark.parametrize("nothing", [None, ()])
def test_one_clip_without_glosses_takes_them_from_the_whole_corpus(folder, nothing):
    put(folder, "dev", [imported(3), imported(4, gloss=nothing)])
    made = source(folder)
    assert made.notes["glosses"] == "no: 1 of 7 clips have none, so none is used"
    assert all(each.gloss is None for split in SPLITS for each in made.clips(split))


def test_filmed_clips_are_called_filmed_and_rendered_ones_invented(folder):
    assert source(folder).notes["poses"] == "filmed"
    put(folder, "dev", [imported(3, provenance="rendered")])
    note = source(folder).notes["poses"]
    assert note == "5 clips filmed; 1 clips rendered: invented signs, not DGS or ASL"
    for split, numbers in SPLITS.items():
        put(folder, split, [imported(number, provenance="rendered") for number in numbers])
    assert source(folder).notes["poses"] == "rendered: invented signs, not DGS or ASL"


def test_sentences_that_stand_in_two_splits_are_told(folder):
    # The specimens' sentences come round after four clips: clip 3's is new, clips 4 to 6 repeat.
    assert source(folder).notes["splits"] == (
        "1 of 2 sentences of dev stand in train too, 2 of 2 sentences of test stand in train too"
    )


def test_a_file_that_is_named_nowhere_is_asked_for():
    corpus = ClipsCorpus(source="clips", stands_for=None, language="German")
    with pytest.raises(ValueError, match=r"mine: where are its train clips.*--config clips=DIR"):
        ClipsSource("mine", corpus, ALL)


def test_a_file_that_is_not_there_or_holds_no_clips_is_named(folder):
    (folder / "dev.parquet").unlink()
    with pytest.raises(ParquetError, match=r"dev\.parquet: not found"):
        source(folder)
    (folder / "dev.parquet").write_text("id,text\n", encoding="utf-8")
    with pytest.raises(ParquetError, match=r"dev\.parquet: cannot be read as a whole Parquet file"):
        source(folder)


@pytest.mark.parametrize(
    ("clips", "message"),
    [
        ([], "holds no clips"),
        ([imported(3, text=" ")], "none of its 1 clips has a text; join sentences"),
        ([imported(3), imported(3)], "1 ids stand twice, such as 'clip-03'"),
        ([imported(3, provenance="generated:pt")], "made by a model"),
        ([imported(3, units="shoulder_widths")], "preprocessed already"),
    ],
)
def test_a_split_that_would_be_useless_or_untrue_is_refused_by_its_file(folder, clips, message):
    put(folder, "dev", clips)
    with pytest.raises(ValueError, match=rf"mine: .*dev\.parquet: .*{message}"):
        source(folder)


def test_a_clip_in_two_splits_is_refused(folder):
    put(folder, "test", [imported(5), imported(1)])
    with pytest.raises(ValueError, match=r"the clip 'clip-01' stands in train .* and in test"):
        source(folder)


def test_mixed_skeletons_and_units_are_refused(folder):
    other = imported(3).pose
    arms = PoseSequence(other.coordinates[:, :50], other.confidence[:, :50], other.fps, PT_50)
    put(folder, "dev", [imported(3, pose=arms)])
    with pytest.raises(ValueError, match=r"skeleton in all splits, found .*dev: pt_50"):
        source(folder)
    put(folder, "dev", [imported(3, units="own")])
    with pytest.raises(ValueError, match=r"units in all splits, found .*dev: own"):
        source(folder)
