"""The two releases in miniature, laid out as their archives unpack."""

import hashlib
import os
import shutil
import threading
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hybridsign.console import log
from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import ClipCounts, ReleasedCorpus
from hybridsign.data.download import checksum_like
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.texts import read_table
from hybridsign.data.parquet import write_clips
from hybridsign.data.sources.released import ReleasedSource
from hybridsign.params import load
from openpose_specimens import person, write_frame

SHIPPED = Path(__file__).parents[3] / "params.yaml"
ALL = ClipCounts(train=None, dev=None, test=None)
WORDS = {"train": "train", "dev": "val", "test": "test"}
HOW2SIGN = (
    "VIDEO_ID\tVIDEO_NAME\tSENTENCE_ID\tSENTENCE_NAME\tSTART_REALIGNED\tEND_REALIGNED\tSENTENCE\r\n"
)
PHOENIX = "name|video|start|end|speaker|orth|translation\n"


def table(folder, split):
    return folder / f"how2sign_realigned_{WORDS[split]}.csv"


def keypoints(folder, split):
    return folder / f"{WORDS[split]}_2D_keypoints/openpose_output/json"


def write_how2sign(folder, split, texts, poses):
    lines = [f'v\tv-1\tv_0\t{name}\t0.1\t2.5\t"{text}"\r\n' for name, text in texts.items()]
    folder.mkdir(exist_ok=True)
    table(folder, split).write_text(
        "\ufeff" + HOW2SIGN + "".join(lines), encoding="utf-8", newline=""
    )
    for name in poses:
        for number in range(3):
            write_frame(keypoints(folder, split) / name, number, person(), clip=name)


@pytest.fixture
def how2sign(tmp_path):
    folder = tmp_path / "how2sign"
    for split in SPLITS:
        texts = {f"{split}_2-1-rgb_front": 'Say ""go"".', f"{split}_1-1-rgb_front": "Stop."}
        write_how2sign(folder, split, texts, texts)
    return folder


@pytest.fixture
def phoenix(tmp_path):
    root = tmp_path / "PHOENIX-2014-T-release-v3"
    inner = root / "PHOENIX-2014-T"
    manual = inner / "annotations/manual"
    manual.mkdir(parents=True)
    for split in SPLITS:
        line = f'{split}-1|{split}-1/1/*.png|-1|-1|Signer01|REGEN NORD|"regen im norden\n'
        (manual / f"PHOENIX-2014-T.{split}.corpus.csv").write_text(PHOENIX + line, encoding="utf-8")
        for number in range(1, 4):
            frame = write_frame(inner / f"keypoints/{split}/{split}-1", number, person())
            frame.rename(frame.with_name(f"images{number:04d}_keypoints.json"))
    complex_table = manual / "PHOENIX-2014-T.train-complex-annotation.corpus.csv"
    complex_table.write_text(
        PHOENIX + "train-1|v|-1|-1|Signer01|loc-NORD|regen\n", encoding="utf-8"
    )
    return root


def source(release, folder, counts=ALL, **settings):
    corpus = ReleasedCorpus(
        source=release,
        stands_for=release,
        language="en",
        fps=24,
        folder=folder,
        **settings,
    )
    return ReleasedSource("real", corpus, counts)


def told(source):
    """What each split dropped, once all were read."""
    clips = {split: [clip.id for clip in source.clips(split)] for split in SPLITS}
    return clips, {(each["id"], each["reason"]) for each in source.notes["dropped"]}


@pytest.fixture
def said(caplog):
    log.addHandler(caplog.handler)
    yield caplog
    log.removeHandler(caplog.handler)


def test_how2sign_comes_in_by_name_with_its_texts_and_its_frame_rate(how2sign):
    first, second = source("how2sign", how2sign).clips("train")
    assert (first.id, first.text) == ("train_1-1-rgb_front", "Stop.")
    assert (second.id, second.text) == ("train_2-1-rgb_front", 'Say "go".')
    assert (first.corpus, first.split, first.gloss) == ("real", "train", None)
    assert (first.pose.fps, first.native_fps, first.pose.n_frames) == (24, 24, 3)


def test_the_order_of_lines_does_not_matter(how2sign):
    before = [clip.text for clip in source("how2sign", how2sign).clips("dev")]
    path = table(how2sign, "dev")
    header, *lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join([header, *reversed(lines)]), encoding="utf-8", newline="")
    assert [clip.text for clip in source("how2sign", how2sign).clips("dev")] == before


