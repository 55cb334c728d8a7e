// Facts in words: what an attribute is called, of what a subject speaks, and its unit.
import { capital, countryName, language, modeName } from "./studio_words.js";
import { placeName } from "./studio_answer.js";

const ATTRIBUTE_WORDS = {
  length_km: ["Length", "Длина", "长度"],
  speed_kmh: ["Speed", "Скорость", "速度"],
  headway_h: ["Time between departures", "Интервал отправлений", "发车间隔"],
  handling_h: ["Handling time", "Время обработки", "装卸时间"],
  handling_usd_per_teu: ["Handling charge", "Плата за обработку", "装卸费"],
  handling_usd_per_t: ["Handling charge", "Плата за обработку", "装卸费"],
  lift_usd_per_teu: ["Charge for a lift", "Плата за подъём", "吊装费"],
  handling_wtw_kg_per_t: ["Hub emissions, well-to-wheel", "Выбросы терминала, полный цикл", "枢纽排放（全周期）"],
  handling_ttw_kg_per_t: ["Hub emissions, tank-to-wheel", "Выбросы терминала, прямые", "枢纽排放（直接）"],
  border_out_h: ["Time to leave", "Время выезда", "出境时间"],
  border_in_h: ["Time to enter", "Время въезда", "入境时间"],
  border_out_usd_per_teu: ["Charges to leave", "Сборы на выезд", "出境费用"],
  border_in_usd_per_teu: ["Charges to enter", "Сборы на въезд", "入境费用"],
  border_out_usd_per_t: ["Charges to leave", "Сборы на выезд", "出境费用"],
  border_in_usd_per_t: ["Charges to enter", "Сборы на въезд", "入境费用"],
  jam_h: ["Queue at the border", "Очередь на границе", "口岸排队"],
  jam_share: ["Share of days with a queue", "Доля дней с очередью", "排队天数占比"],
  pass_h: ["Time to pass", "Время прохода", "通过时间"],
  pass_usd_per_teu: ["Toll", "Плата за проход", "通行费"],
  pass_usd_per_t: ["Toll", "Плата за проход", "通行费"],
  cost_per_teu_km: ["Rate", "Ставка", "费率"],
  cost_per_t_km: ["Rate", "Ставка", "费率"],
  rate_feu: ["Through rate of a 40-foot container", "Сквозная ставка, 40 футов", "40 英尺全程运价"],
  rate_teu: ["Through rate of a 20-foot container", "Сквозная ставка, 20 футов", "20 英尺全程运价"],
  fee_per_teu: ["Charge for the link", "Сбор за проход", "线路费"],
  fee_per_t: ["Charge for the link", "Сбор за проход", "线路费"],
  wtw_g_per_tkm: ["Emissions, well-to-wheel", "Выбросы, полный цикл", "排放（全周期）"],
  ttw_g_per_tkm: ["Emissions, tank-to-wheel", "Выбросы, прямые", "排放（直接）"],
  status: ["Status", "Состояние", "状态"],
  ice_class: ["Ice class needed", "Нужный ледовый класс", "所需冰级"],
  draft_m: ["Greatest draught", "Наибольшая осадка", "最大吃水"],
  tracks: ["Tracks", "Путей", "线数"],
  single_track_share: ["Share of single track", "Доля однопутных участков", "单线占比"],
  checkpoint_h_per_day: ["Opening hours a day", "Часов работы в сутки", "每日开放时长"],
  opens_h: ["Opens at", "Открывается в", "开门时间"],
  quote_spread: ["Spread of quotes", "Разброс котировок", "报价离散度"],
  level_spread: ["Spread of price levels", "Разброс уровней цен", "价格水平离散度"],
  market_spread: ["Spread of the market", "Разброс рынка", "市场离散度"],
};
const UNIT_WORDS = {
  h: ["h", "ч", "小时"], "h/d": ["h a day", "ч/сут", "小时/日"], km: ["km", "км", "公里"], "km/h": ["km/h", "км/ч", "公里/小时"],
  m: ["m", "м", "米"], t: ["t", "т", "吨"], "USD/TEU": ["USD a TEU", "долл./TEU", "美元/标箱"], "USD/t": ["USD a tonne", "долл./т", "美元/吨"],
  "USD/TEU-km": ["USD a TEU-km", "долл./TEU-км", "美元/标箱公里"], "USD/t-km": ["USD a tonne-km", "долл./т-км", "美元/吨公里"],
  "g/t-km": ["g a tonne-km", "г/т-км", "克/吨公里"], "kg/t": ["kg a tonne", "кг/т", "公斤/吨"],
};

function column() {
  return { en: 0, ru: 1, zh: 2 }[language()];
}

export function attributeName(id) {
  return Object.hasOwn(ATTRIBUTE_WORDS, id) ? ATTRIBUTE_WORDS[id][column()] : capital(id.replaceAll("_", " "));
}

export function unitName(unit) {
  return Object.hasOwn(UNIT_WORDS, unit) ? UNIT_WORDS[unit][column()] : unit;
}

function partName(answer, id, titles) {
  if (answer.places[id]) return placeName(answer, id);
  if (titles.has(id)) return titles.get(id);
  return modeName(id);
}

// The subject of a fact's id in words: `brest:rail-1520` is Brest, rail; `road@CN` road, China.
export function subjectName(answer, fact) {
  const titles = new Map(answer.routes.flatMap((it) => it.legs).filter((it) => it.service).map((it) => [it.service.id, it.service.title]));
  const text = fact.replace(/ \[.*$/, "");
  const [subject] = text.split(/\.[a-z_0-9]+$/);
  const [whole, country] = subject.split("@");
  const [ends, mode] = whole.split(":");
  const separator = ends.includes(">") ? ">" : "-";
  const pair = ends.split(separator);
  const known = separator === ">" || (pair.length === 2 && pair.every((id) => answer.places[id]));
  const named = known ? pair.map((id) => partName(answer, id, titles)).join(separator === ">" ? " \u2192 " : " \u2013 ") : partName(answer, ends, titles);
  return [named, mode && modeName(mode), country && countryName(country, "")].filter(Boolean).join(", ");
}
