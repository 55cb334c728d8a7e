"""``corridors serve``: the studio in the browser, and its HTTP interface."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridors.tables.load import DATA, check_folder
from planner.cli.messages import tell
from planner.cli.options import Whole, data_option, lang_option, tiles_options

if TYPE_CHECKING:
    from maps.pages.tiles import Tiles

_PORT = 8321
"""One that no well-known service has."""


@click.command("serve")
@click.option("--open", "opened", is_flag=True, help="Open the first page in the browser.")
@click.option(
    "--port",
    type=Whole(0, 65_535),
    default=_PORT,
    show_default=True,
    help="Port to listen on; 0 takes any that is free.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. With any other than the default, others can ask too.",
)
@lang_option
@data_option
@tiles_options(serves=True)
def command(
    port: int, host: str, lang: str, folder: Path | None, tiles: "Tiles | None", *, opened: bool
) -> None:
    """Serve the pages on this machine, until Ctrl-C.

    A question can be changed on the page; the answer follows. Programs ask the same by HTTP: /api
    describes how. Without --tiles nothing leaves the machine.
    """
    from planner.studio.app import Settings
    from planner.studio.server import listen, serve

    check_folder(DATA if folder is None else folder)
    listening = listen(host, port)

    def ready(address: str) -> None:
        tell(f"Serving {address} - press Ctrl-C to stop")
        if opened and click.launch(address) != 0:
            tell(f"No browser was found; open {address} yourself")

    # Looked up for each question: a server may run for days.
    settings = Settings(host, tiles, lang, tell)
    serve(listening, DATA if folder is None else folder, settings, ready)