def test_the_layout_of_the_authors_download_script_is_found(how2sign):
    for split in SPLITS:
        level = how2sign / f"How2Sign/sentence_level/{WORDS[split]}"
        texts = level / "text/en/raw_text/re_aligned"
        texts.mkdir(parents=True)
        table(how2sign, split).rename(table(texts, split))
        features = level / "rgb_front/features"
        features.mkdir(parents=True)
        keypoints(how2sign, split).parent.rename(features / "openpose_output")
    assert len(list(source("how2sign", how2sign).clips("test"))) == 2


def test_phoenix_comes_in_with_glosses_signers_and_the_quotes_of_its_table(phoenix):
    [clip] = source("phoenix14t", phoenix).clips("train")
    assert (clip.id, clip.signer, clip.text) == ("train-1", "Signer01", '"regen im norden')
    assert (clip.gloss, clip.pose.n_frames) == (("REGEN", "NORD"), 3)


def test_key_points_may_lie_elsewhere(phoenix, tmp_path):
    elsewhere = tmp_path / "openpose"
    (phoenix / "PHOENIX-2014-T/keypoints").rename(elsewhere)
    with pytest.raises(ValueError, match=r"pictures and no key points: run `extract`"):
        source("phoenix14t", phoenix)
    assert len(list(source("phoenix14t", phoenix, keypoints=elsewhere).clips("dev"))) == 1


def test_key_points_may_be_a_parquet_file_as_extract_writes_it(phoenix):
    folder = phoenix / "PHOENIX-2014-T/keypoints"
    before = {split: list(source("phoenix14t", phoenix).clips(split)) for split in SPLITS}
    for split, clips in before.items():
        bare = [replace(clip, text="", signer="", gloss=None, split="") for clip in clips]
        stray = replace(bare[0], id="stray")
        shutil.rmtree(folder / split)
        write_clips(folder / f"{split}.parquet", [stray, *bare])
    made = source("phoenix14t", phoenix)
    [clip], [was] = list(made.clips("dev")), before["dev"]
    assert (clip.id, clip.text, clip.gloss, clip.signer) == (
        was.id,
        was.text,
        was.gloss,
        was.signer,
    )
    assert (clip.pose.coordinates == was.pose.coordinates).all()
    assert [each["id"] for each in made.notes["dropped"]] == ["stray"]
    assert folder / "dev.parquet" in made.files


def test_the_complex_annotation_under_the_plain_name_is_refused(phoenix):
    manual = phoenix / "PHOENIX-2014-T/annotations/manual"
    (manual / "PHOENIX-2014-T.train-complex-annotation.corpus.csv").replace(
        manual / "PHOENIX-2014-T.train.corpus.csv"
    )
    with pytest.raises(ValueError, match=r"complex annotation .* expected the plain table"):
        list(source("phoenix14t", phoenix).clips("train"))


def test_what_does_not_come_in_is_named_with_its_reason(how2sign):
    write_how2sign(
        how2sign,
        "dev",
        {"both": "Go.", "mute": "  ", "text": "Alone.", "hollow": "Hm.", "odd": "Oh.", "bad": "X"},
        ["both", "mute", "pose"],
    )
    (keypoints(how2sign, "dev") / "hollow").mkdir()
    write_frame(keypoints(how2sign, "dev") / "odd", 0, person(), clip="other")
    write_frame(keypoints(how2sign, "dev") / "bad", 0, clip="bad")
    clips, dropped = told(source("how2sign", how2sign))
    assert clips["dev"] == ["both"]
    assert dropped == {
        ("mute", "its sentence is empty"),
        ("text", "a text without pose: no clip has its name"),
        ("pose", "a pose without text: the table has no line of its name"),
        ("hollow", "its folder holds no *_keypoints.json"),
        ("odd", "its folder holds frames of other"),
        ("bad", "nobody was seen in any frame"),
        ("dev_1-1-rgb_front", "a pose without text: the table has no line of its name"),
        ("dev_2-1-rgb_front", "a pose without text: the table has no line of its name"),
    }


def test_a_few_clips_can_be_asked_for(how2sign):
    few = source("how2sign", how2sign, ClipCounts(train=1, dev=1, test=1))
    assert told(few) == ({split: [f"{split}_1-1-rgb_front"] for split in SPLITS}, set())


def test_what_was_placed_is_held_against_what_was_published(how2sign, said):
    made = source("how2sign", how2sign)
    list(made.clips("test"))
    assert "real test: 2 of 2,357 sentences, 2 of 2,343 clips that were published" in said.text
    assert made.notes["test as placed"].startswith("2 of 2,357 sentences, 2 of 2,343 clips")


