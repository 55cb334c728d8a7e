"""The words of a report's page in English, Russian and Chinese."""

import datetime as dt
import re
from collections.abc import Mapping

from maps.language import LANGUAGES, date, fixed, signed

Table = Mapping[str, tuple[str, str, str]]

HEADINGS: Table = {
    "report": ("route report", "отчёт о маршруте", "路线报告"),
    "house": (
        "Freight corridors · route report",
        "Грузовые коридоры · отчёт",
        "货运走廊 · 路线报告",
    ),
    "edition": ("Data edition of {day}", "Данные на {day}", "数据版本：{day}"),
    "to": ("to", "–", "–"),
    "under": ("Under", "Сценарий:", "情景："),
    "departs": ("departs {day}", "отправление {day}", "{day}出发"),
    "answer": ("The answer", "Ответ", "结果"),
    "route": ("The route", "Маршрут", "路线"),
    "time": ("Time and cost", "Время и стоимость", "时间与费用"),
    "alternatives": ("Alternatives", "Другие варианты", "备选路线"),
    "scenario": ("What the scenario changes", "Что меняет сценарий", "情景带来的变化"),
    "emissions": (
        "Emissions of the transport chain",
        "Выбросы транспортной цепи",
        "运输链排放",
    ),
    "evidence": ("Evidence", "Данные и источники", "数据依据"),
    "question": ("The question", "Запрос", "查询"),
    "pollutants": ("Air pollutants", "Загрязнители воздуха", "空气污染物"),
    "not counted": ("Not counted", "Не учтено", "未计入"),
    "set": ("Set for this question", "Задано для этого запроса", "为本次查询设定"),
    "assumptions": ("Assumptions", "Допущения", "假设"),
    "facts": ("Facts", "Факты", "数据"),
    "sources": ("Sources", "Источники", "来源"),
    "Table": ("Table", "Таблица", "表"),
    "Figure": ("Figure", "Рисунок", "图"),
}
"""Title, sections and the kinds of what is numbered."""

