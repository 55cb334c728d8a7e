"""Where results go: files, links, pipes and devices, permissions, and nothing half written."""

import os
import socket
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import TOY

from corridors import output
from corridors.errors import OutputError
from corridors.output import (
    afterwards,
    check_output,
    staged,
    together,
    write_output,
)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("mask")
def test_a_new_file_has_the_permissions_of_the_mask(tmp_path):
    path = tmp_path / "new"
    write_output(path, "текст")
    assert path.read_text("utf-8") == "текст"
    assert mode_of(path) == 0o644
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path, mode):
    path = tmp_path / "mine"
    path.write_text("old")
    path.chmod(mode)
    write_output(path, b"new")
    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)


def test_a_link_stays_and_leads_to_the_new_file(tmp_path):
    far = tmp_path / "far"
    far.mkdir()
    file, near = far / "file", tmp_path / "near"
    file.write_text("old")
    file.chmod(0o600)
    near.symlink_to("far/file")
    (tmp_path / "nearer").symlink_to(near)
    with pytest.raises(OutputError, match="use --force"):
        check_output(tmp_path / "nearer", force=False)
    assert check_output(tmp_path / "nearer", force=True).path == file.resolve()
    inode = file.stat().st_ino
    write_output(tmp_path / "nearer", "new")
    assert near.is_symlink()
    assert (tmp_path / "nearer").is_symlink()
    assert (file.read_text(), mode_of(file)) == ("new", 0o600)
    # Another file in its place: whoever reads the old one reads it to its end.
    assert file.stat().st_ino != inode
    assert sorted(it.name for it in tmp_path.rglob("*")) == ["far", "file", "near", "nearer"]


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")
        with pytest.raises(OutputError, match="is a socket; name a plain file"):
            check_output(Path("socket"), force=True)


def test_a_device_is_written_to_and_never_replaced(tmp_path):
    for path in (Path("/dev/null"), tmp_path / "link"):
        if path.parent == tmp_path:
            path.symlink_to("/dev/null")
        assert check_output(path, force=False).stream
        write_output(path, "gone")
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(OutputError, match="/dev/full can't be written: No space left"):
        write_output(Path("/dev/full"), "much")
    with pytest.raises(OutputError, match="is a pipe or a device; name a folder"):
        check_output(Path("/dev/null"), force=True, folder=True)


def test_a_pipe_with_a_name_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert check_output(pipe, force=False).stream
    write_output(pipe, "through")
    reader.join(10)
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_breaks_off_leaves_the_old_and_nothing_else(tmp_path, error):
    path = tmp_path / "mine"
    path.write_text("old")

    def half():
        with staged(path) as made:
            made.write_text("ha")
            (made.parent / "result-journal").write_text("of a driver")
            raise error

    with pytest.raises(error):
        half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_replaced_whole_and_put_back_where_that_fails(tmp_path, monkeypatch):
    folder = tmp_path / "export"
    folder.mkdir(mode=0o700)
    (folder / "old").write_text("old")
    with staged(folder) as made:
        made.mkdir()
        (made / "new").write_text("new")
    assert [it.name for it in folder.iterdir()] == ["new"]
    assert mode_of(folder) == 0o700
    # Where the two can't change places in one step.
    monkeypatch.setattr(output, "_exchange", lambda *_: False)
    with staged(folder) as made:
        made.mkdir()
        (made / "newer").write_text("newer")
    assert [it.name for it in folder.iterdir()] == ["newer"]
    real, calls = Path.replace, []

    def second_fails(path, target):
        calls.append(path)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", second_fails)
    with pytest.raises(KeyboardInterrupt), staged(folder) as made:
        made.mkdir()
    assert [it.name for it in folder.iterdir()] == ["newer"]
    assert list(tmp_path.iterdir()) == [folder]


def dead_process():
    """Return the number of a process that has ended."""
    return int(subprocess.run(["/bin/sh", "-c", "echo $$"], capture_output=True, check=True).stdout)


def test_what_killed_processes_have_left_is_cleared_away(tmp_path):
    dead, own = dead_process(), os.getpid()
    left = [tmp_path / f".corridors-{dead}-0", tmp_path / f".corridors-{own}-999999"]
    held, replacing, living, other = (
        *(tmp_path / f".corridors-{dead}-{number}" for number in (1, 2)),
        tmp_path / f".corridors-{os.getppid()}-0",
        tmp_path / ".corridors-notes",
    )
    for folder in (*left, held, replacing, living, other):
        folder.mkdir()
        (folder / "result").write_text("half")
    (replacing / "old").mkdir()
    linked = tmp_path / f".corridors-{dead}-3"
    linked.symlink_to(other)
    lock = output._hold(held)
    try:
        write_output(tmp_path / "mine", "new")
    finally:
        os.close(lock)
    there = {it.name for it in tmp_path.iterdir()}
    assert there == {"mine", *(it.name for it in (held, replacing, living, other, linked))}
    assert (other / "result").exists()
    write_output(tmp_path / "mine", "newer")
    assert not held.exists()


WRITERS = [
    ("export", "--format", "geojson"),
    ("route", "alpha", "delta", "--format", "json", "--map"),
    ("map",),
    ("report", "alpha", "delta", "--output"),
    ("compare", "alpha", "delta", "--format", "json", "--output"),
]


@pytest.mark.parametrize("words", WRITERS, ids=lambda it: it[0])
def test_every_writer_keeps_devices_links_and_permissions(run, tmp_path, words):
    """And writes to them, with and without --force."""
    ending = ".html" if words[0] != "export" else ".geojson"
    file, link = tmp_path / f"file{ending}", tmp_path / f"link{ending}"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to(file.name)
    refused = run(*words, link, "--data", TOY)
    assert refused.code == 2
    assert f"{link} exists; use --force to overwrite it" in refused.err
    assert file.read_text() == "old"
    assert run(*words, link, "--force", "--data", TOY).code == 0
    assert link.is_symlink()
    assert mode_of(file) == 0o600
    assert len(file.read_text("utf-8")) > 300
    for force in ((), ("--force",)):
        assert run(*words, "/dev/null", *force, "--data", TOY).code == 0
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert sorted(it.name for it in tmp_path.iterdir()) == [file.name, link.name]


def test_outputs_together_stand_all_or_none(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("old", encoding="utf-8")
    said = []

    def write_three():
        with together():
            write_output(one, "new")
            write_output(two, "new")
            write_output(Path("/dev/full"), "new")
            afterwards(lambda: said.append("written"))
            assert one.read_text(encoding="utf-8") == "old"

    with pytest.raises(OutputError, match="/dev/full can't be written: No space left"):
        write_three()
    assert one.read_text(encoding="utf-8") == "old"
    assert [it.name for it in tmp_path.iterdir()] == ["one.csv"]
    assert not said
    with together():
        write_output(one, "new")
        write_output(two, "new")
        afterwards(lambda: said.append(one.read_text(encoding="utf-8")))
    assert said == ["new"]
    assert sorted(it.name for it in tmp_path.iterdir()) == ["one.csv", "two.csv"]

    def break_off():
        with together():
            write_output(one, "newer")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    write_output(two, "at once")
    assert (one.read_text(encoding="utf-8"), two.read_text(encoding="utf-8")) == ("new", "at once")
    assert sorted(it.name for it in tmp_path.iterdir()) == ["one.csv", "two.csv"]
