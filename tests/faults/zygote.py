"""Commands in processes that are forked from one that has imported everything.

A fault at a random moment is worth something after hundreds of moments, and a command is there at
once when nothing is imported for it. The forked process knows when it first touches the folder in
which the output is made, and does there what it is told: end by a signal after some milliseconds,
or find the disk full.
"""

import json
import os
import subprocess
import sys
from typing import NamedTuple

from conftest import ROOT

MAIN = """
import gc, importlib, json, os, pkgutil, resource, signal, sys, threading, time
import planner.cli.commands as commands
from planner.cli.main import main
for it in pkgutil.iter_modules(commands.__path__):
    importlib.import_module(f"planner.cli.commands.{it.name}")
import openpyxl, pyarrow.parquet, pyogrio, sqlite3
import corridors.exchange.files, corridors.exchange.gmns_importer
import maps.report, planner.sweep.job

def watch(folder, act):
    # What acts at the first touch of a folder, and at none but the first.
    state = []
    def hook(event, words):
        if not state and event in ("os.mkdir", "open", "os.rename", "sqlite3.connect"):
            if isinstance(words[0], (str, bytes, os.PathLike)):
                name = os.fsdecode(words[0])
                if name.startswith(folder + os.sep + ".") or name.startswith(folder + "/out"):
                    state.append(event)
                    act()
    sys.addaudithook(hook)

def run(asked):
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(asked["err"], 2)
    begun = []
    def touched():
        begun.append(time.perf_counter())
        if asked["room"] is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["room"], asked["room"]))
        if asked["signal"]:
            def kill():
                time.sleep(asked["after"])
                os.kill(os.getpid(), asked["signal"])
            threading.Thread(target=kill, daemon=True).start()
    watch(asked["folder"], touched)
    sys.argv = ["corridors", *asked["words"]]
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code or 0
    if begun and asked["room"] is None:
        with open(asked["took"], "w") as file:
            file.write(str(time.perf_counter() - begun[0]))
    sys.stdout.flush()
    os._exit(code)

print("ready", flush=True)
for line in sys.stdin:
    heard, said = os.pipe()
    child = os.fork()
    if not child:
        os.close(heard)
        run({**json.loads(line), "err": said})
    os.close(said)
    with os.fdopen(heard, "rb") as pipe:
        err = pipe.read().decode(errors="replace")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([code, err]), flush=True)
"""


class Done(NamedTuple):
    """How a command ended, what it said, and how long it was writing."""

    code: int
    err: str
    took_s: float


class Zygote:
    """The process from which the others are forked."""

    def __init__(self, scratch, **environment):
        self._scratch = scratch
        self._process = subprocess.Popen(
            [sys.executable, "-c", MAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **environment},
        )
        assert self._process.stdout.readline() == "ready\n"

    def run(self, words, folder, *, number=0, after=0.0, room=None):
        """Run a command that writes ``out`` in a folder, with a fault while it writes.

        Parameters
        ----------
        number, after
            Signal that comes so many seconds after the folder is touched.
        room
            Greatest size of a file in bytes from then on.
        """
        took = self._scratch / "took"
        took.unlink(missing_ok=True)
        asked = {
            "words": [str(it) for it in words],
            "folder": str(folder),
            "signal": int(number),
            "after": after,
            "room": room,
            "out": str(self._scratch / "stdout"),
            "took": str(took),
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        code, err = json.loads(self._process.stdout.readline())
        # It is not told where the process was ended.
        return Done(code, err, float((took.exists() and took.read_text()) or 0.0))

    def end(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
