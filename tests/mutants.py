"""Damaged copies of a file's bytes, the same ones on every run."""

from collections import Counter

import numpy as np

from hybridsign.data.formats.format import Summary


def mutants(data, count=500, seed=0):
    """Bytes flipped, runs of bytes overwritten, and ends cut off."""
    random = np.random.default_rng(seed)
    for number in range(count):
        yield mutant(data, number, random)


def mutant(data, number, random):
    """One damaged copy; its number decides the kind of damage."""
    damaged = bytearray(data)
    kind = number % 3
    if kind == 0:
        # Most flips hit where a file says what follows: at its beginning.
        reach = len(data) if number % 2 else min(len(data), 256)
        for place in random.integers(0, reach, random.integers(1, 8)):
            damaged[place] ^= 1 << random.integers(8)
    elif kind == 1:
        start = random.integers(0, len(data))
        run = random.choice([b"\xff", b"\x00", b"\x7f", b"9"]) * int(random.integers(1, 9))
        damaged[start : start + len(run)] = run
    else:
        del damaged[random.integers(0, len(data)) :]
    return bytes(damaged)


def read_damaged(form, path, data, count=500):
    """Read damaged copies of a file; anything but a refusal that names the file is raised.

    Returns:
        How many copies were read and how many refused.
    """
    outcomes = Counter()
    for damaged in mutants(data, count):
        path.write_bytes(damaged)
        form.recognises(path)
        try:
            clips = list(form.read(path, Summary()))
        except ValueError as error:
            if path.name not in str(error):
                raise
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
            for clip in clips:
                assert np.isfinite(clip.pose.coordinates).all()
                assert clip.pose.n_frames == clip.native_frames > 0
    return outcomes
