"""The ground of a folium map without tiles: land, lakes, rivers and borders of Natural Earth."""

from functools import cache
from pathlib import Path
from typing import Any

from folium.map import Layer
from folium.template import Template

_HERE = Path(__file__).parents[1]
LOOK = {
    "sea": "#f5f8fa",
    "land": "#ebe7df",
    "lakes": "#f5f8fa",
    "coast": "#c9c2b4",
    "river": "#b7cfdd",
    "border": "#a89f8f",
}
"""Colours of the ground, those of the pages by day."""
NEAREST_ZOOM = 14
"""Coasts are known to a hundredth of a degree; nearer than this they are straight lines."""


@cache
def _drawing() -> str:
    """Return the function that makes the layer; it has no pair of braces that Jinja would read."""
    return (_HERE / "templates" / "ground_layer.js").read_text(encoding="utf-8").strip()


@cache
def _shapes() -> str:
    return (_HERE / "data" / "basemap.json").read_text(encoding="utf-8").strip()


class GroundLayer(Layer):
    """A base layer that draws the ground and asks nothing of a server.

    It stands in ``folium.LayerControl`` beside tile layers.

    Parameters
    ----------
    name
        Its name there.
    attribution
        What stands in the corner of the map, as HTML.
    show
        Whether it is shown when the map opens.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this.drawing }}(
                {{ this.shapes }},
                {{ this.look|tojson }},
                {{ this.options|tojson }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, name: str, attribution: str, *, show: bool = True) -> None:
        super().__init__(name=name, overlay=False, control=True, show=show)
        self._name = "GroundLayer"
        self.look = LOOK
        self.options: dict[str, Any] = {"attribution": attribution, "maxZoom": NEAREST_ZOOM}

    @property
    def drawing(self) -> str:
        """The script that makes the layer."""
        return _drawing()

    @property
    def shapes(self) -> str:
        """Rings and lines as JSON, in whole parts of a degree."""
        return _shapes()
