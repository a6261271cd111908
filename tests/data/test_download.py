"""Held against a server of flesh and blood: http.server in a thread, told how to misbehave."""

import hashlib
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hybridsign.data.download import DownloadError, Patience, RemoteFile, download
from specimens import run_python

CONTENT = bytes(range(256)) * 4096
SHA256 = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
HASTY = Patience(stall=0.3, tries=3, pause=0.01)


class Server(ThreadingHTTPServer):
    """Serves CONTENT; each request is answered by the next of its plans, the last one for ever."""

    daemon_threads = True

    def __init__(self, *plans):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plans, self.asked = list(plans) or [{}], []
        self.address = f"http://127.0.0.1:{self.server_port}/file.bin"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, *_):
        """Say nothing where a client turned away early, as some of the tests have it."""

    @property
    def plan(self):
        return self.plans.pop(0) if len(self.plans) > 1 else self.plans[0]


class Handler(BaseHTTPRequestHandler):
    """One answer by plan.

    content, tag: the file and its ETag. ranges: whether rests are served; "careless": whatever
    If-Range says. announce: a false length. stop: where in the file it breaks off; stall: seconds
    that it waits there first. status, kind: of the answer.
    """

    def do_GET(self):
        plan = self.server.plan
        self.server.asked.append(dict(self.headers))
        content, ranges = plan.get("content", CONTENT), plan.get("ranges", True)
        start = self.start_of(plan.get("tag", '"v1"'), ranges) if ranges else 0
        if start and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(plan.get("status", 206 if start else 200))
        self.send_header("Content-Type", plan.get("kind", "application/octet-stream"))
        self.send_header("Content-Length", str(plan.get("announce", len(content) - start)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if plan.get("tag", '"v1"'):
            self.send_header("ETag", plan.get("tag", '"v1"'))
        self.end_headers()
        self.wfile.write(content[start : plan.get("stop", len(content))])
        self.wfile.flush()
        time.sleep(plan.get("stall", 0))

    def start_of(self, tag, ranges):
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        condition = self.headers.get("If-Range", tag)
        return int(asked[1]) if asked and (condition == tag or ranges == "careless") else 0

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(*plans):
        servers.append(Server(*plans))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def to(tmp_path):
    return tmp_path / "folder" / "file.bin"


def fetched(server, to, *, size=None, checksum=SHA256, patience=HASTY):
    download(RemoteFile(server.address, size, checksum), to, patience)
    assert [path.name for path in to.parent.iterdir()] == [to.name]
    return to.read_bytes()


def ranges(server):
    return [headers.get("Range") for headers in server.asked]


def test_a_whole_file_comes_in_at_once_and_leaves_nothing_beside_it(serve, to):
    server = serve()
    assert fetched(server, to, size=len(CONTENT)) == CONTENT
    assert ranges(server) == [None]


def test_a_broken_transfer_goes_on_where_it_broke_off(serve, to):
    server = serve({"stop": 300_000}, {"stop": 700_000}, {})
    assert fetched(server, to) == CONTENT
    assert ranges(server) == [None, "bytes=300000-", "bytes=700000-"]


def test_a_stalled_transfer_is_given_up_and_goes_on(serve, to):
    server = serve({"stop": 300_000, "stall": 2}, {})
    started = time.monotonic()
    assert fetched(server, to) == CONTENT
    assert time.monotonic() - started < 1.5
    assert ranges(server)[1].startswith("bytes=")


def test_a_later_run_goes_on_with_what_an_earlier_one_left(serve, to):
    broken = serve({"stop": 300_000}, {"status": 503})
    with pytest.raises(DownloadError, match=r"300,000 bytes\) stays in .*file\.bin\.part"):
        download(RemoteFile(broken.address), to, HASTY)
    server = serve()
    assert fetched(server, to, checksum=None) == CONTENT
    assert ranges(server) == ["bytes=300000-"]
    assert server.asked[0]["If-Range"] == '"v1"'


def test_a_file_that_changed_meanwhile_begins_anew(serve, to):
    newer = bytes(reversed(CONTENT))
    server = serve({"stop": 300_000}, {"content": newer, "tag": '"v2"'})
    assert fetched(server, to, checksum=None) == newer


def test_a_server_that_overlooks_the_change_is_not_believed(serve, to):
    newer = bytes(reversed(CONTENT))
    server = serve({"stop": 300_000}, {"content": newer, "tag": '"v2"', "ranges": "careless"})
    assert fetched(server, to, checksum=None) == newer


def test_a_server_without_ranges_begins_anew_each_time(serve, to):
    server = serve({"ranges": False, "stop": 300_000}, {"ranges": False})
    assert fetched(server, to) == CONTENT


def test_halves_that_nothing_could_hold_together_are_not_joined(serve, to):
    server = serve({"stop": 300_000, "tag": ""}, {"tag": ""})
    assert fetched(server, to, checksum=None) == CONTENT
    assert ranges(server) == [None, None]


def test_a_weak_tag_is_no_ground_to_go_on(serve, to):
    server = serve({"stop": 300_000, "tag": 'W/"v1"'}, {"tag": 'W/"v1"'})
    assert fetched(server, to, checksum=None) == CONTENT
    assert ranges(server) == [None, None]


@pytest.mark.parametrize("size", [None, len(CONTENT)])
def test_a_part_that_is_whole_already_only_needs_its_name(serve, to, size):
    server = serve()
    to.parent.mkdir()
    to.with_name("file.bin.part").write_bytes(CONTENT)
    assert fetched(server, to, size=size) == CONTENT
    assert len(server.asked) == (1 if size is None else 0)


def test_a_server_that_is_busy_is_asked_again(serve, to):
    assert fetched(serve({"status": 503}, {"status": 429}, {}), to) == CONTENT


def test_a_server_that_breaks_off_for_ever_is_given_up(serve, to):
    server = serve({"ranges": False, "stop": 1000})
    with pytest.raises(DownloadError, match=r"3 times in a row.*place the file at .*by hand"):
        download(RemoteFile(server.address), to, HASTY)
    assert len(server.asked) == HASTY.tries
    assert not to.exists()


def test_another_length_than_the_known_one_is_refused_before_it_is_read(serve, to):
    server = serve({"announce": 10})
    with pytest.raises(DownloadError, match="announces 10 bytes; expected 1,048,576"):
        download(RemoteFile(server.address, len(CONTENT)), to, HASTY)
    assert list(to.parent.iterdir()) == []


def test_a_length_that_is_announced_too_long_is_found_out(serve, to):
    server = serve({"announce": len(CONTENT) + 5}, {})
    assert fetched(server, to) == CONTENT


def test_a_wrong_file_is_refused_and_removed(serve, to):
    server = serve({"content": CONTENT[::-1]})
    with pytest.raises(DownloadError, match=rf"expected {SHA256}\. What came was removed"):
        download(RemoteFile(server.address, len(CONTENT), SHA256), to, HASTY)
    assert list(to.parent.iterdir()) == []


def test_the_authors_md5_serves_where_they_publish_no_other(serve, to):
    md5 = f"md5:{hashlib.md5(CONTENT).hexdigest()}"
    assert fetched(serve(), to, checksum=md5) == CONTENT


def test_a_web_page_is_not_taken_for_the_file(serve, to):
    server = serve({"kind": "text/html; charset=utf-8"})
    with pytest.raises(DownloadError, match="a web page in place of the file"):
        download(RemoteFile(server.address), to, HASTY)


def test_a_file_that_is_gone_is_told_at_once(serve, to):
    server = serve({"status": 404})
    with pytest.raises(DownloadError, match=r"answers 404 Not Found.*mend the address"):
        download(RemoteFile(server.address), to, HASTY)
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "no-such-host.invalid"])
def test_where_nobody_answers_the_way_by_hand_is_told_at_once(to, host):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://{host.format(port=port)}/file.bin"
    with pytest.raises(DownloadError) as told:
        download(RemoteFile(address), to, Patience(tries=9, pause=60))
    assert re.search(
        rf"{re.escape(address)}: cannot be reached .*place it at {to}", str(told.value)
    )


def test_a_full_disk_is_told_and_what_came_is_kept(serve, to):
    server = serve()
    script = f"""
import resource, signal, sys
from pathlib import Path
from hybridsign.data.download import DownloadError, RemoteFile, download
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
try:
    download(RemoteFile({server.address!r}), Path({str(to)!r}))
except DownloadError as error:
    sys.exit(str(error))
"""
    done = run_python("-c", script)
    assert done.returncode == 1
    assert "no space left on the disk. What came so far (262,144 bytes) stays" in done.stderr
    assert fetched(server, to) == CONTENT
    assert ranges(server)[1] == "bytes=262144-"
