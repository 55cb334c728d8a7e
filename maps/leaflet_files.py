"""Leaflet as texts that stand within a page, so that it is loaded from nowhere."""

import base64
from functools import cache
from pathlib import Path

from xstatic.pkg import leaflet

_FOLDER = Path(leaflet.BASE_DIR)


@cache
def leaflet_pictures() -> dict[str, str]:
    """Return the pictures of Leaflet by file name, each as a ``data:`` address."""
    return {
        path.name: f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        for path in sorted((_FOLDER / "images").iterdir())
    }


@cache
def leaflet_css() -> str:
    """Return the style sheet of Leaflet with its pictures within."""
    css = (_FOLDER / "leaflet.css").read_text(encoding="utf-8")
    for name, address in leaflet_pictures().items():
        css = css.replace(f"images/{name}", address)
    return css


@cache
def leaflet_js() -> str:
    """Return the script of Leaflet."""
    return (_FOLDER / "leaflet.js").read_text(encoding="utf-8")