SENTENCES: Table = {
    "rests": (
        "The answer rests on {facts} facts from {sources} sources, {assumed}.",
        "Ответ основан на данных: фактов {facts}, источников {sources}, {assumed}.",
        "结果依据 {sources} 个来源的 {facts} 条数据，{assumed}。",
    ),
    "one assumed": (
        "1 of them an assumption (listed separately, with their reasoning)",
        "из них допущений 1 (приведено отдельно, с обоснованием)",
        "其中 1 条为假设（另列并说明理由）",
    ),
    "assumed": (
        "{n} of them assumptions (listed separately, with their reasoning)",
        "из них допущений {n} (приведены отдельно, с обоснованием)",
        "其中 {n} 条为假设（另列并说明理由）",
    ),
    "none assumed": ("none of them an assumption", "допущений нет", "无假设"),
    "by class": (
        "By class of evidence: {classes}.",
        "По классам данных: {classes}.",
        "按依据类别：{classes}。",
    ),
    "reproduce": ("Reproduce with", "Повторить командой", "复现命令"),
    "spread": (
        (
            "P10 and P90: of the sum of all facts, each with its value as median and its low and "
            "high as P10 and P90; worked out to first order, without draws. Facts of a group move "
            "together as far as is known, all others are independent."
        ),
        (
            "P10 и P90 относятся к сумме всех фактов: значение каждого считается медианой, нижняя "
            "и верхняя границы считаются P10 и P90. Расчёт в первом приближении, без розыгрыша. "
            "Факты одной группы меняются вместе, насколько это известно, остальные независимы."
        ),
        (
            "P10 和 P90 为全部数据之和的分位数：每条数据的取值为中位数，低值和高值为 P10 和 P90；"
            "按一阶近似计算，不作抽样。已知相关的同组数据一起变动，其余相互独立。"
        ),
    ),
    "borders": ("{n} borders", "границ: {n}", "口岸 {n} 个"),
    "one border": ("1 border", "границ: 1", "口岸 1 个"),
    "transfers": ("{n} transfers", "перевалок: {n}", "换装 {n} 次"),
    "one transfer": ("1 transfer", "перевалок: 1", "换装 1 次"),
    "comma": (", ", ", ", "，"),
    "list": (", ", ", ", "、"),
    "arrives": ("arrives {at}", "прибытие {at}", "{at}到达"),
    "off": (
        (
            "{name}, {country}, is not on the network: it is joined by road to {n} places, great "
            "circle times {times} ({fact})."
        ),
        (
            "{name}, {country}: вне сети. Подъезд автодорогой, пунктов: {n}; длина равна "
            "ортодромии, умноженной на {times} ({fact})."
        ),
        (
            "{name}，{country}，不在网络内：由公路接入 {n} 个地点，距离为大圆距离乘以 {times}"
            "（{fact}）。"
        ),
    ),
    "total": ("Total", "Всего", "合计"),
    "direct": ("direct", "напрямую", "直达"),
    "left out": ("Left out:", "Не показаны:", "未列出："),
    "dropped": ("{by}: {reason}", "{by}: {reason}", "{by}：{reason}"),
    "ways": (" ({n} ways)", " (вариантов: {n})", "（{n} 条）"),
    "more": ("and {n} more", "и ещё {n}", "另有 {n} 条"),
    "without": (
        (
            "Without these changes the best route goes by way of {by} and takes {days} days, "
            "{money} {cost} and {kg} kg of CO₂e. With them: {h} h, {d_cost} {money}, "
            "{d_kg} kg CO₂e, {d_km} km."
        ),
        (
            "Без этих изменений лучший маршрут проходит через: {by}; {days} сут, {cost} {money} и "
            "{kg} кг CO₂e. С ними: {h} ч, {d_cost} {money}, {d_kg} кг CO₂e, {d_km} км."
        ),
        (
            "若无这些变化，最优路线途经：{by}，需 {days} 天、{cost} {money}和 {kg} 公斤 CO₂e。"
            "变化后：{h} 小时，{d_cost} {money}，{d_kg} 公斤 CO₂e，{d_km} 公里。"
        ),
    ),
    "nothing by": (
        "no border or transfer",
        "без границ и перевалок",
        "无口岸和换装",
    ),
    "no answer": (
        "Without these changes there is no answer:",
        "Без этих изменений ответа нет:",
        "若无这些变化则无结果：",
    ),
    "as stated": (
        "",
        (
            "Обоснования, места в источниках и названия источников приведены на языке, на котором "
            "они записаны."
        ),
        "说明、出处位置和来源名称按原文列出。",
    ),
    "by layer": ("by {name}", "слой: {name}", "图层：{name}"),
    "all legs": ("all", "все", "全部"),
    "notice": (
        (
            "Land, lakes, rivers and borders: Natural Earth. Railways and roads © OpenStreetMap "
            "contributors (ODbL). Border lines are drawn without any opinion on the status of a "
            "territory."
        ),
        (
            "Суша, озёра, реки и границы: Natural Earth. Железные и автомобильные дороги © "
            "участники OpenStreetMap (ODbL). Линии границ не выражают мнения о статусе территорий."
        ),
        (
            "陆地、湖泊、河流和边界：Natural Earth。铁路和公路 © OpenStreetMap 贡献者（ODbL）。"
            "边界线的画法不代表对任何领土地位的意见。"
        ),
    ),
}
"""Sentences and their parts outside the section on emissions."""

