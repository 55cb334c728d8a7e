"""A folium map as a file: with what it loads from servers, or with all within."""

import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.elements import JSCSSMixin
from folium.raster_layers import TileLayer

from maps.language import section
from maps.pages.page import leaflet_css, leaflet_js, leaflet_pictures

_SIGNS = re.compile(r"[&<>\"'`{}$\\]")


def plain(text: object) -> str:
    """Return a text of the data so that it stays text wherever folium puts it.

    Folium and branca render strings as Jinja templates, put them into template literals of
    JavaScript, and Leaflet reads them as HTML. Every sign that means something in one of the three
    is written as a character reference of HTML.

    Examples
    --------
    >>> plain("{{7*7}} <b>"), plain("Małaszewicze")
    ('&#123;&#123;7*7&#125;&#125; &#60;b&#62;', 'Małaszewicze')
    """
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", str(text))


def word(key: str, lang: str, **filled: object) -> str:
    """Return a word in a language; what is unknown stays as it is.

    Examples
    --------
    >>> word("usd", "ru", what="1,200"), word("tram", "en")
    ('1,200 долл.', 'tram')
    """
    text = section("folium", lang).get(key)
    return key if text is None else text.format(**filled)


def hours(value: float, lang: str) -> str:
    """Return a duration: below two days hours with a decimal, then days and hours.

    Examples
    --------
    >>> hours(8.5, "en"), hours(168.0, "en")
    ('8.5 h', '7 d 00 h')
    """
    if value < 47.95:
        return word("hours", lang, what=f"{value:.1f}")
    whole = round(value)
    return word("days", lang, d=whole // 24, h=f"{whole % 24:02d}")


def place_name(names: dict[str, Any], lang: str) -> str:
    """Return the name of a place in a language, the English one where it has no other."""
    return str(names.get(f"name_{lang}") or names.get("name_en") or names.get("name") or "")


def amounts(props: dict[str, Any], lang: str) -> str:
    """Return kilometres, duration, dollars and emissions of a leg or a route; none of zero.

    A line may break between them, not within one.
    """
    km, usd, co2e = (props.get(it) or 0.0 for it in ("distance_km", "cost_usd", "co2e_kg"))
    parts = [
        word("km", lang, what=f"{km:,.0f}") if km else "",
        hours(props["time_h"], lang),
        word("usd", lang, what=f"{usd:,.0f}") if usd else "",
        word("co2e", lang, what=f"{co2e:,.0f}") if round(co2e) else "",
    ]
    return " · ".join(it.replace(" ", "\N{NO-BREAK SPACE}") for it in parts if it)


_TEMPLATES = Path(__file__).parents[1] / "templates"
_CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "frame-src data:; base-uri 'none'; form-action 'none'"
)
_SUPPLIED = {
    *("leaflet", "jquery", "bootstrap", "awesome_markers"),
    *("leaflet_css", "bootstrap_css", "glyphicons_css", "awesome_markers_font_css"),
    *("awesome_markers_css", "awesome_rotate_css"),
}
"""Names of the scripts and style sheets of each folium map, which an offline file does without or
has within."""
_NO_SCALING = ",\n                initial-scale=1.0, maximum-scale=1.0, user-scalable=no"


class _Page(Figure):
    """The document of a map, in a language, which a reader may enlarge."""

    def __init__(self, lang: str, title: str) -> None:
        super().__init__(title=plain(title))
        self.lang = lang

    def render(self, *, offline: bool = False, **kwargs: Any) -> str:
        """Return the document, ``offline`` with all that it loads within."""
        # What folium renders again goes behind what it rendered before, so that a map saved
        # twice would be two different files, and a layer would be added twice.
        own = [it.get_name() for it in _tree(self)]
        names = {*own, *(f"{name}tablestyle" for name in own)}
        for part in (self.header, self.html, self.script):
            for name in names & {*part._children}:
                del part._children[name]
        text = str(super().render(**kwargs))
        text = text.replace("<html>", f'<html lang="{self.lang}">', 1)
        text = text.replace(_NO_SCALING, "", 1)
        return _filled(self, text) if offline else text


def _tree(element: Element) -> Iterator[Element]:
    """Yield an element and all beneath it."""
    yield element
    for child in element._children.values():
        yield from _tree(child)


