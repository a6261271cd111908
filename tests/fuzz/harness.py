"""Reads damaged files in a process of their own, which may die, hang or be killed."""

import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.subjects import SUBJECTS, lay_out

SECONDS = 5.0
MEMORY = 2**30
_RUNS_CODE = {
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "subprocess.Popen",
    "socket.connect",
}
_NUMBER = r"(?<![\w-])\d"  # and not the 8 of UTF-8
_DETAIL = re.compile(rf"([(\"'`:;,]|{_NUMBER}).*", re.DOTALL)
_BEFORE = re.compile(r"^[\W\d]+")


class CodeRan(BaseException):
    """A file got something run; no reader's `except Exception` may hide it."""


@dataclass
class Outcome:
    """What became of a format's damaged files.

    Attributes:
        read: files of which something came.
        refused: files that were turned down in words, by those words.
        faults: number of the file, and what it did, of every other one.
        slowest: seconds of the slowest file.
        peak: bytes of memory above what a process takes that has read nothing.
    """

    read: int = 0
    refused: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)
    slowest: float = 0.0
    peak: int = 0

    @property
    def inputs(self):
        return self.read + self.refused.total() + len(self.faults)


def fuzz(name, count, seconds=SECONDS, memory=MEMORY):
    """Read a format's first damaged files.

    Args:
        name: a key of `SUBJECTS`.
        count: how many files.
        seconds: time limit of each.
        memory: bytes that a process may take beyond those it starts with.
    """
    outcome, number = Outcome(), 0
    while number < count:
        number = _until_a_fault(name, range(number, count), seconds, memory, outcome)
    return outcome


def _until_a_fault(name, numbers, seconds, memory, outcome):
    """Read on in a fresh process; gives the number of the file to go on with."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(name, numbers, memory, sender))
    process.start()
    sender.close()
    try:
        for number in numbers:
            # Making the file takes time as well, but not of the reader.
            if not receiver.poll(2 * seconds):
                outcome.faults.append((number, f"hangs for more than {seconds:g} s"))
                return number + 1
            try:
                kind, told, took, peak = receiver.recv()
            except EOFError:
                process.join()
                outcome.faults.append((number, f"ends the process ({process.exitcode})"))
                return number + 1
            if took > seconds:
                kind, told = "fault", f"takes {took:.1f} s"
            _count(outcome, number, kind, told)
            outcome.slowest = max(outcome.slowest, took)
            outcome.peak = max(outcome.peak, peak)
        return numbers.stop
    finally:
        process.kill()
        process.join()


def _count(outcome, number, kind, told):
    if kind == "read":
        outcome.read += 1
    elif kind == "refused":
        outcome.refused[told] += 1
    else:
        outcome.faults.append((number, told))


def _serve(name, numbers, memory, sender):
    subject = SUBJECTS[name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = _address_space() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resting = _peak()
    sys.addaudithook(_forbid)
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            path = lay_out(subject, Path(folder), number)
            started = time.perf_counter()
            kind, told = _outcome(subject, path)
            sender.send((kind, told, time.perf_counter() - started, _peak() - resting))


def _outcome(subject, path):
    try:
        reason = subject.read(path)
    except (ValueError, OSError) as error:
        told = str(error)
        if path.stem not in told:
            return "fault", f"refused without its name: {type(error).__name__}: {told:.200}"
        return "refused", _in_short(told, path)
    except BaseException as error:  # whatever it is: that is what we are after
        return "fault", f"{type(error).__name__}: {error!s:.200}"
    return ("read", "") if reason is None else ("refused", _in_short(reason, path))


def _in_short(told, path):
    """A reason without what differs from file to file."""
    told = told.replace(str(path), "").replace(path.name, "").lstrip(": ,")
    return _DETAIL.sub("", _BEFORE.sub("", told)).strip() or "a detail of it"


def _forbid(event, arguments):
    if event in _RUNS_CODE:
        raise CodeRan(event)


def _address_space():
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