EMISSIONS: Table = {
    "standard": (
        (
            "Shaped after ISO 14083:2023 and the GLEC Framework v3; no conformity is claimed, and "
            "nobody has verified it. A transport chain element (TCE) is one vehicle from hub to "
            "hub, or one hub. Energy provision is well-to-wheel (WTW) less tank-to-wheel (TTW)."
        ),
        (
            "Построено по образцу ISO 14083:2023 и GLEC Framework v3; соответствие не заявлено и "
            "никем не проверено. Элемент транспортной цепи (TCE): один подвижной состав от "
            "терминала до терминала либо один терминал. Производство энергии равно полному циклу "
            "(WTW) за вычетом прямых выбросов (TTW)."
        ),
        (
            "参照 ISO 14083:2023 和 GLEC Framework v3 编制；不声称符合，也未经核查。"
            "运输链单元（TCE）为枢纽之间的一段载运，或一个枢纽。能源供应排放为全周期（WTW）减去直接排放（TTW）。"
        ),
    ),
    "activity": (
        (
            "Transport activity is the mass, {t} t, times the SFD: the shortest route by the same "
            "mode over links open on the day, through the requested stops. Emissions follow the "
            "distance travelled. The cargo goes {km} km; the shortest feasible distance (SFD) is "
            "{sfd} km, the great circles (GCD) between the ends of the elements add up to {gcd} km "
            "(origin to destination {ends} km)."
        ),
        (
            "Грузооборот: масса {t} т, умноженная на SFD, кратчайший путь тем же видом транспорта "
            "по открытым в этот день звеньям через заданные пункты. Выбросы считаются по "
            "пройденному пути. Груз проходит {km} км; кратчайшее возможное расстояние (SFD) {sfd} "
            "км, сумма ортодромий (GCD) между концами элементов {gcd} км (от начала до конца "
            "{ends} км)."
        ),
        (
            "运输周转量为质量 {t} 吨乘以 SFD，即当日开放线路上同一运输方式、经指定地点的最短路线。"
            "排放按实际里程计算。货物行程 {km} 公里；最短可行距离（SFD）{sfd} 公里，"
            "各单元两端大圆距离（GCD）合计 {gcd} 公里（起讫点之间 {ends} 公里）。"
        ),
    ),
    "daf": (
        "The distance adjustment factor (DAF) is {sfd} to SFD and {gcd} to GCD.",
        "Поправочный коэффициент расстояния (DAF): {sfd} к SFD и {gcd} к GCD.",
        "距离修正系数（DAF）：对 SFD 为 {sfd}，对 GCD 为 {gcd}。",
    ),
    "average detour": (
        (
            "A factor published per t-km of SFD, as those of GLEC for ships, holds an average "
            "detour already: where DAF is above 1 its emissions are on the high side."
        ),
        (
            "Коэффициент, опубликованный на т-км SFD, как у GLEC для судов, уже содержит средний "
            "крюк: при DAF больше 1 выбросы скорее завышены."
        ),
        ("按 SFD 吨公里公布的因子（如 GLEC 的船舶因子）已含平均绕行：DAF 大于 1 时排放偏高。"),
    ),
    "quality": (
        (
            "By data quality of the factors the CO₂e is {shares}. A plan has no primary data: "
            "modelled is computed by a stated method, default is as published, assumption a "
            "judgement with its reasoning."
        ),
        (
            "По качеству коэффициентов CO₂e делится так: {shares}. У плана нет первичных данных: "
            "расчётные получены указанным методом, опубликованные взяты как есть, допущения даны "
            "с обоснованием."
        ),
        (
            "按因子的数据质量，CO₂e 构成为：{shares}。计划没有一手数据：“模型计算”按所述方法计算，"
            "“默认值”为已公布数值，“假设”为有理由的判断。"
        ),
    ),
    "share": ("{n} % {name}", "{name} {n} %", "{name} {n}%"),
    "under 1": ("under 1", "менее 1", "不足 1"),
    "no ttw": (
        (
            "For {kg} kg of it no tank-to-wheel factor is given: all of it is counted under energy "
            "provision."
        ),
        ("Для {kg} кг из них прямой коэффициент не указан: всё отнесено к производству энергии."),
        "其中 {kg} 公斤没有直接排放因子：全部计入能源供应。",
    ),
    "modelled": ("modelled", "расчётные", "模型计算"),
    "default": ("default", "опубликованные", "默认值"),
    "assumption": ("assumption", "допущения", "假设"),
    "set": ("set", "заданные", "设定"),
    "not given": ("not given", "не указано", "未给出"),
    "carriage": ("carriage", "перевозка", "载运"),
    "border": ("border formalities", "оформление на границе", "口岸手续"),
    "loading": ("loading", "погрузка", "装载"),
    "unloading": ("unloading", "выгрузка", "卸载"),
    "transshipment": ("transshipment", "перевалка", "换装"),
    "hub": ("{what}, {place}", "{what}, {place}", "{what}，{place}"),
    "carried": (
        "{what}, {origin} – {destination}",
        "{what}, {origin} – {destination}",
        "{what}，{origin} – {destination}",
    ),
    "chain": ("Transport chain", "Транспортная цепь", "运输链"),
    "exhaust": (
        (
            "The table counts the {basis}. A factor is stated per kg of tank-to-wheel CO₂e, so "
            "where nothing is burnt, as on an electric railway, there is no exhaust."
        ),
        (
            "Таблица учитывает {basis}. Коэффициент указан на кг прямых выбросов CO₂e, поэтому "
            "там, где ничего не сжигается, как на электрифицированной дороге, выхлопа нет."
        ),
        (
            "本表计入{basis}。因子按每公斤直接排放 CO₂e 给出，因此不燃烧燃料之处（如电气化铁路）"
            "没有尾气。"
        ),
    ),
    "one unpublished": (
        "For TCE {elements} no factor of {names} is published.",
        "Для TCE {elements} коэффициент не опубликован: {names}.",
        "TCE {elements} 没有公布 {names} 的因子。",
    ),
    "unpublished": (
        "For TCEs {elements} no factor of {names} is published.",
        "Для TCE {elements} коэффициент не опубликован: {names}.",
        "TCE {elements} 没有公布 {names} 的因子。",
    ),
    "no total": (
        (
            "A total leaves out a hub that is not published; where a transport is not published, "
            "there is no total."
        ),
        (
            "Терминал, для которого данных нет, в сумму не входит; если данных нет для перевозки, "
            "нет и суммы."
        ),
        "未公布的枢纽不计入合计；载运未公布时不给出合计。",
    ),
    "not published": ("not published", "не опубликовано", "未公布"),
}
"""The section on emissions."""

