"""The words of legs, and numbers as they are written, in English, Russian and Chinese."""

from collections.abc import Sequence

LANGUAGES = ("en", "ru", "zh")
WORDS = {
    "load": ("load on {mode}", "погрузка: {mode}", "装载：{mode}"),
    "unload": ("unload from {mode}", "выгрузка: {mode}", "卸载：{mode}"),
    "transfer": ("{mode} > {other}", "{mode} > {other}", "{mode} > {other}"),
    "wait": ("wait for {what}", "ожидание: {what}", "等待：{what}"),
    "wait service": (
        "wait for {what}, {often}",
        "ожидание: {what}, {often}",
        "等待：{what}，{often}",
    ),
    "border": ("border, {mode}", "граница, {mode}", "口岸，{mode}"),
    "ride": ("{mode}, {service}", "{mode}, {service}", "{mode}，{service}"),
    "stretch": (
        "{origin} - {destination}",
        "{origin} – {destination}",
        "{origin} – {destination}",
    ),
    "by": ("{ends} by {by}", "{ends} (через: {by})", "{ends}，经{by}"),
    "hours": ("{n} h", "{n} ч", "{n} 小时"),
    "days": ("{d} d {h} h", "{d} сут {h} ч", "{d} 天 {h} 小时"),
}
FAMILIES = {
    "rail": ("rail", "железная дорога", "铁路"),
    "road": ("road", "автодорога", "公路"),
    "sea": ("sea", "море", "海运"),
    "river": ("river", "река", "内河"),
    "air": ("air", "авиа", "航空"),
    "pipeline": ("pipeline", "трубопровод", "管道"),
    "power": ("power", "линия электропередачи", "输电"),
}
_BETWEEN = (", ", ", ", "、")


def word(key: str, lang: str, **values: object) -> str:
    """Return a text of `WORDS` with its values.

    Examples
    --------
    >>> word("unload", "ru", mode="море")
    'выгрузка: море'
    """
    return WORDS[key][LANGUAGES.index(lang)].format(**values)


def family(name: str, lang: str) -> str:
    """Return the name of a family of modes; that of your own tables as it is."""
    return FAMILIES[name][LANGUAGES.index(lang)] if name in FAMILIES else name


def join(names: Sequence[str], lang: str) -> str:
    """Return names with the comma of a list between them.

    Examples
    --------
    >>> join(["大连", "沈阳"], "zh")
    '大连、沈阳'
    """
    return _BETWEEN[LANGUAGES.index(lang)].join(names)


def figure(value: float, digits: int, lang: str) -> str:
    """Return a number as it is written in a language.

    Examples
    --------
    >>> figure(12345.6, 1, "en"), figure(12345.6, 1, "zh")
    ('12,345.6', '12,345.6')
    """
    text = f"{value:,.{digits}f}"
    return text.translate({44: "\u00a0", 46: ","}) if lang == "ru" else text
