"""The words of frequencies and departures in English, Russian and Chinese."""

LANGUAGES = ("en", "ru", "zh")
WORDS = {
    "daily": ("daily", "ежедневно", "每天"),
    "weekly": ("weekly", "раз в неделю", "每周 1 班"),
    "twice": ("twice a week", "дважды в неделю", "每周 2 班"),
    "week": ("{n} a week", "отправлений в неделю: {n}", "每周 {n} 班"),
    "month": ("{n} a month", "отправлений в месяц: {n}", "每月 {n} 班"),
    "year": ("{n} a year", "отправлений в год: {n}", "每年 {n} 班"),
    "on days": ("{days}", "по {days}", "每{days}"),
    "unconfirmed": (
        "not confirmed since {day}",
        "не подтверждён с {day}",
        "自 {day} 起未经确认",
    ),
}
DAYS_OF_DEPARTURE = (
    *("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
    *("понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам"),
    *("воскресеньям", "周一", "周二", "周三", "周四", "周五", "周六", "周日"),
)
SHORT_DAYS = (
    *("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    *("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    *("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
)
SHORT_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *("янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт."),
    *("нояб.", "дек.", "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月"),
    *("11月", "12月"),
)
"""By language, the names of each in the order of `LANGUAGES`."""
_AND = (" and ", " и ", "和")
_COMMA = (", ", ", ", "、")


def word(key: str, lang: str, **values: object) -> str:
    """Return a text of `WORDS` with its values."""
    return WORDS[key][LANGUAGES.index(lang)].format(**values)


def named(names: tuple[str, ...], at: int, lang: str) -> str:
    """Return the name of a day of the week or month, from 0, of one of the tables above."""
    return names[LANGUAGES.index(lang) * (len(names) // len(LANGUAGES)) + at]


def listed(words: list[str], lang: str) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["rail", "sea", "road"], "en"), listed(["море"], "ru")
    ('rail, sea and road', 'море')
    """
    at = LANGUAGES.index(lang)
    return _AND[at].join(filter(None, (_COMMA[at].join(words[:-1]), words[-1])))