CAPTIONS: Table = {
    "map": ("The route on the map.", "Маршрут на карте.", "路线图。"),
    "legs": (
        (
            "The route leg by leg. Times are local time at the origin. Numbers in brackets lead to "
            "the sources, A to the assumptions."
        ),
        (
            "Маршрут по участкам. Время местное по пункту отправления. Числа в скобках ведут к "
            "источникам, A к допущениям."
        ),
        "分段路线。时间为起运地当地时间。方括号内数字指向来源，A 指向假设。",
    ),
    "services": (
        (
            "The services of the route. Departures are those from the day on which the cargo is "
            "ready, by the calendar of the place; none are given of a service that publishes only "
            "how often it leaves."
        ),
        (
            "Сервисы маршрута. Отправления даны с того дня, когда груз готов, по местному "
            "календарю; у сервиса, который публикует только частоту, их нет."
        ),
        "路线所用班线。班期自货物备妥之日起，按当地日历；只公布班次频率的班线不列日期。",
    ),
    "hours": ("What the hours are spent on.", "На что уходит время.", "时间构成。"),
    "distance": (
        (
            "Time and cost over distance, after UNESCAP: upright stretches are stops, the steeper "
            "a slope the slower or more expensive the stretch."
        ),
        (
            "Время и стоимость по расстоянию, по методу UNESCAP: вертикальные отрезки означают "
            "остановки; чем круче линия, тем медленнее или дороже участок."
        ),
        "时间和费用随距离的变化（UNESCAP 方法）：竖直线段为停留，斜率越大，该段越慢或越贵。",
    ),
    "grey": (
        "Alternatives are grey, by number.",
        "Другие варианты серые, с номерами.",
        "备选路线为灰色并标编号。",
    ),
    "routes": (
        (
            "Distinct routes, which differ by a border, port, strait or canal. Percentages are "
            "differences from the first."
        ),
        (
            "Разные маршруты: они отличаются границей, портом, проливом или каналом. Проценты "
            "показывают отличие от первого."
        ),
        "不同路线：在口岸、港口、海峡或运河上有差别。百分数为与第一条的差异。",
    ),
    "changes": (
        "Changes by the scenario, old and new.",
        "Изменения по сценарию, было и стало.",
        "情景带来的变化（原值与新值）。",
    ),
    "bars": (
        "Well-to-wheel CO₂e of each transport chain element.",
        "CO₂e полного цикла по элементам транспортной цепи.",
        "运输链各单元的全周期 CO₂e。",
    ),
    "elements": (
        "Transport chain elements: activity, emissions, intensity.",
        "Элементы транспортной цепи: грузооборот, выбросы, удельные выбросы.",
        "运输链单元：周转量、排放和强度。",
    ),
    "operations": (
        (
            "Operations and their factors. Carriage is split where the factor changes, as from one "
            "railway to the next."
        ),
        (
            "Операции и их коэффициенты. Перевозка делится там, где меняется коэффициент, например "
            "между железными дорогами."
        ),
        "作业及其排放因子。因子变化处（如不同铁路之间）分段列出。",
    ),
    "pollutants": (
        "Air pollutants of exhaust of each transport chain element.",
        "Загрязнители воздуха в выхлопе по элементам транспортной цепи.",
        "运输链各单元的尾气污染物。",
    ),
    "exhaust": (
        "Factors of air pollutants, per kg of tank-to-wheel CO₂e.",
        "Коэффициенты загрязнителей воздуха на кг прямых выбросов CO₂e.",
        "空气污染物因子（每公斤直接排放 CO₂e）。",
    ),
    "set": ("Numbers set by the user.", "Числа, заданные пользователем.", "用户设定的数值。"),
    "assumed": (
        "Numbers without a published source.",
        "Числа без опубликованного источника.",
        "没有公开来源的数值。",
    ),
    "facts": (
        (
            "Every fact behind the route. Low and high are the 10th and 90th percentile or the "
            "published range; legs are those of Table 1."
        ),
        (
            "Все факты, на которых основан маршрут. Нижнее и верхнее значения: 10-й и 90-й "
            "процентили или опубликованный диапазон; участки по таблице 1."
        ),
        "路线所依据的全部数据。低值和高值为第 10 和第 90 百分位数或公布的范围；路段见表 1。",
    ),
}
"""Captions of tables and figures."""

