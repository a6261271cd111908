"""Public files over HTTP: resumed where they broke off, checked before they take their name.

What came so far lies in NAME.part, and beside it in NAME.part.version what the server calls that
version of the file, so that a later run goes on with the same one.

Source: RFC 9110, sections 13.1.5 (If-Range) and 14 (Range).
"""

from __future__ import annotations

import errno
import hashlib
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hybridsign.console import log, progress
from hybridsign.workspace import StageError

if TYPE_CHECKING:
    import requests

BLOCK = 2**18
# Answers of a server that may think better of it: too slow, too busy, or broken for now.
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")


class DownloadError(StageError):
    """A file cannot be had; the message names the address and what to do."""


class _InterruptedError(Exception):
    """A transfer broke off and may be taken up again."""


@dataclass(frozen=True)
class RemoteFile:
    """A public file.

    Attributes:
        address: of the file itself, not of a page about it.
        size: in bytes, where known.
        checksum: algorithm and hexadecimal digits, as in "sha256:9f86…", where known.
    """

    address: str
    size: int | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class Patience:
    """How long to bear with a server.

    Attributes:
        stall: seconds without a byte after which a connection is given up.
        tries: how often in a row a transfer may break off without bringing more than before.
        pause: seconds before the second attempt; doubled before each further one.
    """

    stall: float = 30.0
    tries: int = 6
    pause: float = 1.0


@dataclass(frozen=True)
class _Part:
    """What came so far of one file."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> str:
        """The server's name for it, or nothing."""
        note = self._note
        return note.read_text(encoding="utf-8") if note.exists() else ""

    def begin(self, version: str) -> None:
        self.path.write_bytes(b"")
        self._note.write_text(version, encoding="utf-8")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def take_name(self, name: Path) -> None:
        self.path.replace(name)
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.version")


def download(file: RemoteFile, to: Path, patience: Patience | None = None) -> None:
    """Bring a file in whole and checked, or not at all.

    Args:
        file: what is downloaded.
        to: its name here; until it is whole, what came lies in `NAME.part`.
        patience: with slow and broken servers.

    Raises:
        DownloadError: nobody answers at the address, the server refuses or breaks off again and
            again, it gives another file than was expected, or the disk is full.
    """
    part = _Part(to.with_name(f"{to.name}.part"))
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        _receive_patiently(file, part, to, patience or Patience())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DownloadError(
                f"{to}: no space left on the disk. What came so far ({part.size:,} bytes) stays in "
                f"{part.path.name}; free some space and run the same command again to go on."
            ) from error
        raise
    _check(file, part, to)
    part.take_name(to)


