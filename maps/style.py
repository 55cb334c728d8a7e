"""Which colour and pattern stands for which mode and state?"""

MODE_STYLE = {
    "rail-1435": {"colour": "#2458a6", "weight": 2.6, "dash": ""},
    "rail-1520": {"colour": "#b0303c", "weight": 2.6, "dash": ""},
    "road": {"colour": "#b5790a", "weight": 1.8, "dash": ""},
    "sea": {"colour": "#0e8499", "weight": 1.8, "dash": ""},
    "river": {"colour": "#4f8fd0", "weight": 2.4, "dash": "1 4"},
    "air": {"colour": "#7d5fb2", "weight": 1.2, "dash": "6 5"},
    "oil-pipeline": {"colour": "#74706a", "weight": 2.2, "dash": "9 3 2 3"},
    "gas-pipeline": {"colour": "#5b7f1f", "weight": 2.2, "dash": "9 3 2 3"},
    "power-line": {"colour": "#8a6d00", "weight": 1.8, "dash": "2 3"},
}
"""Colours told apart by readers with any colour vision, and by pattern beside colour."""

SHUT = {"dash": "2 6", "opacity": 0.75}
"""Links that are planned, under construction, suspended or closed."""