COLUMNS: Table = {
    "what": ("What", "Что", "内容"),
    "where": ("Where", "Где", "地点"),
    "distance": ("Distance", "Расстояние", "距离"),
    "length": ("Distance", "Путь", "距离"),
    "moving": ("Moving", "В пути", "运行"),
    "handling": ("Handling", "Обраб.", "装卸"),
    "border": ("Border", "Гран.", "口岸"),
    "wait": ("Wait", "Ожид.", "等待"),
    "time": ("Time", "Время", "时间"),
    "cost": ("Cost", "Стоимость", "费用"),
    "co2e": ("CO₂e", "CO₂e", "CO₂e"),
    "co2e wtw": ("CO₂e, well-to-wheel", "CO₂e, полный цикл", "CO₂e（全周期）"),
    "arrives": ("Arrives", "Прибытие", "到达"),
    "sources": ("Sources", "Ист.", "来源"),
    "source": ("Source", "Источник", "来源"),
    "service": ("Service", "Сервис", "班线"),
    "from": ("From", "Откуда", "起点"),
    "to": ("To", "Куда", "终点"),
    "legs": ("Legs", "Участки", "路段"),
    "departs": ("Departs", "Отправление", "班期"),
    "next": ("Next departures", "Ближайшие отправления", "近期班次"),
    "confirmed": ("Confirmed", "Подтверждён", "确认年份"),
    "by": ("By way of", "Через", "途经"),
    "borders": ("Borders", "Границы", "口岸"),
    "transfers": ("Transfers", "Перевалки", "换装"),
    "layer": ("Layer", "Слой", "图层"),
    "fact": ("Fact", "Факт", "数据"),
    "old": ("Old", "Было", "原值"),
    "new": ("New", "Стало", "新值"),
    "why": ("Why", "Почему", "原因"),
    "element": ("Element", "Элемент", "单元"),
    "activity": ("Activity", "Грузооборот", "周转量"),
    "provision": ("Energy prov.", "Произв. энергии", "能源供应"),
    "intensity": ("Intensity", "Удельные", "强度"),
    "operation": ("Operation", "Операция", "作业"),
    "amount": ("Amount", "Объём", "数量"),
    "wtw factor": ("WTW factor", "Коэфф. WTW", "WTW 因子"),
    "ttw factor": ("TTW factor", "Коэфф. TTW", "TTW 因子"),
    "quality": ("Data quality", "Качество данных", "数据质量"),
    "value": ("Value", "Значение", "取值"),
    "range": ("Low–high", "От и до", "低–高"),
    "low": ("Low", "Нижнее", "低值"),
    "high": ("High", "Верхнее", "高值"),
    "year": ("Year", "Год", "年份"),
    "subject": ("Subject", "Предмет", "对象"),
    "reasoning": ("Reasoning", "Обоснование", "理由"),
    "evidence": ("Evidence", "Класс", "依据类别"),
    "locator": (
        "Where in the source, and how derived",
        "Место в источнике и вывод",
        "出处位置与推导",
    ),
    "nox": ("NOx", "NOx", "NOx"),
    "sox": ("SOx", "SOx", "SOx"),
    "pm10": ("PM10", "PM10", "PM10"),
    "pollutant": ("Pollutant", "Вещество", "污染物"),
    "factor": ("Factor", "Коэфф.", "因子"),
    "tce": ("TCE", "TCE", "TCE"),
    "sfd": ("SFD", "SFD", "SFD"),
    "gcd": ("GCD", "GCD", "GCD"),
    "daf": ("DAF", "DAF", "DAF"),
    "ttw": ("TTW", "TTW", "TTW"),
    "wtw": ("WTW", "WTW", "WTW"),
}
"""Heads of tables, which name the totals too."""