def checksum_like(known: str, path: Path) -> str:
    """The checksum of a file, written and made as a known one is."""
    algorithm = known.partition(":")[0]
    with path.open("rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def _receive_patiently(file: RemoteFile, part: _Part, to: Path, patience: Patience) -> None:
    import requests

    farthest, fruitless = part.size, 0
    with requests.Session() as session:
        while file.size is None or part.size != file.size:
            try:
                _receive(session, file, part, patience.stall, to)
            except _InterruptedError as interruption:
                fruitless = 1 if part.size > farthest else fruitless + 1
                farthest = max(farthest, part.size)
                if fruitless >= patience.tries:
                    raise DownloadError(
                        f"{file.address}: {interruption}, {fruitless} times in a row. What came so "
                        f"far ({part.size:,} bytes) stays in {part.path}; run the same command "
                        f"again later to go on, or place the file at {to} by hand."
                    ) from interruption
                log.info("%s: %s; trying again", to.name, interruption)
                time.sleep(patience.pause * 2 ** (fruitless - 1))
            else:
                return


def _receive(
    session: requests.Session, file: RemoteFile, part: _Part, stall: float, to: Path
) -> None:
    """One attempt.

    Raises:
        _InterruptedError: it broke off, and another may help.
        DownloadError: no other attempt can help.
    """
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    headers = {"Accept-Encoding": "identity"} | _rest(file, part)
    try:
        with session.get(file.address, headers=headers, stream=True, timeout=stall) as response:
            if not _ready(response, file, part):
                return
            with part.path.open("ab") as out:
                # `iter_content` fills a block first, and loses it where the transfer breaks off.
                blocks = iter(partial(response.raw.read1, BLOCK), b"")
                for block in progress(blocks, f"download {to.name}"):
                    out.write(block)
    except (RequestException, HTTPError) as error:
        if _nobody_there(error):
            raise DownloadError(
                f"{file.address}: cannot be reached ({_reason(error)}). If this machine is "
                f"offline, download the file elsewhere and place it at {to}."
            ) from error
        raise _InterruptedError(f"the transfer broke off ({_reason(error)})") from error


def _rest(file: RemoteFile, part: _Part) -> dict[str, str]:
    """The headers that ask for what is lacking.

    Nothing where neither the server's name for its version nor a checksum could tell afterwards
    that two halves belong together.
    """
    if part.size == 0 or not (part.version or file.checksum):
        return {}
    condition = {"If-Range": part.version} if part.version else {}
    return {"Range": f"bytes={part.size}-"} | condition


def _ready(response: requests.Response, file: RemoteFile, part: _Part) -> bool:
    """Make the part ready for what the response holds; False if nothing is lacking any more."""
    status = response.status_code
    if status in _PASSING:
        raise _InterruptedError(f"the server answers {status} {response.reason}")
    start, total = _place(response)
    if status == 416:
        if total == part.size:
            return False
        part.discard()
        raise _InterruptedError("the server has no such rest of the file")
    if status not in (200, 206):
        raise DownloadError(
            f"{file.address}: the server answers {status} {response.reason}. The file may have "
            "moved: see the page of the data set, and mend the address in params.yaml."
        )
    if status == 206 and (start != part.size or _version(response) != part.version != ""):
        part.discard()
        raise _InterruptedError("the server sent the rest of another version of the file")
    _refuse_another(response, file, total)
    if status == 200:
        part.begin(_version(response))
    return True


def _refuse_another(response: requests.Response, file: RemoteFile, total: int | None) -> None:
    """Refuse, before it is read, what cannot be the file."""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise DownloadError(
            f"{file.address}: the server sent a web page in place of the file. Open the address in "
            "a browser: it may ask for something, or its daily quota may be used up."
        )
    if None not in (file.size, total) and total != file.size:
        raise DownloadError(
            f"{file.address}: the server announces {total:,} bytes; expected {file.size:,}. "
            "Another version may have been published: compare it with params.yaml."
        )


def _place(response: requests.Response) -> tuple[int | None, int | None]:
    """Where the response begins in the file, and the whole file's bytes, as the server says."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if found:
        return _number(found[1]), _number(found[2])
    return 0, _number(response.headers.get("Content-Length"))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _version(response: requests.Response) -> str:
    """What If-Range may hold: a strong ETag, else the date of the last change, else nothing."""
    tag = response.headers.get("ETag", "")
    return tag if tag.startswith('"') else response.headers.get("Last-Modified", "")


def _check(file: RemoteFile, part: _Part, to: Path) -> None:
    size = part.size
    if file.size not in (None, size):
        part.discard()
        raise DownloadError(
            f"{file.address}: {size:,} bytes came; expected {file.size:,}. What came was removed."
        )
    if file.checksum is None:
        log.info("%s: %d bytes; checksum unknown, size checked", to.name, size)
        return
    found = checksum_like(file.checksum, part.path)
    if found != file.checksum:
        part.discard()
        raise DownloadError(
            f"{file.address}: gave a file with {found}; expected {file.checksum}. What came was "
            "removed: try again, and if it happens again, another version was published."
        )


def _nobody_there(error: Exception) -> bool:
    """Whether the name has no address, or nobody listens there: waiting would not help."""
    from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema, SSLError
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, InvalidSchema | InvalidURL | MissingSchema | SSLError):
        return True
    return isinstance(getattr(error.args[0], "reason", None), NewConnectionError)


def _reason(error: Exception) -> str:
    """The innermost cause in one line."""
    cause = error.args[0] if error.args else error
    return str(getattr(cause, "reason", None) or cause).partition("\n")[0]
