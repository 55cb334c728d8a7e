"""Numbering of the sections, figures and tables of a report."""


class Parts:
    """Numbers the sections, figures and tables of a report."""

    def __init__(self) -> None:
        self.html: list[str] = []
        self._counts = {"section": 0, "Figure": 0, "Table": 0}

    def section(self, name: str, title: str, *parts: str) -> None:
        """Add a section of some HTML parts."""
        self._counts["section"] += 1
        number = self._counts["section"]
        self.html.append(
            f'<section id="{name}"><h2><span>{number}</span>{title}</h2>{"".join(parts)}</section>'
        )

    def caption(self, kind: str, text: str) -> str:
        """Return a caption with the next number of its kind, Figure or Table."""
        self._counts[kind] += 1
        return f"<b>{kind} {self._counts[kind]}.</b> {text}"