class CorridorMap(folium.Map):
    """A folium map that saves itself with all that it needs, if you wish.

    Everything that `folium.Map` can is there: add layers, markers, ``folium.LayerControl``.
    Longitudes of its own layers may run on beyond 180 degrees, so that a way over the Pacific is
    one line; add 360 to those of your layers to join them.
    """

    def __init__(self, key: str, *, lang: str, title: str, **options: Any) -> None:
        super().__init__(**options)
        self._name = "Map"
        # Folium's names are random; same input, same bytes.
        self._id = key
        page = _Page(lang, title)
        page._id = f"{key}_page"
        page.add_child(self)

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return what a notebook shows; a server is asked only for layers that need one."""
        offline = not any(_loaded(self))
        return str(super()._repr_html_(offline=offline, **kwargs))

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002 - as folium has it
        *,
        offline: bool = False,
        **kwargs: Any,
    ) -> None:
        """Write the map to a file, whole or not at all.

        Parameters
        ----------
        outfile
            Name of the file, or a binary file that is open.
        close_file
            Whether a file that was open is closed.
        offline
            Put Leaflet into the file and ask nothing of a server. Icons of ``folium.Icon`` become
            plain pins of their colour.
        **kwargs
            As folium takes them.

        Raises
        ------
        ValueError
            If ``offline`` and a layer needs a server.
        """
        text = offline_page(self) if offline else self.get_root().render(**kwargs)
        data = text.encode("utf-8")
        if not isinstance(outfile, str | bytes | Path):
            outfile.write(data)
            if close_file:
                outfile.close()
            return
        _write(Path(os.fsdecode(outfile)), data)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a pipe or a device is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".map-") as folder:
        made = Path(folder) / "map.html"
        made.write_bytes(data)
        made.replace(target)


def offline_page(shown: folium.Map) -> str:
    """Return a folium map as a document that asks nothing of a server.

    Parameters
    ----------
    shown
        Any folium map; a plugin that needs a script of its own can't be shown.

    Raises
    ------
    ValueError
        If a layer, a plugin or a picture comes from a server; the message says which.
    """
    address = next(_loaded(shown), "")
    if address:
        message = (
            f"{address} comes from a server; leave out what needs it (tiles=None draws the ground "
            "without one), or save without offline=True"
        )
        raise ValueError(message)
    figure: Any = shown.get_root()
    return _filled(figure, str(figure.render()))


def _filled(figure: Figure, text: str) -> str:
    """Return a rendered document with what it links to within, and with no leave to load more."""
    for name, link in figure.header._children.items():
        if isinstance(link, JavascriptLink | CssLink):
            text = text.replace(str(link.render()), _supplied().get(name, ""), 1)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">'
    return text.replace("<head>", f"<head>\n{policy}", 1)


def _loaded(shown: folium.Map) -> Iterator[str]:
    """Yield the addresses that a map loads something from which an offline file has not."""
    figure: Any = shown.get_root()
    links = [(name, getattr(it, "url", "")) for name, it in figure.header._children.items()]
    for element in _tree(shown):
        if isinstance(element, JSCSSMixin):
            links += [*element.default_js, *element.default_css]
        options = getattr(element, "options", {})
        found = (
            element.tiles if isinstance(element, TileLayer) else "",
            *(getattr(element, name, None) for name in ("url", "video_url", "embed_link")),
            options.get("icon_url") if isinstance(element, folium.CustomIcon) else "",
        )
        yield from (str(it) for it in found if it and not str(it).startswith("data:"))
    yield from (url for name, url in links if url and name not in _SUPPLIED)


@cache
def _supplied() -> dict[str, str]:
    """Return what stands in an offline file for the links of folium."""
    pictures = leaflet_pictures()
    names = {
        "iconUrl": "marker-icon.png",
        "iconRetinaUrl": "marker-icon-2x.png",
        "shadowUrl": "marker-shadow.png",
    }
    images = "".join(f'{key}:"{pictures[name]}",' for key, name in names.items())
    stand_ins = (_TEMPLATES / "offline_folium.js").read_text(encoding="utf-8")
    return {
        "leaflet": f"<script>{leaflet_js()}</script>",
        "awesome_markers": f"<script>const leafletImages = {{{images}}};\n{stand_ins}</script>",
        "leaflet_css": f"<style>{leaflet_css()}</style>",
    }
