"""Public files of a release, held against their checksums and downloaded where they lack."""

import hashlib
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hybridsign.data.download import checksum_like
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.texts import read_table
from hybridsign.params import load
from release_specimens import source, table
from specimens import SHIPPED


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
