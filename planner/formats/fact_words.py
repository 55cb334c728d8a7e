"""What facts are called in English, Russian and Chinese."""

from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.places.names import country_name
from planner.routing.leg_words import family

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
    "status": ("Status", "Состояние", "状态"),
    "ice_class": ("Ice class needed", "Нужный ледовый класс", "所需冰级"),
    "draft_m": ("Greatest draught", "Наибольшая осадка", "最大吃水"),
    "channel_draft_m": ("Draught as published", "Объявленная осадка", "公布吃水"),
    "circuity": ("Road over great circle", "Дорога к ортодромии", "公路与大圆距离之比"),
    "join_km": (
        "Reach of a road to the network",
        "Дальность подъезда к сети",
        "接入路网的最大距离",
    ),
    "ttw_g_per_tkm": ("CO2e, tank-to-wheel", "CO2e, прямые выбросы", "CO2e（直接排放）"),
    "nox_g_per_kg_co2e": ("NOx of exhaust", "NOx в выхлопе", "尾气 NOx"),
    "sox_g_per_kg_co2e": ("SOx of exhaust", "SOx в выхлопе", "尾气 SOx"),
    "pm10_g_per_kg_co2e": ("PM10 of exhaust", "PM10 в выхлопе", "尾气 PM10"),
    "handling_ttw_kg_per_t": (
        "CO2e of handling, tank-to-wheel",
        "CO2e обработки, прямые выбросы",
        "装卸 CO2e（直接排放）",
    ),
    "ordinary_between": (
        "Countries with ordinary trains",
        "Страны с обычными поездами",
        "开行普通列车的国家",
    ),
    "fee_from": (
        "Countries that pay the charge",
        "Страны, грузы которых платят сбор",
        "须缴费的国家",
    ),
    "refuses": ("Cargo refused", "Не принимаемые грузы", "拒收货类"),
    "nature": ("Nature of the cargo", "Свойства груза", "货物性质"),
    "train_t": ("Mass of the train", "Масса поезда", "列车重量"),
    "train_m": ("Length of the train", "Длина поезда", "列车长度"),
    "max_train_t": ("Greatest train mass", "Наибольшая масса поезда", "最大列车重量"),
    "max_train_m": ("Greatest train length", "Наибольшая длина поезда", "最大列车长度"),
    "axle_load_t": ("Axle load", "Осевая нагрузка", "轴重"),
    "tracks": ("Tracks", "Число путей", "线数"),
    "electrification": ("Electrification", "Электрификация", "电气化"),
    "voltage_kv": ("Voltage", "Напряжение", "电压"),
    "capacity_mt_y": ("Capacity, cargo a year", "Мощность, груз в год", "能力（年货运量）"),
    "capacity_teu_y": (
        "Capacity, containers a year",
        "Мощность, контейнеры в год",
        "能力（年箱量）",
    ),
    "capacity_trains_d": (
        "Capacity, trains a day",
        "Пропускная способность, поездов в сутки",
        "通过能力（日列车数）",
    ),
    "capacity_trucks_d": (
        "Capacity, trucks a day",
        "Пропускная способность, грузовиков в сутки",
        "通过能力（日货车数）",
    ),
    "capacity_bcm_y": ("Capacity, gas a year", "Мощность, газ в год", "能力（年输气量）"),
    "capacity_mw": ("Capacity, power", "Мощность, электроэнергия", "能力（输电）"),
    "capacity_directions": (
        "Directions that share the capacity",
        "Направления с общей мощностью",
        "共用能力的方向数",
    ),
    "teu_per_train": ("Containers on a train", "Контейнеров в поезде", "每列箱数"),
    "t_per_train": ("Cargo on a train", "Груза в поезде", "每列货量"),
    "teu_per_truck": ("Containers on a truck", "Контейнеров на грузовике", "每车箱数"),
    "t_per_truck": ("Cargo on a truck", "Груза на грузовике", "每车货量"),
    "traffic_mt_y": ("Traffic, cargo", "Грузопоток", "货运量"),
    "traffic_teu_y": ("Traffic, containers", "Контейнеропоток", "箱运量"),
    "checkpoint_h_per_day": (
        "Checkpoint opening hours",
        "Часы работы пункта пропуска",
        "口岸开放时间",
    ),
    "opens_h": ("Checkpoint opens", "Открытие пункта пропуска", "口岸开门时刻"),
    "notice_h": ("Preliminary notice", "Предварительное уведомление", "提前申报"),
    "single_window": ("Single window", "Единое окно", "单一窗口"),
    "free_port": ("Free Port of Vladivostok", "Свободный порт Владивосток", "符拉迪沃斯托克自由港"),
    "goes_first": ("Priority of the cargo", "Приоритет груза", "货物优先"),
    "packed": ("Packed cargo", "Тарный груз", "包装货"),
    "mass_t": ("Mass of a unit", "Масса единицы", "单位重量"),
    "teu": ("TEU of a unit", "TEU единицы", "单位标箱数"),
    "value_usd": ("Value of a unit", "Стоимость единицы", "单位货值"),
    "horizon_h": ("Longest journey", "Наибольшая продолжительность перевозки", "最长运输时间"),
    "time_value_pct_d": ("Value of a day", "Стоимость суток", "每日时间价值"),
    "m3_per_t": ("Volume of a tonne", "Объём тонны", "每吨体积"),
    "container_lines_to": ("Container lines to", "Контейнерные линии в", "集装箱航线通往"),
    "border_common": ("Variance common to borders", "Общая дисперсия границ", "口岸共同方差"),
    "speed_common": ("Variance common to speeds", "Общая дисперсия скоростей", "速度共同方差"),
    "rate_common": ("Variance common to rates", "Общая дисперсия ставок", "运价共同方差"),
    "admits": ("Whose cargo is admitted", "Чей груз пропускается", "准许通过的货物"),
    "admits_cargo": ("Cargo admitted", "Допущенные грузы", "允许的货类"),
    "embargo": ("Embargo", "Эмбарго", "禁运"),
    "unbooked": (
        "Countries that lines refuse",
        "Страны, от которых линии отказались",
        "班轮拒载国家",
    ),
    "consignment_units": ("Units of a consignment", "Единиц в партии", "每批单位数"),
    "transfer_cost_usd": ("Documents of a transfer", "Документы при перевалке", "换装单证费"),
    "transfer_loss_pct": ("Loss at a transfer", "Потери при перевалке", "换装货损"),
    "missed_connection_pct": ("Connections missed", "Доля опозданий на стыковку", "衔接延误比例"),
    "transit_cost_usd": ("Documents of transit", "Документы транзита", "过境单证费"),
    "customs_territory": ("Customs territory", "Таможенная территория", "关税区"),
    "export_documents_usd": ("Export documents", "Экспортные документы", "出口单证费"),
    "import_documents_usd": ("Import documents", "Импортные документы", "进口单证费"),
    "least_gain_pct": (
        "Least gain for a transfer",
        "Наименьшая выгода ради перевалки",
        "换装的最低收益",
    ),
    "least_saving_pct": (
        "Least saving for a transfer",
        "Наименьшая экономия ради перевалки",
        "换装的最低节省",
    ),
    "unserved": ("Cargo that no service carries", "Грузы без сервиса", "无班线承运的货类"),
    "served_ends": ("Countries that are served", "Обслуживаемые страны", "有班线服务的国家"),
    "access_cost_usd": ("Pick-up or delivery", "Подвоз или вывоз", "两端短驳费"),
    "advisory": ("Advisory", "Предупреждение", "提示"),
    "advisory_ends": ("Countries of the advisory", "Страны предупреждения", "提示适用国家"),
    "scheduled_modes": (
        "Modes by services alone",
        "Виды транспорта только с сервисами",
        "仅限班线的运输方式",
    ),
    "wagon_share": (
        "Speed in ordinary wagons, share",
        "Скорость в обычных вагонах, доля",
        "普通车皮速度占比",
    ),
    "wagon_price_share": (
        "Rate in ordinary wagons, share",
        "Ставка в обычных вагонах, доля",
        "普通车皮运价占比",
    ),
    "wagon_abroad_share": (
        "Hire of a container abroad, share",
        "Аренда контейнера за рубежом, доля",
        "境外用箱费占比",
    ),
    "lane_teu_share": (
        "Rate of a 20-foot container, share",
        "Ставка контейнера 20 футов, доля",
        "20英尺箱运价占比",
    ),
    "lane_reach_km": ("Reach of a lane rate", "Дальность действия ставки", "航线运价适用距离"),
    "stand_in_spread": (
        "Rates over those of the lane that stands in",
        "Ставки к ставкам заменяющего направления",
        "实际运价与替代航线运价之比",
    ),
    "fallback_spread": (
        "Rates over the sum per lift and km",
        "Ставки к сумме за контейнер и км",
        "实际运价与按箱按公里推算之比",
    ),
}
"""What the attributes of the schema are called."""
_GATE = ("truck or customer", "автомобиль или клиент", "客户")


def fact_words(network: Network, subject: str, attribute: str) -> Words:
    """Return what a fact is called: its attribute, and of what.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> fact_words(load_network(), "manzhouli:rail-1435", "border_out_h")["en"]
    'Border, leaving: Manzhouli, rail 1435 mm'
    """
    return {
        lang: f"{attribute_words(attribute, lang)}: {subject_words(network, subject, lang)}"
        for lang in LANGUAGES
    }


def attribute_words(attribute: str, lang: str) -> str:
    """Return what an attribute is called; its name where your own schema adds one.

    Examples
    --------
    >>> attribute_words("speed_kmh", "ru"), attribute_words("colour", "ru")
    ('Участковая скорость', 'colour')
    """
    named = ATTRIBUTES.get(attribute)
    return attribute if named is None else named[LANGUAGES.index(lang)]


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
        return network.cargo[subject].name(lang)
    return network.services[subject].title if kind == "service" else _place(network, subject, lang)


def _place(network: Network, key: str, lang: str) -> str:
    return network.places[key].name(lang)


def _mode(network: Network, key: str, lang: str) -> str:
    mode = network.modes.get(key)
    if mode is None:
        return _GATE[LANGUAGES.index(lang)] if key == GATE else family(key, lang)
    return mode.name(lang)