FIGURES: Table = {
    "map of": ("Map of the route {title}", "Карта маршрута {title}", "路线图：{title}"),
    "schematic": (
        "schematic, not the true line",
        "схематично, без точной трассы",
        "示意线，非实际走向",
    ),
    "border stop": ("border with formalities", "граница с оформлением", "办理手续的口岸"),
    "transfer stop": ("change of mode or gauge", "смена транспорта или колеи", "换装或换轨"),
    "alternative": ("alternative", "другой вариант", "备选路线"),
    "moving": ("moving", "движение", "运行"),
    "handling": ("handling", "обработка", "装卸"),
    "borders": ("borders", "границы", "口岸"),
    "waiting": ("waiting", "ожидание", "等待"),
    "transfer": ("handling", "обработка", "装卸"),
    "border": ("border", "граница", "口岸"),
    "wait": ("wait", "ожидание", "等待"),
    "step": (
        "{place}, {activity} {amount}",
        "{place}, {activity} {amount}",
        "{place}，{activity} {amount}",
    ),
    "hours": ("{n} h", "{n} ч", "{n} 小时"),
    "money": ("{money} {n}", "{n} {money}", "{n} {money}"),
    "kg": ("{n} kg", "{n} кг", "{n} 公斤"),
    "km": ("{n} km", "{n} км", "{n} 公里"),
    "percent": ("{n} %", "{n} %", "{n}%"),
    "time_h": ("Time over distance", "Время по расстоянию", "时间随距离变化"),
    "cost_usd": ("Cost over distance", "Стоимость по расстоянию", "费用随距离变化"),
    "time_h axis": ("Hours since departure", "Часы с отправления", "出发后小时数"),
    "cost_usd axis": ("{money} for the shipment", "{money} за отправку", "整票费用，{money}"),
    "km axis": ("km from the origin", "км от начала пути", "距起点公里数"),
    "bars": (
        "CO2e of each element of the transport chain",
        "CO2e по элементам транспортной цепи",
        "运输链各单元的 CO2e",
    ),
    "tank": ("tank-to-wheel", "прямые выбросы", "直接排放"),
    "provision": (
        "energy provision (well-to-tank)",
        "производство энергии (до бака)",
        "能源供应（油井到油箱）",
    ),
    "whiskers": (
        "whiskers: P10 to P90 of the sum",
        "усы: от P10 до P90 суммы",
        "误差线：合计的 P10 至 P90",
    ),
}
"""The map and the charts."""

