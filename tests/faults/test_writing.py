"""Every kind of output under signals at random moments and on full disks: whole, or not at all."""

import contextlib
import hashlib
import random
import shutil
import signal
import subprocess

import pytest
from conftest import TOY, mostly_nightly
from zygote import Zygote

pytestmark = [pytest.mark.fault, pytest.mark.slow]

SPEC = """
origins = ["alpha", "bravo", "delta"]
destinations = ["delta", "golf", "echo"]
depart = { from = 2026-01-15, to = 2026-12-15, every = "month" }
cargo = ["teu"]
"""
LIST = "reference,origin,destination,cargo,count\n" + "".join(
    f"R{number},alpha,{('golf', 'delta', 'echo')[number % 3]},teu,{number % 5 + 1}\n"
    for number in range(60)
)
NODES = "node_id,name,x_coord,y_coord\n" + "".join(f"{n},N{n},{n},50\n" for n in range(1, 40))
LINKS = "link_id,from_node_id,to_node_id,directed,length,free_speed,facility_type\n" + "".join(
    f"{n},{n},{n + 1},false,80,60,road\n" for n in range(1, 39)
)
WRITERS = {
    "page": ("map", "out.html"),
    "report": ("report", "alpha", "delta", "--depart", "edition", "--output", "out.html"),
    "xlsx": (
        "compare",
        "alpha",
        "golf",
        "--depart",
        "edition",
        "--format",
        "xlsx",
        "--output",
        "out.xlsx",
    ),
    "csv": ("sweep", "SPEC", "out.csv", "--workers", "1"),
    "parquet": ("sweep", "SPEC", "out.parquet", "--workers", "1"),
    "gpkg": ("export", "out.gpkg"),
    "gmns": ("export", "--format", "gmns", "out"),
    "geoparquet": ("export", "--format", "geoparquet", "out"),
    "package": ("export", "--format", "datapackage", "out"),
    "zip": ("export", "out.zip"),
    "sqlite": ("export", "out.db"),
    "batch": ("batch", "LIST", "--depart", "edition", "--workers", "1", "--output", "out.xlsx"),
    "batch-parquet": (
        *("batch", "LIST", "--depart", "edition", "--workers", "1"),
        *("--output", "out.parquet"),
    ),
    "import": ("import", "gmns", "GMNS", "--output", "out"),
    "chart": ("compare", "alpha", "golf", "--depart", "edition", "--chart", "out.svg"),
}
ENDING = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)
WITHOUT_OLD = ("import",)
"""It writes where nothing is yet."""
PARTS = ".sweep"


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    one = Zygote(tmp_path_factory.mktemp("zygote"))
    yield one
    one.end()


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    gmns = folder / "gmns"
    gmns.mkdir()
    (gmns / "node.csv").write_text(NODES, encoding="utf-8")
    (gmns / "link.csv").write_text(LINKS, encoding="utf-8")
    return {"SPEC": folder / "spec.toml", "LIST": folder / "list.csv", "GMNS": gmns}


def content_of(folder):
    """Return a digest of every file below a folder by its path."""
    return {
        it.relative_to(folder).as_posix(): hashlib.sha256(it.read_bytes()).hexdigest()
        for it in sorted(folder.rglob("*"))
        if it.is_file()
    }


