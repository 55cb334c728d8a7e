"""Texts of folium maps: data as plain text, and words beside it in three languages."""

import re
from typing import Any

LANGUAGES = ("en", "ru", "zh")
WORDS = {
    "rail-1435": ("rail 1435 mm", "ж/д 1435 мм", "铁路 1435 mm"),
    "rail-1520": ("rail 1520 mm", "ж/д 1520 мм", "铁路 1520 mm"),
    "road": ("road", "автодорога", "公路"),
    "sea": ("sea", "море", "海运"),
    "river": ("river", "река", "内河"),
    "air": ("air", "авиа", "航空"),
    "oil-pipeline": ("oil pipeline", "нефтепровод", "输油管道"),
    "gas-pipeline": ("gas pipeline", "газопровод", "输气管道"),
    "power-line": ("power line", "ЛЭП", "输电线路"),
    "transfers": ("Transfers and waits", "Перевалка и ожидание", "换装与等候"),
    "stops": ("Stops", "Остановки", "停靠点"),
    "way": ("Places on the way", "Места в пути", "途经地点"),
    "ends": ("Origin and destination", "Начало и конец пути", "起点与终点"),
    "places": ("Places", "Места", "地点"),
    "recommended": ("recommended", "рекомендуемый", "推荐"),
    "fastest": ("fastest", "самый быстрый", "最快"),
    "cheapest": ("cheapest", "самый дешёвый", "最便宜"),
    "lowest CO2e": ("lowest CO2e", "наименьшие выбросы CO2e", "排放最低"),
    "network": ("The network of freight corridors", "Сеть грузовых коридоров", "货运走廊网络"),
    "load": ("load on {what}", "погрузка: {what}", "装上{what}"),
    "unload": ("unload from {what}", "выгрузка: {what}", "从{what}卸下"),
    "transfer": ("{what} to {other}", "{what} → {other}", "{what}换{other}"),
    "wait": ("wait: {what}", "ожидание: {what}", "等候：{what}"),
    "border": ("border", "граница", "口岸"),
    "border_h": ("{what} at the border", "на границе {what}", "口岸 {what}"),
    "hours": ("{what} h", "{what} ч", "{what} 小时"),
    "days": ("{d} d {h} h", "{d} сут {h} ч", "{d} 天 {h} 小时"),
    "usd": ("USD {what}", "{what} долл.", "{what} 美元"),
    "km": ("{what} km", "{what} км", "{what} 公里"),
    "co2e": ("{what} kg CO2e", "{what} кг CO2e", "{what} 公斤 CO2e"),
    "corridors": ("Corridors: {what}", "Коридоры: {what}", "走廊：{what}"),
    "reach": ("What {what} reaches", "Куда доходят грузы: {what}", "{what}可达范围"),
    "within": ("Within {what}", "В пределах: {what}", "{what}以内"),
    "best": ("Best of all", "Лучший из всех", "最优路线"),
    "base": ("Base", "База", "基准"),
    "schematic": (
        "Dashed: only the ends are known",
        "Штрих: известны лишь концы",
        "虚线：仅端点准确",
    ),
    "planned": ("planned", "планируется", "规划中"),
    "construction": ("under construction", "строится", "在建"),
    "suspended": ("suspended", "приостановлено", "暂停"),
    "closed": ("closed", "закрыто", "关闭"),
    "opens": ("opens", "откроется", "开放"),
    "joins": ("joins", "появится", "新增"),
    "closes": ("closes", "закроется", "关闭"),
    "drops out": ("drops out", "выпадет", "退出"),
    "other route": ("other route", "другой путь", "改道"),
    "same": ("same", "без изменений", "不变"),
    "slower": ("slower", "медленнее", "变慢"),
    "faster": ("faster", "быстрее", "变快"),
    "more expensive": ("more expensive", "дороже", "变贵"),
    "cheaper": ("cheaper", "дешевле", "变便宜"),
    "emits more": ("emits more", "больше выбросов", "排放增加"),
    "emits less": ("emits less", "меньше выбросов", "排放减少"),
    "lines_from": (
        "Railways and roads © OpenStreetMap contributors (ODbL)",
        "Железные и автомобильные дороги © участники OpenStreetMap (ODbL)",
        "铁路和公路 © OpenStreetMap 贡献者（ODbL）",
    ),
    "ground": ("Plain ground", "Простая подложка", "素色底图"),
    "ground_from": (
        (
            "Land, rivers and borders: Natural Earth. Border lines are drawn without any opinion on"
            " the status of a territory"
        ),
        (
            "Суша, реки и границы: Natural Earth. Линии границ не выражают мнения о статусе"
            " какой-либо территории"
        ),
        "陆地、河流和边界：Natural Earth。边界线的画法不代表对任何领土地位的意见",
    ),
}
"""Words in the order of `LANGUAGES`."""
_SIGNS = re.compile(r"[&<>\"'`{}$\\]")


def plain(text: object) -> str:
    """Return a text of the data so that it stays text wherever folium puts it.

    Folium and branca render strings as Jinja templates, put them into template literals of
    JavaScript, and Leaflet reads them as HTML. Every sign that means something in one of the three
    is written as a character reference of HTML.

    Examples
    --------
    >>> plain("{{7*7}} <b>"), plain("Małaszewicze")
    ('&#123;&#123;7*7&#125;&#125; &#60;b&#62;', 'Małaszewicze')
    """
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", str(text))


def word(key: str, lang: str, **filled: object) -> str:
    """Return a word in a language; what is unknown stays as it is.

    Examples
    --------
    >>> word("usd", "ru", what="1,200"), word("tram", "en")
    ('1,200 долл.', 'tram')
    """
    forms = WORDS.get(key)
    return key if forms is None else forms[LANGUAGES.index(lang)].format(**filled)


def hours(value: float, lang: str) -> str:
    """Return a duration: below two days hours with a decimal, then days and hours.

    Examples
    --------
    >>> hours(8.5, "en"), hours(168.0, "en")
    ('8.5 h', '7 d 00 h')
    """
    if value < 47.95:
        return word("hours", lang, what=f"{value:.1f}")
    whole = round(value)
    return word("days", lang, d=whole // 24, h=f"{whole % 24:02d}")


def place_name(names: dict[str, Any], lang: str) -> str:
    """Return the name of a place in a language, the English one where it has no other."""
    return str(names.get(f"name_{lang}") or names.get("name_en") or names.get("name") or "")


def amounts(props: dict[str, Any], lang: str) -> str:
    """Return kilometres, duration, dollars and emissions of a leg or a route; none of zero.

    A line may break between them, not within one.
    """
    km, usd, co2e = (props.get(it) or 0.0 for it in ("distance_km", "cost_usd", "co2e_kg"))
    parts = [
        word("km", lang, what=f"{km:,.0f}") if km else "",
        hours(props["time_h"], lang),
        word("usd", lang, what=f"{usd:,.0f}") if usd else "",
        word("co2e", lang, what=f"{co2e:,.0f}") if round(co2e) else "",
    ]
    return " · ".join(it.replace(" ", "\N{NO-BREAK SPACE}") for it in parts if it)