EVIDENCE: Table = {
    "published": ("published", "опубликовано", "已公布"),
    "derived": ("derived", "выведено", "推导"),
    "transferred": ("transferred", "перенесено", "类比移用"),
    "judged": ("judged", "оценено", "判断"),
    "computed": ("computed", "вычислено", "计算"),
    "assumption": ("assumption", "допущение", "假设"),
    "set": ("set", "задано", "设定"),
}
"""Classes of evidence of facts, and what the user sets."""

VALUES: Table = {
    "operating": ("operating", "действует", "运营"),
    "trial": ("trial", "пробная эксплуатация", "试运行"),
    "suspended": ("suspended", "приостановлено", "暂停"),
    "construction": ("construction", "строится", "在建"),
    "planned": ("planned", "планируется", "规划"),
    "closed": ("closed", "закрыто", "关闭"),
    "none": ("none", "нет", "无"),
    "nothing": ("nothing", "ничего", "无"),
    "not given": ("not given", "не указано", "未给出"),
    "set": ("set", "задано", "已设定"),
    "off the network": ("off the network", "вне сети", "网络外"),
    "as these": ("as these", "как эти", "同上"),
    "yes": ("yes", "да", "是"),
    "all": ("all", "все", "全部"),
    "own": ("own", "только свои", "仅本国"),
    "bilateral": ("bilateral", "двусторонние", "双边"),
    "domestic": ("domestic", "внутренние", "国内"),
    "foreign": ("foreign", "иностранные", "国外"),
    "dangerous": ("dangerous", "опасный", "危险品"),
    "reefer": ("reefer", "рефрижераторный", "冷藏"),
}
"""Words that stand as values of facts."""

UNITS: Table = {
    "h": ("h", "ч", "小时"),
    "d": ("d", "сут", "日"),
    "y": ("y", "год", "年"),
    "days": ("days", "сут", "天"),
    "km": ("km", "км", "公里"),
    "m": ("m", "м", "米"),
    "m3": ("m3", "м³", "立方米"),
    "t": ("t", "т", "吨"),
    "Mt": ("Mt", "млн т", "百万吨"),
    "kg": ("kg", "кг", "公斤"),
    "kg CO₂e": ("kg CO₂e", "кг CO₂e", "公斤 CO₂e"),
    "g": ("g", "г", "克"),
    "g, as NO₂": ("g, as NO₂", "г, как NO₂", "克，以 NO₂ 计"),
    "g, as SO₂": ("g, as SO₂", "г, как SO₂", "克，以 SO₂ 计"),
    "USD": ("USD", "долл.", "美元"),
    "EUR": ("EUR", "евро", "欧元"),
    "CNY": ("CNY", "юаней", "元"),
    "RUB": ("RUB", "руб.", "卢布"),
    "TEU": ("TEU", "TEU", "标箱"),
    "bcm": ("bcm", "млрд м³", "十亿立方米"),
    "MW": ("MW", "МВт", "兆瓦"),
    "kV": ("kV", "кВ", "千伏"),
    "trains": ("trains", "поездов", "列"),
    "trucks": ("trucks", "грузовиков", "辆"),
    "to SFD": ("to SFD", "к SFD", "对 SFD"),
    "more facts": ("more facts", "фактов ещё", "条其他数据"),
}
"""Units, and what stands under the heads of tables; others are put together of them."""