def test_all_that_is_lacking_is_said_at_once_with_its_size_and_where_it_is_had(how2sign):
    table(how2sign, "dev").unlink()
    keypoints(how2sign, "train").parent.rename(how2sign / "away")
    (how2sign / "train_2D_keypoints.tar.gz").touch()
    page = {"url": "https://how2sign.github.io/", "public": False}
    addresses = (
        {"file": "train_2D_keypoints.tar.gz", "gigabytes": 21, **page},
        {"file": "how2sign_realigned_val.csv", "gigabytes": 0.0003, **page},
    )
    with pytest.raises(ValueError, match="lacks") as told:
        source("how2sign", how2sign, addresses=addresses)
    assert str(told.value).splitlines()[1:3] == [
        "  the table of dev: how2sign_realigned_val.csv (1,741 sentences)",
        "  the key points of train: train_2D_keypoints/openpose_output/json/NAME/*_keypoints.json "
        "(31,048 clips)",
    ]
    assert str(told.value).splitlines()[-3:] == [
        "Where it is had (CC BY-NC 4.0):",
        "  train_2D_keypoints.tar.gz, about 21 GB: https://how2sign.github.io/; "
        "lies there and is not unpacked",
        "  how2sign_realigned_val.csv, about 0.3 MB: https://how2sign.github.io/",
    ]


@pytest.mark.parametrize("folder", [None, "nowhere"])
def test_without_a_folder_the_way_is_told(folder):
    with pytest.raises(ValueError, match=r"corpora\.real\.folder in params\.yaml is .*unpacked"):
        source("phoenix14t", folder)


class Counting(SimpleHTTPRequestHandler):
    """Serves a folder and counts."""

    asked = 0

    def do_GET(self):
        type(self).asked += 1
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def authors(tmp_path, monkeypatch):
    """The authors' server, and its address."""
    (tmp_path / "authors").mkdir()
    monkeypatch.setattr(Counting, "asked", 0)

    def handler(*arguments):
        return Counting(*arguments, directory=tmp_path / "authors")

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield tmp_path / "authors", f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def published(authors, path, *, public, checksum=None):
    """A file moved to the authors' server, as its address."""
    folder, address = authors
    path.rename(folder / path.name)
    return {
        "file": path.name,
        "url": f"{address}/{path.name}",
        "public": public,
        "gigabytes": 0.001,
        "checksum": checksum,
    }


def test_a_public_table_is_downloaded_once_when_all_else_is_there(how2sign, authors):
    path = table(how2sign, "test")
    checksum = f"md5:{hashlib.md5(path.read_bytes()).hexdigest()}"
    address = published(authors, path, public=True, checksum=checksum)
    for _ in range(2):
        assert len(list(source("how2sign", how2sign, addresses=[address]).clips("test"))) == 2
    assert Counting.asked == 1


def test_nothing_is_downloaded_that_is_not_public_or_while_other_things_lack(how2sign, authors):
    addresses = [
        published(authors, table(how2sign, "test"), public=True),
        published(authors, table(how2sign, "dev"), public=False),
    ]
    with pytest.raises(ValueError, match=r"(?s)lacks\n  the table of dev: .*; downloaded when"):
        source("how2sign", how2sign, addresses=addresses)
    assert Counting.asked == 0


def test_a_copy_with_other_bytes_is_read_and_said_to_be_one(how2sign, said):
    path = table(how2sign, "train")
    checksum = f"md5:{hashlib.md5(path.read_bytes()).hexdigest()}"
    address = {"file": path.name, "url": "x", "public": True, "gigabytes": 1, "checksum": checksum}
    made = source("how2sign", how2sign, addresses=[address])
    assert made.notes["train as placed"].endswith("the table, its bytes as released")
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    copy = source("how2sign", how2sign, addresses=[address])
    assert [clip.text for clip in copy.clips("train")] == [
        clip.text for clip in made.clips("train")
    ]
    assert copy.notes["train as placed"].endswith("the table, its bytes not the released ones")
    assert f"the released one has {checksum}" in said.text


def test_the_real_table_is_the_released_one_but_for_its_line_ends(tmp_path):
    data = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if data is None:
        pytest.skip("HYBRIDSIGN_REAL_DATA is not set: no real tables at hand")
    name = "how2sign_realigned_val.csv"
    [address] = [each for each in load(SHIPPED).corpora["how2sign"].addresses if each.file == name]
    unix = tmp_path / name
    unix.write_bytes(Path(data, "how2sign-sentences", name).read_bytes().replace(b"\r\n", b"\n"))
    assert checksum_like(address.checksum, unix) == address.checksum
    assert unix.stat().st_size == address.bytes
    assert len(read_table(unix, Summary())) == 1741