class Writer:
    """A command, a folder for its output, and what is there when nothing disturbs it."""

    def __init__(self, zygote, given, place, kind):
        self.kind, self.place, self._zygote = kind, place, zygote
        words = [given.get(it, place / it if it.startswith("out") else it) for it in WRITERS[kind]]
        self.out = next(it for it in words if isinstance(it, type(place)) and it.parent == place)
        data = () if kind == "import" else ("--data", TOY)
        self._words = [*words, *data]
        self.clear()
        self.run()  # the first run compiles and keeps
        self.clear()
        done = self.run()
        assert done.code == 0, done.err
        self.whole, self.took_s = content_of(place), done.took_s
        assert self.whole
        self.clear()
        again = self.run()
        assert again.code == 0
        assert content_of(place) == self.whole, "the same command writes the same bytes"

    def clear(self):
        for it in self.place.iterdir():
            shutil.rmtree(it) if it.is_dir() else it.unlink()

    def run(self, *, force=False, **fault):
        words = [*self._words, "--force"] if force else self._words
        return self._zygote.run(words, self.place, **fault)

    def put_old(self):
        """Let something stand where the output goes that it may replace; return what."""
        if self.kind in ("gmns", "geoparquet", "package"):
            self.out.mkdir()
            (self.out / "README.md").write_text("old", encoding="utf-8")
            if self.kind == "package":
                (self.out / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
        else:
            self.out.write_text("old", encoding="utf-8")
        return content_of(self.place)

    def left_beside(self):
        """Return what is there but the output and the parts from which a sweep goes on."""
        names = {self.out.name, f"{self.out.name}{PARTS}"}
        if self.kind == "sqlite":
            names |= set(self.whole)
        return sorted(it.name for it in self.place.iterdir() if it.name not in names)

    def stands(self):
        """Return what is there but the parts of a sweep and what is hidden."""
        return {
            name: it
            for name, it in content_of(self.place).items()
            if not name.startswith((".", f"{self.out.name}{PARTS}"))
        }


PLAIN = ("page", "xlsx", "csv", "gpkg", "gmns", "zip", "sqlite", "batch")
"""Kinds that between them have every way of writing: a file, a folder, parts, a database."""


@pytest.fixture(scope="module", params=mostly_nightly(WRITERS, *PLAIN))
def writer(request, zygote, given, tmp_path_factory):
    return Writer(zygote, given, tmp_path_factory.mktemp("place"), request.param)


def test_a_signal_at_any_moment_of_writing(writer, request):
    chosen = random.Random(f"{writer.kind} {request.config.getoption('--times')}")  # noqa: S311
    for at in range(request.config.getoption("--times")):
        number = ENDING[(at + len(writer.kind)) % len(ENDING)]
        writer.clear()
        old = {}
        if chosen.random() < 0.5 and writer.kind not in WITHOUT_OLD:
            old = writer.put_old()
        after = chosen.random() * writer.took_s * 1.1
        done = writer.run(force=bool(old), number=number, after=after)
        told = (writer.kind, number, after, done, sorted(content_of(writer.place)))
        assert "Traceback" not in done.err, told
        stands = writer.stands()
        if writer.kind == "sqlite":
            # A file of its own stands beside the database; each of the two is whole.
            assert all(it in (old.get(name), writer.whole[name]) for name, it in stands.items())
        else:
            assert stands in (old, writer.whole), told
        if number == signal.SIGPIPE:  # no more than a reader that has gone
            assert (done.code, stands) == (0, writer.whole), told
        elif number == signal.SIGKILL:
            assert done.code in (0, -number), told
        else:
            assert done.code in (0, -number, 128 + number), told
        if number != signal.SIGKILL:
            assert writer.left_beside() == [], told
        # Whatever was left: the same command, asked again, does it all and clears up.
        if stands != writer.whole:
            again = writer.run(force=bool(old))
            assert again.code == 0, (told, again)
        elif number == signal.SIGKILL and writer.left_beside():
            assert writer.run(force=writer.kind not in WITHOUT_OLD).code == 0 or not old
            continue
        elif content_of(writer.place) != writer.whole:
            # Ended when its file stood and its parts were still there: they are cleared up too.
            assert PARTS in "".join(content_of(writer.place)), told
            assert writer.run(force=True).code == 0, told
        assert content_of(writer.place) == writer.whole, told


def test_a_disk_that_is_full_at_any_byte(writer, request):
    chosen = random.Random(writer.kind)  # noqa: S311 - no secret
    writer.clear()
    assert writer.run().code == 0
    largest = max(it.stat().st_size for it in writer.place.rglob("*") if it.is_file())
    rooms = [0, 1, 4096, largest - 1]
    rooms += [chosen.randrange(largest) for _ in range(request.config.getoption("--times") - 4)]
    for at, room in enumerate(rooms):
        writer.clear()
        old = {}
        if at % 2 and writer.kind not in WITHOUT_OLD:
            old = writer.put_old()
        done = writer.run(force=bool(old), room=room)
        told = (writer.kind, room, largest, done, sorted(content_of(writer.place)))
        assert done.code == 2, told
        assert "Traceback" not in done.err, told
        error = [it for it in done.err.splitlines() if it.startswith("Error: ")]
        assert len(error) == 1, told
        assert "can't be written: " in error[0], told
        assert str(writer.out.with_suffix("")) in error[0], told
        assert writer.stands() == old, told
        assert writer.left_beside() == [], told


@contextlib.contextmanager
def mounted(place, *options):
    """Mount a small file system in memory on a folder."""
    made = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", place], check=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [(("size=4k", "nr_inodes=4"), "No space left on device"), (("ro",), "Read-only file system")],
)
def test_a_file_system_without_room(writer, options, told):
    writer.clear()
    with mounted(writer.place, *options):
        done = writer.run()
        assert (done.code, "Traceback" in done.err) == (2, False), done
        assert told in done.err
        assert writer.left_beside() == []
        assert writer.stands() == {}
    assert writer.run().code == 0
    assert content_of(writer.place) == writer.whole