KINDS: Table = {
    "dataset": ("dataset", "набор данных", "数据集"),
    "official": ("official", "официальный", "官方"),
    "encyclopedia": ("encyclopedia", "энциклопедия", "百科"),
    "operator": ("operator", "перевозчик", "运营商"),
    "press": ("press", "пресса", "媒体"),
    "statistics": ("statistics", "статистика", "统计"),
    "academic": ("academic", "научный", "学术"),
    "assumption": ("assumption", "допущение", "假设"),
    "computed": ("computed", "расчёт", "计算"),
}
"""Kinds of sources."""

FAMILIES: Table = {
    "rail": ("rail", "железная дорога", "铁路"),
    "road": ("road", "автодорога", "公路"),
    "sea": ("sea", "море", "海运"),
    "river": ("river", "река", "内河"),
    "air": ("air", "авиа", "航空"),
    "pipeline": ("pipeline", "трубопровод", "管道"),
    "power": ("power", "линия электропередачи", "输电"),
}
"""Families of modes."""

TABLES: Mapping[str, Table] = {
    "captions": CAPTIONS,
    "columns": COLUMNS,
    "emissions": EMISSIONS,
    "evidence": EVIDENCE,
    "families": FAMILIES,
    "figures": FIGURES,
    "headings": HEADINGS,
    "kinds": KINDS,
    "sentences": SENTENCES,
    "units": UNITS,
    "values": VALUES,
}
"""All tables, by what the templates call them."""
_QUANTITY = re.compile(r"(-?[\d,]*\.?\d+)(?: (.+))?")


class Words:
    """The words, numbers and dates of a page in one language.

    Parameters
    ----------
    lang
        ``en``, ``ru`` or ``zh``.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._at = LANGUAGES.index(lang)

    def say(self, table: str, key: str, **values: object) -> str:
        """Return a text of one of `TABLES` with its values.

        Examples
        --------
        >>> Words("ru").say("sentences", "more", n=3)
        'и ещё 3'
        """
        return TABLES[table][key][self._at].format(**values)

    def known(self, table: str, key: str) -> str:
        """Return a text of one of `TABLES`, or the key where your own tables bring it."""
        words = TABLES[table].get(key)
        return key if words is None else words[self._at]

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many decimals."""
        return fixed(value, digits, self.lang)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a number with its sign."""
        return signed(value, digits, self.lang)

    def short(self, value: float) -> str:
        """Return a number of six digits that count, without noughts at its end."""
        return self.number(value, len(f"{value:.6g}".partition(".")[2]) if value < 1e5 else 0)

    def date(self, text: str, form: str) -> str:
        """Return a moment of ISO 8601 as one of the forms of `maps.language.DATES`."""
        return date(dt.datetime.fromisoformat(text), form, self.lang)

    def unit(self, text: str) -> str:
        """Return a unit, one of `UNITS` or put together of them.

        Examples
        --------
        >>> Words("en").unit("USD/TEU-km"), Words("ru").unit("g/t-km"), Words("zh").unit("g/t-km")
        ('USD/TEU-km', 'г/т-км', '克/吨公里')
        """
        if text in UNITS:
            return self.known("units", text)
        parts = (it.split("-") for it in text.split("/"))
        between = "" if self.lang == "zh" else "-"
        return "/".join(between.join(self.known("units", it) for it in part) for part in parts)

    def value(self, text: str) -> str:
        r"""Return a value of a fact: a word, or a number with its unit, as changes tell it.

        Examples
        --------
        >>> Words("ru").value("1,234.5 g/t-km"), Words("ru").value("closed")
        ('1\xa0234,5 г/т-км', 'закрыто')
        """
        if text in VALUES:
            return self.known("values", text)
        found = _QUANTITY.fullmatch(text)
        if found is None:
            return text
        amount = found[1].replace(",", "")
        digits = len(amount.partition(".")[2])
        whole = self.number(float(amount), digits) if "," in found[1] else amount
        whole = whole.replace(".", ",") if self.lang == "ru" else whole
        return f"{whole} {self.unit(found[2])}" if found[2] else whole


ENGLISH = Words("en")
