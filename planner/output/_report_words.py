"""The words of a report's question and summary in English, Russian and Chinese."""

import datetime as dt
from collections.abc import Sequence

LANGUAGES = ("en", "ru", "zh")
TERMS = {
    "shipment": ("Shipment", "Груз", "货物"),
    "from": ("From", "Откуда", "起运地"),
    "to": ("To", "Куда", "目的地"),
    "departs": ("Departs", "Отправление", "出发"),
    "departure": ("Departure", "Выбор отправления", "出发日期的选择"),
    "criterion": ("Criterion", "Критерий", "优化目标"),
    "hour": ("Value of an hour", "Стоимость часа", "每小时价值"),
    "deadline": ("Arrives by", "Прибытие не позднее", "最迟到达"),
    "max_transfers": ("Most transfers", "Перевалок не более", "换装次数上限"),
    "max_borders": ("Most borders", "Границ не более", "口岸数上限"),
    "budget": ("Costs at most", "Стоимость не выше", "费用上限"),
    "modes": ("Only by", "Вид транспорта", "仅限运输方式"),
    "countries": ("Only through", "Только через страны", "仅经国家"),
    "via": ("By way of", "Через", "途经"),
    "avoid": ("Avoids", "В обход", "避开"),
    "operators": ("Only with", "Только операторы", "仅限承运人"),
    "scenarios": ("Scenario", "Сценарий", "情景"),
    "sets": ("Set by the user", "Задано пользователем", "用户设定"),
    "leanings": ("Counts", "Вес", "权重"),
    "currency": ("Money", "Валюта", "货币"),
    "unconfirmed": ("Services", "Сервисы", "班线"),
    "booked": ("Booked", "Бронь", "订舱"),
}
"""The terms of a question by their ids."""
CRITERIA = {
    "time": ("least time", "наименьшее время", "时间最短"),
    "cost": ("least cost", "наименьшая стоимость", "费用最低"),
    "co2e": (
        "least CO2e, well-to-wheel",
        "наименьшие выбросы CO2e, полный цикл",
        "CO2e 最低（全周期）",
    ),
    "distance": ("shortest distance", "наименьшее расстояние", "距离最短"),
    "generalised": (
        "least generalised cost: money and the value of the hours",
        "наименьшая обобщённая стоимость: деньги и стоимость времени",
        "广义费用最低：费用与时间价值之和",
    ),
}
WORDS = {
    "latest": (
        "the latest that arrives in time",
        "последнее, при котором груз прибывает в срок",
        "能按时到达的最晚日期",
    ),
    "window": (
        "the best of those from {one} to {other}",
        "лучшее с {one} по {other}",
        "{one}至{other}中的最优日期",
    ),
    "hour": (
        "{money} {rate} for the shipment, of which {goods} for the carrying cost of the goods",
        "{rate} {money} за всю отправку, из них {goods} на содержание запаса в пути",
        "整票 {rate} {money}，其中在途货物资金成本 {goods}",
    ),
    "money": ("{money} {n}", "{n} {money}", "{n} {money}"),
    "rate": (
        "{code}, at {text}",
        "{code} по курсу 1 USD = {n} {code} (среднее за {period}, {publisher})",
        "{code}，汇率 1 USD = {n} {code}（{period} 平均，{publisher}）",
    ),
    "leaning": ("{name} {n} times", "{name} × {n}", "{name} × {n}"),
    "kg": ("{n} kg", "{n} кг", "{n} 公斤"),
    "unconfirmed": (
        "also those that no source confirms of late",
        "в том числе без недавнего подтверждения",
        "包括近期未经来源确认的班线",
    ),
    "booked": (
        "space on the service that leaves the origin: no wait for it",
        "место на первом сервисе: ожидания нет",
        "已订首段班线舱位，无需等待",
    ),
    "teu": (
        "{cargo}: {teu} TEU, {t} t",
        "{cargo}: {teu} TEU, {t} т",
        "{cargo}：{teu} 标箱，{t} 吨",
    ),
    "tonnes": ("{cargo}: {t} t", "{cargo}: {t} т", "{cargo}：{t} 吨"),
    "place": ("{name}, {country}", "{name}, {country}", "{name}，{country}"),
    "off": (
        "{place} ({lat}, {lon}), off the network and joined by road",
        "{place} ({lat}; {lon}), вне сети, подъезд автодорогой",
        "{place}（{lat}，{lon}），不在网络内，由公路接入",
    ),
    "arrives": (
        (
            "The shipment arrives after {hours} ({span}, P10 to P90{half}), over {km} km, for "
            "{money} and {kg} kg of CO2e well-to-wheel."
        ),
        (
            "Груз прибывает через {hours} ({span}, P10–P90{half}), проходит {km} км, стоит "
            "{money} и даёт {kg} кг CO2e полного цикла."
        ),
        (
            "货物经 {hours}到达（{span}，P10 至 P90{half}），全程 {km} 公里，费用 {money}，"
            "全周期 CO2e {kg} 公斤。"
        ),
    ),
    "half": (
        "; half of such journeys take longer than {long}",
        "; половина таких перевозок длится более {long}",
        "；半数此类运输超过 {long}",
    ),
    "hours": ("{n} hours", "{n} ч", "{n} 小时"),
    "days": ("{n} days", "{n} сут", "{n} 天"),
    "hours from to": ("{low} to {high} hours", "{low}–{high} ч", "{low} 至 {high} 小时"),
    "days from to": ("{low} to {high} days", "{low}–{high} сут", "{low} 至 {high} 天"),
    "stretch": (
        "{mode} from {origin} to {destination}",
        "{mode}, {origin} – {destination}",
        "{mode}（{origin} – {destination}）",
    ),
    "follows": (
        "It follows {corridors}: {stretches}.",
        "Коридор: {corridors}. Путь: {stretches}.",
        "所经走廊：{corridors}。路线：{stretches}。",
    ),
    "goes": ("It goes by {stretches}.", "Путь: {stretches}.", "路线：{stretches}。"),
    "stops": (
        (
            "The cargo moves for {moving} of {whole} hours; handling takes {handling}, borders "
            "{border} and waiting {wait}."
        ),
        (
            "В движении груз {moving} из {whole} ч; обработка занимает {handling} ч, границы "
            "{border} ч, ожидание {wait} ч."
        ),
        "全程 {whole} 小时：运行 {moving}，装卸 {handling}，口岸 {border}，等待 {wait}。",
    ),
    "longest": (
        " The longest stop for formalities is {where} with {n} hours.",
        " Дольше всего оформление на границе: {where}, {n} ч.",
        "手续停留最久处：{where}，{n} 小时。",
    ),
    "none better": (
        "None of the alternatives is faster, cheaper or lower in CO2e.",
        "Ни один из других вариантов не быстрее, не дешевле и не меньше по выбросам CO2e.",
        "备选路线均不更快、更便宜，CO2e 也不更低。",
    ),
    "some better": (
        "Of the alternatives, {parts}.",
        "Из других вариантов {parts}.",
        "备选路线中，{parts}。",
    ),
    "fastest": (
        "the fastest (route {rank}) saves {amount}",
        "самый быстрый (маршрут {rank}) экономит {amount}",
        "最快的（路线 {rank}）节省 {amount}",
    ),
    "cheapest": (
        "the cheapest (route {rank}) saves {amount}",
        "самый дешёвый (маршрут {rank}) экономит {amount}",
        "最便宜的（路线 {rank}）节省 {amount}",
    ),
    "cleanest": (
        "the one with the lowest CO2e (route {rank}) saves {amount}",
        "вариант с наименьшими выбросами CO2e (маршрут {rank}) экономит {amount}",
        "CO2e 最低的（路线 {rank}）减少 {amount}",
    ),
    "and": (" and ", " и ", "和"),
    "stretch and": (" and ", "; затем ", "，再"),
    "comma": (", ", ", ", "、"),
    "stretch comma": (", ", "; ", "，"),
    "date": ("{day} {month} {year}", "{day} {month} {year} г.", "{year}年{month}{day}日"),
    "date, hour": ("{date}, {hour}", "{date}, {hour}", "{date} {hour}"),
}
CURRENCIES = {
    "USD": ("USD", "долл.", "美元"),
    "EUR": ("EUR", "евро", "欧元"),
    "CNY": ("CNY", "юаней", "元"),
    "RUB": ("RUB", "руб.", "卢布"),
}
"""Currencies beside their amounts; others go by their codes."""
PUBLISHERS = {
    "Bank of Russia": ("Bank of Russia", "Банк России", "俄罗斯中央银行"),
    "European Central Bank": (
        "European Central Bank",
        "Европейский центральный банк",
        "欧洲中央银行",
    ),
}
"""Who publishes the supplied rates; other publishers are told as their sources have them."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December", "января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря", "1月", "2月", "3月", "4月"),
    *("5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
)


def word(key: str, lang: str, **values: object) -> str:
    """Return a text of `WORDS` with its values."""
    return WORDS[key][LANGUAGES.index(lang)].format(**values)


def money_word(code: str, lang: str) -> str:
    """Return what a currency is called beside an amount.

    Examples
    --------
    >>> money_word("EUR", "ru"), money_word("EUR", "en"), money_word("KZT", "zh")
    ('евро', 'EUR', 'KZT')
    """
    return CURRENCIES[code][LANGUAGES.index(lang)] if code in CURRENCIES else code


def publisher_word(name: str, lang: str) -> str:
    """Return the publisher of a rate, under its own name where only that is known."""
    return PUBLISHERS[name][LANGUAGES.index(lang)] if name in PUBLISHERS else name


def date_text(day: dt.date, lang: str) -> str:
    """Return a day in words.

    Examples
    --------
    >>> [date_text(dt.date(2026, 11, 1), lang) for lang in LANGUAGES]
    ['1 November 2026', '1 ноября 2026 г.', '2026年11月1日']
    """
    month = _MONTHS[12 * LANGUAGES.index(lang) + day.month - 1]
    return word("date", lang, day=day.day, month=month, year=day.year)


def listed(words: Sequence[str], lang: str, comma: str = "comma", last: str = "and") -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["rail", "sea", "road"], "en")
    'rail, sea and road'
    """
    head = word(comma, lang).join(words[:-1])
    return word(last, lang).join(filter(None, (head, words[-1])))
