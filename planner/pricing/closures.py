"""What closes a step to a cargo, in English, Russian and Chinese.

The English text names what states the cause; the others are said of a stretch that is named
beside them.
"""

from typing import Self

from corridors.places.names import country_name
from planner.words import join, known, word


class Closure(str):
    """What closes a step: its English sentence, which can be told in other languages.

    Parameters
    ----------
    key
        A text of the section ``closures`` of `planner.words`.
    countries
        Codes of the countries, or pairs as ``RU>RU``, that it names.
    values
        What stands in the English text.
    """

    __slots__ = ("countries", "key", "values")

    key: str
    countries: tuple[str, ...]
    values: dict[str, str]

    def __new__(
        cls, key: str, countries: tuple[str, ...] = (), values: dict[str, str] | None = None
    ) -> Self:
        """Make the sentence from its key and values."""
        made = super().__new__(cls, word("closures", key, **(values or {})))
        made.key, made.countries, made.values = key, countries, values or {}
        return made

    def __getnewargs__(self) -> tuple[str, tuple[str, ...], dict[str, str]]:  # type: ignore[override]
        """Return what a copy is made of."""
        return self.key, self.countries, self.values

    def tell(self, lang: str) -> str:
        """Return the cause in a language, as said of a stretch of a way.

        Examples
        --------
        >>> cause = Closure("status", values={"subject": "brest:rail-1520", "status": "closed"})
        >>> str(cause), cause.tell("ru")
        ('brest:rail-1520 is closed', 'закрыто')
        """
        if lang == "en":
            return str(self)
        values = dict(self.values)
        if "status" in values:
            values["status"] = known("closed statuses", values["status"], lang)
        if lang == "ru" and "limit" in values:
            values["limit"] = values["limit"].replace(".", ",")
        pairs = [
            " > ".join(country_name(code, lang) for code in it.split(">")) for it in self.countries
        ]
        return word("closures", self.key, lang, **values, countries=join(pairs, lang))
