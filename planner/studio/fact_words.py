"""What facts are called in English, Russian and Chinese."""

from corridors.model.network import Network
from corridors.places.names import country_name

LANGUAGES = ("en", "ru", "zh")
Words = dict[str, str]
"""A text by language."""

ATTRIBUTES: dict[str, tuple[str, str, str]] = {
    "length_km": ("Length", "Длина", "长度"),
    "speed_kmh": ("Commercial speed", "Участковая скорость", "旅行速度"),
    "ordinary_share": (
        *("Speed of ordinary trains, share", "Скорость обычных поездов, доля"),
        "普通列车速度占比",
    ),
    "single_track_share": (
        "Speed on single track, share",
        "Скорость на одном пути, доля",
        "单线速度占比",
    ),
    "cost_per_teu_km": ("Rate", "Ставка", "运价"),
    "cost_per_t_km": ("Rate", "Ставка", "运价"),
    "lone_box_share": (
        *("Charge for a single 20-foot container, share", "Плата за один контейнер 20 футов, доля"),
        "单个20英尺箱收费占比",
    ),
    "reefer_box_share": (
        *("Charge for a reefer, share", "Плата за рефрижераторный контейнер, доля"),
        "冷藏箱收费占比",
    ),
    "packed_share": (
        *("Charge for packed cargo, share", "Плата за тарный груз, доля"),
        "包装货收费占比",
    ),
    "rate_share": ("Share of the rate paid", "Доля ставки", "运价占比"),
    "t_per_teu": ("Tonnes counted as one TEU", "Тонн в одном TEU", "每标箱折算吨数"),
    "fee_per_teu": ("Charge", "Сбор", "收费"),
    "fee_per_t": ("Charge", "Сбор", "收费"),
    "wtw_g_per_tkm": ("CO2e, well-to-wheel", "CO2e, полный цикл", "CO2e（全周期）"),
    "handling_wtw_kg_per_t": ("CO2e of handling", "CO2e обработки", "装卸 CO2e"),
    "carbon_usd_per_t": ("Price of CO2e", "Цена CO2e", "碳价"),
    "handling_h": ("Handling time", "Время обработки", "装卸时间"),
    "handling_usd_per_teu": ("Handling charge", "Плата за обработку", "装卸费"),
    "handling_usd_per_t": ("Handling charge", "Плата за обработку", "装卸费"),
    "dangerous_usd_per_teu": (
        *("Surcharge for dangerous goods", "Доплата за опасный груз"),
        "危险品附加费",
    ),
    "headway_h": ("Interval between departures", "Интервал отправления", "发车间隔"),
    "border_out_h": ("Border, leaving", "Граница, выезд", "出境停留"),
    "border_in_h": ("Border, entering", "Граница, въезд", "入境停留"),
    "border_in_bulk_h": (
        "Border, bulk entering",
        "Граница, въезд навалочных грузов",
        "散货入境停留",
    ),
    "jam_h": ("Queue at the border", "Очередь на границе", "口岸拥堵"),
    "jam_ordinary_h": (
        *("Queue at the border, ordinary trains", "Очередь на границе, обычные поезда"),
        "口岸拥堵（普通列车）",
    ),
    "jam_share": ("Days with a queue, share", "Доля дней с очередью", "拥堵天数占比"),
    "border_out_usd_per_teu": ("Border charges, leaving", "Сборы на выезде", "出境费用"),
    "border_in_usd_per_teu": ("Border charges, entering", "Сборы на въезде", "入境费用"),
    "border_out_usd_per_t": ("Border charges, leaving", "Сборы на выезде", "出境费用"),
    "border_in_usd_per_t": ("Border charges, entering", "Сборы на въезде", "入境费用"),
    "pass_h": ("Passing through", "Время прохода", "通过时间"),
    "pass_usd_per_teu": ("Toll", "Плата за проход", "通行费"),
    "pass_usd_per_t": ("Toll", "Плата за проход", "通行费"),
    "rate_teu": ("Freight rate", "Ставка фрахта", "运价"),
    "rate_feu": ("Freight rate", "Ставка фрахта", "运价"),
    "rate_reefer": ("Freight rate, reefer", "Ставка фрахта, рефрижератор", "冷藏箱运价"),
    "rate_t": ("Freight rate", "Ставка фрахта", "运价"),
    "rate_surcharge_usd_per_teu": ("Surcharge", "Надбавка", "附加费"),
    "lift_usd_per_teu": ("Sum per container lifted", "Плата за контейнер", "每箱基价"),
    "quote_spread": (
        *("Quoted rate over the mean of its lane", "Котировка к средней по направлению"),
        "报价与航线均价之比",
    ),
    "level_spread": (
        *("Actual rates over the rates derived", "Фактические ставки к расчётным"),
        "实际运价与推算运价之比",
    ),
    "market_spread": (
        *("Actual market over the market derived", "Фактический рынок к расчётному"),
        "实际市场与推算市场之比",
    ),
}
"""What the attributes that hours, dollars and kilograms are made of are called."""
_GATE = ("truck or customer", "автомобиль или клиент", "客户")


def fact_words(network: Network, subject: str, attribute: str) -> Words:
    """Return what a fact is called: its attribute, and of what.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> fact_words(load_network(), "manzhouli:rail-1435", "border_out_h")["en"]
    'Border, leaving: Manzhouli, rail 1435 mm'
    """
    named = ATTRIBUTES.get(attribute, (attribute,) * len(LANGUAGES))
    return {
        lang: f"{word}: {subject_words(network, subject, lang)}"
        for lang, word in zip(LANGUAGES, named, strict=True)
    }


def subject_words(network: Network, subject: str, lang: str) -> str:
    """Return what a subject of facts is called.

    Parameters
    ----------
    network
        The network.
    subject
        The key of a subject of it (`corridors.model.subjects`).
    lang
        ``en``, ``ru`` or ``zh``.
    """
    kind = network.subjects.parse(subject).kind
    if kind in ("place", "country", "cargo", "service"):
        return _whole(network, subject, kind, lang)
    head, _, mode = subject.partition(":")
    if kind == "lane":
        ends = [network.trade_regions[it].name for it in head.split(">")]
        return f"{' – '.join(ends)}, {_mode(network, mode, lang)}"
    if kind == "move":
        ends = [_place(network, it, lang) for it in head.replace(">", "-").split("-")]
        return f"{' – '.join(ends)}, {_mode(network, mode, lang)}"
    if kind == "pass":
        return f"{_place(network, head, lang)}, {_mode(network, mode, lang)}"
    head, at, scope = subject.partition("@")
    modes = " > ".join(_mode(network, it, lang) for it in head.split(">"))
    if not at:
        return modes
    where = network.places.get(scope)
    return f"{modes}, {country_name(scope, lang) if where is None else where.name(lang)}"


def _whole(network: Network, subject: str, kind: str, lang: str) -> str:
    if kind == "country":
        return country_name(subject, lang)
    if kind == "cargo":
        return cargo_name(network, subject, lang)
    return network.services[subject].title if kind == "service" else _place(network, subject, lang)


def _place(network: Network, key: str, lang: str) -> str:
    return network.places[key].name(lang)


def cargo_name(network: Network, key: str, lang: str) -> str:
    """Return the name of a kind of cargo."""
    return str(getattr(network.cargo[key], f"name_{lang}")) or network.cargo[key].name_en


def _mode(network: Network, key: str, lang: str) -> str:
    mode = network.modes.get(key)
    if mode is None:
        return _GATE[LANGUAGES.index(lang)] if key == "gate" else key
    return str(getattr(mode, f"name_{lang}")) or mode.name_en
