import gzip
import pickle

import pytest

from hybridsign.data.corpora import AnnotatedCorpus, ClipCounts
from hybridsign.data.sources import open_source
from hybridsign.data.sources.annotated import FILES, FOLDER
from hybridsign.data.sources.real_data import REAL_DATA

ALL = ClipCounts(train=None, dev=None, test=None)


def record(split, number):
    states = "1 1 1 1 1 1 0 2 2 2 2 2 2 0"
    return {
        "name": f"{split}/clip-{number}",
        "signer": "Signer03",
        "gloss": "MORGEN REGEN",
        "text": "Morgen regnet es .",
        "sign": None,
        "num_frames": len(states.split()),
        "alignments": {"pami0": states, "pami1": states, "pami2": states},
    }


@pytest.fixture
def annotations(tmp_path, monkeypatch):
    monkeypatch.delenv(REAL_DATA, raising=False)
    folder = tmp_path / FOLDER
    folder.mkdir()
    for name in FILES:
        records = [record(name.rpartition(".")[2], number) for number in range(3)]
        (folder / name).write_bytes(gzip.compress(pickle.dumps(records)))
    return folder


def source(folder, counts=ALL):
    settings = AnnotatedCorpus(
        source="phoenix14t_annotations",
        stands_for="phoenix14t",
        annotations=folder,
        camera="television",
    )
    return open_source("real", settings, counts)


def test_every_annotation_becomes_a_clip_with_its_own_words_signer_and_length(annotations):
    first, *rest = source(annotations).clips("dev")
    assert len(rest) == 2
    assert (first.id, first.split, first.corpus) == ("dev/clip-0", "dev", "real")
    assert (first.text, first.gloss) == ("Morgen regnet es .", ("MORGEN", "REGEN"))
    assert first.signer == "Signer03"
    assert first.native_frames == first.pose.n_frames == 14


def test_only_the_first_clips_are_rendered_where_fewer_are_asked_for(annotations):
    few = source(annotations, ClipCounts(train=None, dev=1, test=None))
    assert [clip.id for clip in few.clips("dev")] == ["dev/clip-0"]


def test_the_files_read_are_part_of_the_record(annotations):
    assert source(annotations).files == [annotations / name for name in FILES]


def test_the_notes_give_the_share_of_guessed_timing(annotations):
    notes = source(annotations).notes
    assert "% guessed in train" in notes["gloss timing"]
    assert "invented signs, not DGS or ASL" in notes["poses"]


def test_the_folder_may_stand_in_the_environment(annotations, monkeypatch):
    monkeypatch.setenv(REAL_DATA, str(annotations.parent))
    assert len(list(source(None).clips("test"))) == 3


def test_without_a_folder_the_message_says_where_to_name_it(annotations):
    with pytest.raises(ValueError, match=r"corpora\.real\.annotations.*HYBRIDSIGN_REAL_DATA"):
        source(None)


def test_missing_files_are_named(annotations):
    (annotations / "phoenix14t.dev").unlink()
    with pytest.raises(ValueError, match=r"real: .* lacks phoenix14t\.dev"):
        source(annotations)
