"""Colours and patterns of modes and states."""

from typing import Any

MODE_STYLE = {
    "rail-1435": {"colour": "#2458a6", "dark": "#7eb0f5", "weight": 2.6, "dash": ""},
    "rail-1520": {
        "colour": "#b0303c",
        "dark": "#f2858c",
        "weight": 2.6,
        "dash": "",
        "core": "5 6",
    },
    "road": {"colour": "#8f5f00", "dark": "#e3b04b", "weight": 1.8, "dash": ""},
    "sea": {"colour": "#0b7285", "dark": "#4cc3d6", "weight": 1.8, "dash": ""},
    "river": {"colour": "#3d7cc0", "dark": "#86b9ec", "weight": 2.4, "dash": "1 4"},
    "air": {"colour": "#7d5fb2", "dark": "#bfa6ea", "weight": 1.2, "dash": "6 5"},
    "oil-pipeline": {"colour": "#66625c", "dark": "#b5b0a8", "weight": 2.2, "dash": "9 3 2 3"},
    "gas-pipeline": {"colour": "#547519", "dark": "#a5c65a", "weight": 2.2, "dash": "9 3 2 3"},
    "power-line": {"colour": "#806400", "dark": "#d8ba4a", "weight": 1.8, "dash": "2 3"},
}
"""Colours distinct for readers with any colour vision, and by pattern beside colour.

``dark`` is for a dark ground; ``core`` is the pattern of a light line inside the line, which
separates the gauges without colour.
"""

OTHER = "other"
OTHER_STYLE = {"colour": "#555555", "dark": "#aaaaaa", "weight": 2.0, "dash": ""}
"""The look of a mode that your own tables add."""

CLOSED = {"dash": "2 6", "opacity": 0.75}
"""Links that are planned, under construction, suspended or closed."""


def mode_css() -> str:
    """Return the colours of the modes as CSS variables, light and dark."""
    looks = {**MODE_STYLE, OTHER: OTHER_STYLE}
    light, dark = (
        "".join(f"--mode-{mode}:{look[shade]};" for mode, look in looks.items())
        for shade in ("colour", "dark")
    )
    lines = "".join(
        f".mode-{mode}{{stroke:var(--mode-{mode});--line:var(--mode-{mode})}}" for mode in looks
    )
    return (
        f":root{{{light}}}@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not(.printing){{{dark}}}}}{lines}"
    )


def mode_look(mode: str) -> dict[str, Any]:
    """Return how a mode is drawn."""
    return MODE_STYLE.get(mode, OTHER_STYLE)


def mode_class(mode: str) -> str:
    """Return the CSS class of a mode, whatever its id is.

    Examples
    --------
    >>> mode_class("road"), mode_class('"><script>')
    ('mode-road', 'mode-other')
    """
    return f"mode-{mode if mode in MODE_STYLE else OTHER}"
