"""A cache is never needed, never trusted beyond its key, and never read where others may write."""

import os
import pickle
import random
import stat
import subprocess

import pytest

from corridors import cache_folder as caches

NAME, KEY, BODY = "some.thing", caches.digest_of([b"made of this"]), b"kept " * 1000
OTHER = 65534


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Two folders of caches of the test, both still to be made."""
    folders = [tmp_path / "beside" / "kept", tmp_path / "user" / "kept"]
    monkeypatch.setattr(caches, "cache_folders", lambda: folders)
    return folders


class Ran:
    """Leaves a trace where a pickle of it is read."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (str(self.trace),)


def damaged(content, trace):
    """Return what may stand in a file in place of its content, by a word for it."""
    noise = random.Random(5)  # noqa: S311 - no secret
    flipped = bytearray(content)
    flipped[-7] ^= 4
    head = len(content) - len(BODY)
    return {
        "empty": b"",
        "five bytes": b"[\xff\xff\xff\x7f",
        "noise": noise.randbytes(len(content)),
        "cut in the head": content[:40],
        "head alone": content[:head],
        "cut": content[:-1],
        "longer": content + b"\0",
        "a bit flipped": bytes(flipped),
        "of something else": content.replace(KEY, caches.digest_of([b"made of that"])),
        "a foreign pickle": pickle.dumps(Ran(trace)),
        "zeros": bytes(len(content)),
    }


def test_what_was_kept_is_found_again(kept):
    assert caches.read_cache(NAME, KEY) is None
    assert caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) == BODY
    assert caches.write_cache("none", KEY, b"")
    assert caches.read_cache("none", KEY) == b""
    assert caches.read_cache(NAME, caches.digest_of([b"made of this now"])) is None
    assert sorted(it.name for it in kept[0].iterdir()) == ["none", NAME]
    assert not kept[1].exists()


@pytest.mark.parametrize("how", sorted(damaged(BODY, "")))
def test_a_damaged_file_is_dropped_and_made_anew(kept, tmp_path, how):
    caches.write_cache(NAME, KEY, BODY)
    path = kept[0] / NAME
    path.write_bytes(damaged(path.read_bytes(), tmp_path / "trace")[how])
    assert caches.read_cache(NAME, KEY) is None
    assert not (tmp_path / "trace").exists()
    assert caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) == BODY


def test_a_huge_file_is_not_read(kept):
    caches.write_cache(NAME, KEY, BODY)
    os.truncate(kept[0] / NAME, 1 << 40)
    assert caches.read_cache(NAME, KEY) is None


def test_what_is_no_file_is_neither_waited_for_nor_read(kept):
    kept[0].mkdir(parents=True)
    os.mkfifo(kept[0] / NAME)
    assert caches.read_cache(NAME, KEY) is None
    (kept[0] / "folder").mkdir()
    assert caches.read_cache("folder", KEY) is None
    assert caches.write_cache("folder", KEY, BODY)  # in the other folder
    assert caches.read_cache("folder", KEY) == BODY
    (kept[0] / "loop").symlink_to(kept[0] / "loop")
    assert caches.read_cache("loop", KEY) is None


def open_to_all(path):
    path.chmod(path.stat().st_mode | stat.S_IWOTH)


def open_to_the_group(path):
    path.chmod(path.stat().st_mode | stat.S_IWGRP)


def of_another(path):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(path, OTHER, -1)


@pytest.mark.parametrize("spoil", [open_to_all, open_to_the_group, of_another])
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_may_write_is_not_trusted(kept, spoil, what):
    caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) == BODY
    spoil(kept[0] if what == "folder" else kept[0] / NAME)
    assert caches.read_cache(NAME, KEY) is None
    # What is made anew replaces the file, or goes to the folder that is one's own.
    assert caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) == BODY
    assert (kept[1] / NAME).exists() == (what == "folder")


def test_where_one_folder_takes_nothing_the_next_does(kept):
    kept[0].parent.write_text("a file where a folder is wanted")
    assert caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) == BODY
    kept[1].rename(kept[1].with_name("away"))
    kept[1].write_text("here too")
    assert not caches.write_cache(NAME, KEY, BODY)
    assert caches.read_cache(NAME, KEY) is None


def test_a_write_that_fails_leaves_what_was_there(kept, monkeypatch):
    caches.write_cache(NAME, KEY, BODY)

    def full(self, target):
        del self, target
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    assert not caches.write_cache(NAME, caches.digest_of([b"new"]), b"new")
    monkeypatch.undo()
    monkeypatch.setattr(caches, "cache_folders", lambda: kept)
    assert [it.name for it in kept[0].iterdir()] == [NAME]
    assert not [*kept[1].iterdir()]
    assert caches.read_cache(NAME, KEY) == BODY


def test_what_a_killed_process_has_left_half_written_is_cleared_away(kept):
    shown = subprocess.run(["/bin/sh", "-c", "echo $$"], capture_output=True, check=True).stdout
    kept[0].mkdir(parents=True, mode=0o755)
    for name in (f".new-{int(shown)}-abc", f".new-{os.getpid()}-abc", ".new-x-abc"):
        (kept[0] / name).write_bytes(b"half")
    assert caches.write_cache(NAME, KEY, BODY)
    there = sorted(it.name for it in kept[0].iterdir())
    assert there == sorted((f".new-{os.getpid()}-abc", ".new-x-abc", NAME))


@pytest.mark.parametrize(
    ("home", "cache", "where"),
    [
        ("/home/one", None, "/home/one/.cache/transport-corridors"),
        ("/home/one", "/var/cache/one", "/var/cache/one/transport-corridors"),
        ("/home/one", "", "/home/one/.cache/transport-corridors"),
        ("/home/one", "cache", "/home/one/.cache/transport-corridors"),
        ("/home/one", ".", "/home/one/.cache/transport-corridors"),
        (None, "/var/cache/one", "/var/cache/one/transport-corridors"),
        (None, "cache", None),
        ("", "", None),
        (".", None, None),
        ("home", None, None),
    ],
)
def test_caches_stand_in_no_relative_folder(monkeypatch, home, cache, where):
    for name, value in (("HOME", home), ("XDG_CACHE_HOME", cache)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    beside, *others = caches.cache_folders()
    assert beside.is_absolute()
    assert beside.parts[-3:] == ("corridors", "__pycache__", "kept")
    assert [str(it.parent) for it in others] == ([where] if where else [])
