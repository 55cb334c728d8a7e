"""What closes a step to a cargo, in English, Russian and Chinese."""

from typing import Self

from corridors.places.names import country_name

LANGUAGES = ("en", "ru", "zh")
WORDS = {
    "status": ("{subject} is {status}", "{status}", "{status}"),
    "ice class": (
        "{subject} needs a ship of ice class {needed}",
        "нужно судно ледового класса {needed}",
        "需要 {needed} 冰级船舶",
    ),
    "draught": (
        "{subject} allows a draught of {limit} m",
        "осадка не более {limit} м",
        "吃水不超过 {limit} 米",
    ),
    "onward": (
        ("{subject} admits no cargo that comes back to where it began or leaves where it ends"),
        "грузы не могут вернуться в страну отправления или покинуть страну назначения",
        "不准货物返回起运国或离开目的国",
    ),
    "foreign": (
        (
            "{subject} is closed to cargo that begins and ends in one country, and to cargo that "
            "re-enters its origin or leaves its destination country"
        ),
        (
            "закрыто для перевозок внутри одной страны, для возврата в страну отправления и выезда "
            "из страны назначения"
        ),
        "不准起讫于同一国家的货物通过，也不准返回起运国或离开目的国",
    ),
    "domestic": (
        (
            "{subject} is closed to cargo that begins and ends in one country (except out of "
            "{home}), and to cargo that re-enters its origin or leaves its destination country"
        ),
        (
            "закрыто для перевозок внутри одной страны (кроме вывоза: {countries}), для возврата в "
            "страну отправления и выезда из страны назначения"
        ),
        "不准起讫于同一国家的货物通过（自{countries}运出者除外），也不准返回起运国或离开目的国",
    ),
    "unbooked": (
        "container lines at {subject} refuse cargo to or from {homes} (--set {fact}=nothing)",
        "контейнерные линии не берут грузы стран: {countries}",
        "班轮公司拒载往来{countries}的货物",
    ),
    "unserved": (
        "no service carries {cargo} by {subject} (--set {fact}=nothing)",
        "ни один сервис не возит этот груз",
        "没有班线承运该货物",
    ),
    "unserved unless": (
        (
            "no service carries {cargo} by {subject} unless to or from {homes} "
            "(--set {fact}=nothing)"
        ),
        "ни один сервис не возит этот груз, кроме направлений: {countries}",
        "除往来{countries}外，没有班线承运该货物",
    ),
    "own": (
        "{subject} admits only cargo that begins or ends in {homes}",
        "пропускаются только грузы стран: {countries}",
        "只准起讫于{countries}的货物通过",
    ),
    "bilateral": (
        "{subject} admits only cargo between {homes}",
        "пропускаются только грузы между странами: {countries}",
        "只准{countries}之间的货物通过",
    ),
    "terminal": (
        "{subject} handles only {admits}, not {cargo}",
        "терминал не обрабатывает этот груз",
        "场站不办理该货物",
    ),
    "nature": (
        "{subject} refuses cargo that is {natures}",
        "не принимается груз с такими свойствами",
        "不接受此类性质的货物",
    ),
    "train mass": (
        "{subject} accepts trains of {limit} t",
        "масса поезда не более {limit} т",
        "列车重量不超过 {limit} 吨",
    ),
    "train length": (
        "{subject} accepts trains of {limit} m",
        "длина поезда не более {limit} м",
        "列车长度不超过 {limit} 米",
    ),
    "axle load": (
        "{subject} accepts axles of {limit} t",
        "нагрузка на ось не более {limit} т",
        "轴重不超过 {limit} 吨",
    ),
}
"""The texts of causes in the order of `LANGUAGES`. English names what states the cause; the others
are said of a stretch that is named beside them."""
_STATUS = {
    "suspended": ("suspended", "движение приостановлено", "暂停通行"),
    "construction": ("construction", "линия строится", "在建"),
    "planned": ("planned", "линия только планируется", "尚在规划"),
    "closed": ("closed", "закрыто", "已关闭"),
}
_BETWEEN = (", ", ", ", "、")


class Closure(str):
    """What closes a step: its English sentence, which can be told in other languages.

    Parameters
    ----------
    key
        One of `WORDS`.
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
        made = super().__new__(cls, WORDS[key][0].format(**(values or {})))
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
        at = LANGUAGES.index(lang)
        if at == 0:
            return str(self)
        values = dict(self.values)
        if "status" in values and values["status"] in _STATUS:
            values["status"] = _STATUS[values["status"]][at]
        if lang == "ru" and "limit" in values:
            values["limit"] = values["limit"].replace(".", ",")
        pairs = (
            " > ".join(country_name(code, lang) for code in it.split(">")) for it in self.countries
        )
        return WORDS[self.key][at].format(**values, countries=_BETWEEN[at].join(pairs))
