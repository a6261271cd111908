import pickle
import sys

import numpy as np
import pytest

from hybridsign.data.text_features import read_text_features, write_text_features
from hybridsign.frozen_text import PretrainedEncoder, TextEncoderError

LINES = ["im norden regen .", "morgen", "REGEN NORD"]


def test_without_an_encoder_there_is_a_file_that_says_so(tmp_path):
    write_text_features(tmp_path / "features.arrow", LINES, None)
    assert read_text_features(tmp_path / "features.arrow") is None


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "features.arrow"
    write_text_features(path, LINES, None)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=r"features\.arrow: cannot be read as text features"):
        read_text_features(path)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    pytest.importorskip("transformers")
    from frozen_text_specimens import save_bert

    return PretrainedEncoder(save_bert(tmp_path_factory.mktemp("encoders") / "bert"))


@pytest.fixture
def path(encoder, tmp_path):
    write_text_features(tmp_path / "features.arrow", LINES, encoder)
    return tmp_path / "features.arrow"


def test_every_sentence_comes_back_as_the_encoder_gave_it_bit_by_bit(encoder, path):
    text = read_text_features(path)
    assert text == encoder.text
    assert list(text.known) == LINES
    for line in LINES:
        np.testing.assert_array_equal(text.known[line], encoder.encode(line.split()))


def test_known_sentences_need_no_encoder(path, encoder, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    text = read_text_features(path)
    assert text.features(("morgen",)).shape == (3, text.width)
    with pytest.raises(TextEncoderError, match="transformers"):
        text.features(("heute",))


def test_another_process_is_sent_the_files_name_and_not_its_content(path):
    text = read_text_features(path)
    sent = pickle.dumps(text)
    assert len(sent) < 1000 < path.stat().st_size
    np.testing.assert_array_equal(pickle.loads(sent).known["morgen"], text.known["morgen"])


def test_the_same_sentences_give_the_same_bytes(encoder, path, tmp_path):
    write_text_features(tmp_path / "again.arrow", LINES, encoder)
    assert (tmp_path / "again.arrow").read_bytes() == path.read_bytes()
