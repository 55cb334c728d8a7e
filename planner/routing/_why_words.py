"""The words of why a route is recommended, in English, Russian and Chinese."""

_LANGUAGES = ("en", "ru", "zh")
WHY = {
    "alone": (
        "No other route is faster, cheaper or lower in CO2e.",
        "Нет маршрута быстрее, дешевле или с меньшими выбросами CO2e.",
        "没有更快、更便宜或 CO2e 更低的路线。",
    ),
    "alone reliable": (
        "No other route is reliable enough and faster, cheaper or lower in CO2e.",
        "Нет достаточно надёжного маршрута быстрее, дешевле или с меньшими выбросами CO2e.",
        "没有足够可靠且更快、更便宜或 CO2e 更低的路线。",
    ),
    "against": (
        "{name} against {other}: {parts}.",
        "{name} против варианта «{other}»: {parts}.",
        "{name}与{other}相比：{parts}。",
    ),
    "alike": (
        "{name} and {other} differ by less than half a day and {c} {n}.",
        "{name} и вариант «{other}» различаются менее чем на полдня и 1 долл.",
        "{name}与{other}相差不到半天和 1 美元。",
    ),
    "round": (
        (
            " It is {times} times as long as the straight line: the way of {km} km by {where} is "
            "closed to this cargo ({reasons})."
        ),
        (
            " Он в {times} раза длиннее прямой: путь в {km} км через {where} закрыт для этого "
            "груза ({reasons})."
        ),
        "路程为直线距离的 {times} 倍：经 {where} 的 {km} 公里路线对此货物关闭（{reasons}）。",
    ),
    "slower": ("{n} days slower", "на {n} сут дольше", "慢 {n} 天"),
    "faster": ("{n} days faster", "на {n} сут быстрее", "快 {n} 天"),
    "worth": (" (time worth {c} {n})", " (время стоит {n} долл.)", "（时间价值 {n} 美元）"),
    "dearer": ("{c} {n} more expensive", "на {n} долл. дороже", "贵 {n} 美元"),
    "cheaper": ("{c} {n} cheaper", "на {n} долл. дешевле", "便宜 {n} 美元"),
    "more": (
        "{c} {n} more for documents, transit and transfer risk",
        "на {n} долл. больше за документы, транзит и риски перевалки",
        "单证、过境和换装风险多 {n} 美元",
    ),
    "less": (
        "{c} {n} less for documents, transit and transfer risk",
        "на {n} долл. меньше за документы, транзит и риски перевалки",
        "单证、过境和换装风险少 {n} 美元",
    ),
    "more penalties": (
        "{c} {n} more counted for boardings, transfers and borders",
        "на {n} долл. больше условных затрат на погрузки, перевалки и границы",
        "装车、换装和过境的折算成本多 {n} 美元",
    ),
    "fewer penalties": (
        "{c} {n} less counted for boardings, transfers and borders",
        "на {n} долл. меньше условных затрат на погрузки, перевалки и границы",
        "装车、换装和过境的折算成本少 {n} 美元",
    ),
    "other": ("the {label} ({ways})", "{label} ({ways})", "{label}（{ways}）"),
    "and": (" and ", " и ", "和"),
    "comma": (", ", ", ", "，"),
    "semicolon": ("; ", "; ", "；"),
    "recommended": ("recommended", "рекомендуемый", "推荐"),
    "fastest": ("fastest", "самый быстрый", "最快"),
    "cheapest": ("cheapest", "самый дешёвый", "最便宜"),
    "lowest CO2e": ("lowest CO2e", "самый чистый", "最低碳"),
}


def word(key: str, lang: str, **values: str) -> str:
    """Return a text of `WHY` with its values; ``c`` is the code of a currency, in English alone.

    Examples
    --------
    >>> word("slower", "ru", n="1,5")
    'на 1,5 сут дольше'
    """
    return WHY[key][_LANGUAGES.index(lang)].format(**values)
