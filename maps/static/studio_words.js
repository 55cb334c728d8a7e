// All words of the studio in its three languages: English, Russian, Chinese.
export const LANGUAGES = [["en", "English", "EN"], ["ru", "Русский", "РУ"], ["zh", "中文", "中文"]];

const WORDS = {
  title: ["Freight corridors", "Грузовые коридоры", "货运走廊"],
  language: ["Language", "Язык", "语言"],
  panel: ["Route", "Маршрут", "路线"],
  map: ["Map of the route", "Карта маршрута", "路线图"],
  question: ["Question", "Запрос", "查询"],
  sentence: [
    "{cargo} from {origin} to {destination}, leaving {depart}, by {modes}, for {by}.",
    "{cargo}: {origin} \u2192 {destination}, отправление {depart}, транспорт: {modes}, цель: {by}.",
    "{cargo}，从{origin}到{destination}，{depart}出发，{modes}，目标：{by}。",
  ],
  cargoField: ["Cargo", "Груз", "货物"],
  originField: ["Origin", "Откуда", "起点"],
  destinationField: ["Destination", "Куда", "终点"],
  departField: ["Departure", "Отправление", "出发日期"],
  modesField: ["Modes of transport", "Виды транспорта", "运输方式"],
  byField: ["Criterion", "Критерий", "目标"],
  anyMode: ["any mode", "любой", "任意方式"],
  byBoard: ["the recommended balance", "оптимальный баланс", "推荐的平衡"],
  byTime: ["the shortest time", "наименьшее время", "时间最短"],
  byCost: ["the lowest price", "наименьшая цена", "价格最低"],
  byCo2e: ["the lowest CO2e", "наименьшие выбросы CO2e", "CO2e 最低"],
  byDistance: ["the shortest way", "кратчайший путь", "距离最短"],
  byGeneralised: ["the lowest generalised cost", "наименьшие обобщённые затраты", "广义成本最低"],
  swap: ["Swap origin and destination", "Поменять местами", "互换起讫点"],
  under: ["Under {what}", "При условии: {what}", "条件：{what}"],
  via: ["via", "через", "途经"],
  avoid: ["avoiding", "кроме", "避开"],
  deadline: ["by {when}", "не позже {when}", "{when}前到达"],
  budget: ["up to USD {usd}", "до {usd} долл.", "不超过 {usd} 美元"],
  constraints: ["Also asked", "Также в запросе", "其他条件"],
  pickHint: ["Click the map to set it, or type a name, code or lat,lon", "Укажите на карте или введите название, код или широту,долготу", "在地图上点选，或输入名称、代码或 纬度,经度"],
  suggestions: ["{n} suggestions", "Подсказок: {n}", "{n} 条建议"],
  noSuggestion: ["No place of this name. Type lat,lon or another spelling.", "Такого места нет. Введите широту,долготу или другое написание.", "没有这个地点。请输入 纬度,经度 或其他写法。"],
  setOrigin: ["Start here", "Отсюда", "设为起点"],
  setDestination: ["End here", "Сюда", "设为终点"],
  working: ["Searching …", "Поиск …", "正在计算 …"],
  noAnswer: ["No route", "Нет маршрута", "没有路线"],
  tryInstead: ["Try", "Попробуйте", "可尝试"],
  noServer: ["The server does not answer. Start it again with: corridors serve", "Сервер не отвечает. Запустите его снова: corridors serve", "服务器没有响应。请重新运行：corridors serve"],
  answers: ["Answers", "Ответы", "结果"],
  recommended: ["Recommended", "Рекомендуемый", "推荐"],
  fastest: ["Fastest", "Самый быстрый", "最快"],
  cheapest: ["Cheapest", "Самый дешёвый", "最便宜"],
  "lowest CO2e": ["Cleanest", "Самый чистый", "最低碳"],
  routeNumber: ["Route {n}", "Маршрут {n}", "路线 {n}"],
  bestTradeOff: ["best trade-off", "лучший компромисс", "最佳折中"],
  days: ["days", "сут", "天"],
  nDays: ["{n} days", "{n} сут", "{n} 天"],
  usd: ["USD {n}", "{n} долл.", "{n} 美元"],
  usdUnit: ["USD", "долл.", "美元"],
  co2e: ["{n} kg CO2e", "{n} кг CO2e", "{n} 公斤 CO2e"],
  kg: ["kg CO2e", "кг CO2e", "公斤 CO2e"],
  km: ["{n} km", "{n} км", "{n} 公里"],
  hours: ["{n} h", "{n} ч", "{n} 小时"],
  daysHours: ["{d} d {h} h", "{d} сут {h} ч", "{d} 天 {h} 小时"],
  rangeTitle: ["10th to 90th percentile: eight journeys in ten lie between", "От 10-го до 90-го процентиля: восемь рейсов из десяти", "第 10 至第 90 百分位：十次运输中有八次在此之间"],
  rangeHint: ["Ranges: P10\u2013P90, eight journeys in ten lie between.", "Диапазоны: P10\u2013P90, восемь рейсов из десяти.", "区间为 P10\u2013P90，十次运输中有八次在此之间。"],
  why: ["Why", "Почему", "理由"],
  whyAlone: ["No other route is faster, cheaper or lower in CO2e.", "Нет маршрута быстрее, дешевле или чище.", "没有更快、更便宜或更低碳的路线。"],
  whyAgainst: ["Compared with the {other}: {parts}.", "В сравнении с вариантом «{other}»: {parts}.", "与“{other}”相比：{parts}。"],
  faster: ["{n} days faster", "на {n} сут быстрее", "快 {n} 天"],
  slower: ["{n} days slower", "на {n} сут дольше", "慢 {n} 天"],
  cheaper: ["USD {n} cheaper", "на {n} долл. дешевле", "便宜 {n} 美元"],
  dearer: ["USD {n} more expensive", "на {n} долл. дороже", "贵 {n} 美元"],
  cleaner: ["{n} kg less CO2e", "на {n} кг CO2e меньше", "CO2e 少 {n} 公斤"],
  dirtier: ["{n} kg more CO2e", "на {n} кг CO2e больше", "CO2e 多 {n} 公斤"],
  alike: ["no difference that shows", "без заметной разницы", "没有明显差别"],
  by: ["By", "Через", "经由"],
  throughPlaces: ["by {places}", "через {places}", "经 {places}"],
  services: ["Services", "Сервисы", "班线"],
  corridor: ["Corridor", "Коридор", "走廊"],
  arrives: ["Arrives", "Прибытие", "到达"],
  noService: ["no named service", "без именованного сервиса", "无具名班线"],
  front: ["Time against cost", "Время и стоимость", "时间与成本"],
  frontHint: ["Each point is a route that no other beats in both. Hover to see it, click to choose it.", "Каждая точка — маршрут, который ни один другой не превосходит и по времени, и по цене. Наведите, чтобы увидеть; нажмите, чтобы выбрать.", "每个点都是在时间和成本上不被其他路线同时超越的路线。悬停可查看，点击可选择。"],
  frontLabel: ["Routes by days and USD", "Маршруты по суткам и долларам", "各路线的天数与费用"],
  journey: ["Journey", "Поездка", "行程"],
  legs: ["Legs", "Этапы", "区段"],
  charts: ["Time and cost along the way", "Время и стоимость в пути", "沿途时间与成本"],
  timeDistance: ["Time and distance", "Время и расстояние", "时间与距离"],
  costDistance: ["Cost and distance", "Стоимость и расстояние", "成本与距离"],
  moving: ["Moving", "Движение", "行驶"],
  handling: ["Handling", "Обработка", "装卸"],
  border: ["Borders", "Границы", "口岸"],
  waiting: ["Waiting", "Ожидание", "等待"],
  bordersN: ["Borders: {n}", "Границ: {n}", "口岸：{n}"],
  transfersN: ["Transfers: {n}", "Перевалок: {n}", "换装：{n}"],
  evidence: ["Evidence", "Источники данных", "依据"],
  evidenceSum: ["{facts} facts from {sources} sources, {assumptions} of them assumptions", "Фактов: {facts}, источников: {sources}, допущений: {assumptions}", "{facts} 条数据，{sources} 个来源，其中假设 {assumptions} 条"],
  evidenceHint: ["Choose a leg to read its numbers and who published them. Times are local time at the origin.", "Выберите этап, чтобы увидеть его числа и их источники. Время местное, по пункту отправления.", "选择一个区段，查看其数据及来源。时间为起点当地时间。"],
  factSentence: ["{what}: {value}", "{what}: {value}", "{what}：{value}"],
  factsAlike: ["{what}: {n} facts", "{what}: показателей {n}", "{what}：{n} 条数据"],
  between: ["between {low} and {high}", "от {low} до {high}", "介于 {low} 与 {high} 之间"],
  showIds: ["Show ids", "Показать идентификаторы", "显示标识"],
  assumption: ["Assumption", "Допущение", "假设"],
  setHere: ["Set for this question", "Задано в этом запросе", "本次查询设定"],
  noFacts: ["No facts for this leg alone.", "Для этого этапа нет отдельных данных.", "该区段没有单独的数据。"],
  used: ["used {n} times", "использовано: {n}", "使用 {n} 次"],
  warnings: ["Warnings", "Предупреждения", "提示"],
  inSeason: ["in season", "в сезон", "季节性"],
  onStatus: ["on {what}", "режим: {what}", "状态：{what}"],
  openedBy: ["opened by {what}", "открыт условием {what}", "由 {what} 开放"],
  seasonOnly: ["Possible only in the season {when}.", "Возможно только в сезон {when}.", "仅在季节 {when} 可行。"],
  nextDepartures: ["Next departures: {list}.", "Ближайшие отправления: {list}.", "下几班：{list}。"],
  fromTo: ["{from} to {to}", "{from} \u2014 {to}", "{from} 至 {to}"],
  key: ["Key", "Обозначения", "图例"],
  otherRoutes: ["Other routes", "Другие маршруты", "其他路线"],
  beforeRoute: ["Before the change", "До изменения", "更改前"],
  specialStatus: ["On trial or opened by a scenario", "Пробный или открыт сценарием", "试运行或由情景开放"],
  straight: ["Drawn straight: off the network", "Прямая: вне сети", "网络之外，以直线表示"],
  glyphBorder: ["Border", "Граница", "口岸"],
  glyphGauge: ["Change of gauge", "Смена колеи", "换轨"],
  glyphPort: ["Port", "Порт", "港口"],
  glyphTransfer: ["Transfer", "Перевалка", "换装"],
  glyphWait: ["Wait", "Ожидание", "等待"],
  glyphWindow: ["Season", "Сезон", "季节窗口"],
  whatIf: ["What if", "Что если", "假设分析"],
  scenarios: ["Scenarios", "Сценарии", "情景"],
  facts: ["Facts", "Показатели", "参数"],
  factsHint: ["Those that move the answer most stand first. Low and high are the bounds of the published figures.", "Первыми стоят те, что сильнее всего влияют на ответ. Границы — пределы опубликованных значений.", "对结果影响最大的排在前面。上下限为公布数值的范围。"],
  absolute: ["Value", "Значение", "数值"],
  times: ["Times", "Множитель", "倍数"],
  plus: ["Plus", "Прибавка", "增量"],
  low: ["low", "мин.", "低"],
  high: ["high", "макс.", "高"],
  base: ["base", "исходное", "基准"],
  reset: ["Reset", "Сбросить", "重置"],
  resetAll: ["Reset all", "Сбросить всё", "全部重置"],
  moreFacts: ["Show {n} more", "Ещё {n}", "再显示 {n} 项"],
  findFact: ["Find a fact", "Найти показатель", "查找参数"],
  undo: ["Undo", "Отменить", "撤销"],
  redo: ["Redo", "Повторить", "重做"],
  changed: ["Changed", "Изменено", "已更改"],
  was: ["was {value}", "было {value}", "原为 {value}"],
  noChange: ["The answer does not change.", "Ответ не меняется.", "结果不变。"],
  differences: ["{label}: {parts}", "{label}: {parts}", "{label}：{parts}"],
  dDays: ["{n} days", "{n} сут", "{n} 天"],
  dUsd: ["{n} USD", "{n} долл.", "{n} 美元"],
  dKg: ["{n} kg CO2e", "{n} кг CO2e", "{n} 公斤 CO2e"],
  month: ["Month of departure", "Месяц отправления", "出发月份"],
  iceClass: ["Ice class of the ship", "Ледовый класс судна", "船舶冰级"],
  noIceClass: ["none", "нет", "无"],
  year: ["The year by month of departure", "Год по месяцам отправления", "按出发月份看全年"],
  yearHint: ["Bars: days. Points: USD. Choose a month to leave in it.", "Столбцы: сутки. Точки: доллары. Выберите месяц отправления.", "柱：天数。点：美元。选择月份即在该月出发。"],
  yearAsk: ["Show the year", "Показать год", "显示全年"],
  noRouteMonth: ["{month}: no route", "{month}: маршрута нет", "{month}：没有路线"],
  actions: ["Save and share", "Сохранить и поделиться", "保存与分享"],
  saveScenario: ["Save as scenario", "Сохранить как сценарий", "存为情景"],
  copyCommand: ["Copy command", "Скопировать команду", "复制命令"],
  share: ["Share", "Поделиться", "分享"],
  savePage: ["Save as page", "Сохранить страницу", "存为网页"],
  savePng: ["Map as PNG", "Карта PNG", "地图 PNG"],
  saveCsv: ["Legs as CSV", "Этапы CSV", "区段 CSV"],
  print: ["Print or PDF", "Печать или PDF", "打印或 PDF"],
  copied: ["Copied", "Скопировано", "已复制"],
  saved: ["Saved {name}", "Сохранено: {name}", "已保存 {name}"],
  serveHint: ["To change the question or a fact, run:", "Чтобы изменить запрос или показатель, выполните:", "要更改查询或参数，请运行："],
  fit: ["Show the whole route", "Показать весь маршрут", "显示整条路线"],
  fullScreen: ["Full screen", "На весь экран", "全屏"],
  zoomIn: ["Zoom in", "Приблизить", "放大"],
  zoomOut: ["Zoom out", "Отдалить", "缩小"],
  clickToShow: ["Click to choose it", "Нажмите, чтобы выбрать", "点击选择"],
  showRoute: ["Show {what}", "Показать: {what}", "显示{what}"],
  shown: ["Shown: {what}", "Показан: {what}", "已显示：{what}"],
  chosen: ["Chosen: {what}", "Выбран: {what}", "已选择：{what}"],
  updated: ["New answer. {what}", "Новый ответ. {what}", "新结果。{what}"],
  numbers: ["Numbers: {who}", "Данные: {who}", "数据：{who}"],
  assumptionsWord: ["assumptions", "допущения", "假设"],
  andMore: ["and {n} more", "и ещё {n}", "等另外 {n} 个"],
  departs: ["Departs {when}", "Отправление {when}", "{when} 出发"],
  reached: ["Reached {when}", "Прибытие {when}", "{when} 到达"],
  polar: ["The Arctic stretch, seen from above the pole", "Арктический участок: вид от полюса", "北极航段（极点视角）"],
  close: ["Close", "Закрыть", "关闭"],
  onePlus: ["One {what}", "Один {what}", "一个{what}"],
  offNetwork: [
    "{name}, {country}{source}, is not on the network and is joined by road to {places}, great circle times {circuity} ({fact}); the dashed line is drawn straight.",
    "{name}, {country}{source}: вне сети, связь по автодороге: {places}, дуга большого круга, умноженная на {circuity} ({fact}); пунктир показан прямой.",
    "{name}（{country}{source}）不在网络上，以公路连接至 {places}，按大圆距离乘以 {circuity} 计（{fact}）；虚线以直线表示。",
  ],
  attribution: [
    "Railways and roads \u00a9 OpenStreetMap contributors (ODbL). Land, rivers and borders: Natural Earth. Border lines are drawn without any opinion on the status of a territory.",
    "Железные и автомобильные дороги \u00a9 участники OpenStreetMap (ODbL). Суша, реки и границы: Natural Earth. Линии границ не выражают мнения о статусе какой-либо территории.",
    "铁路和公路 \u00a9 OpenStreetMap 贡献者（ODbL）。陆地、河流和边界：Natural Earth。边界线的画法不代表对任何领土地位的意见。",
  ],
  // What happens on a leg.
  legBorder: ["Border formalities", "Пограничное оформление", "口岸通关"],
  legWait: ["Wait for the {vehicle}", "Ожидание: {vehicle}", "等待{vehicle}"],
  legWaitService: ["Wait for {service}, {frequency}", "Ожидание: {service}, {frequency}", "等待 {service}，{frequency}"],
  legLoad: ["Load on {vehicle}", "Погрузка: {vehicle}", "装上{vehicle}"],
  legUnload: ["Unload from {vehicle}", "Выгрузка: {vehicle}", "从{vehicle}卸下"],
  legFeed: ["Feed into the pipeline", "Закачка в трубопровод", "注入管道"],
  legTake: ["Take from the pipeline", "Отбор из трубопровода", "从管道接收"],
  legGauge: ["Change of gauge, {from} to {to} mm", "Смена колеи, {from} на {to} мм", "换轨，{from} 至 {to} 毫米"],
  legChange: ["Change to another {vehicle}", "Перевалка: {vehicle} \u2192 {vehicle}", "换乘另一{vehicle}"],
  legTransfer: ["Transfer, {from} to {to}", "Перевалка: {from} \u2192 {to}", "换装：{from} \u2192 {to}"],
};

const MODES = {
  "rail-1435": ["Rail, 1435 mm", "Железная дорога, 1435 мм", "铁路，1435 毫米"],
  "rail-1520": ["Rail, 1520 mm", "Железная дорога, 1520 мм", "铁路，1520 毫米"],
  rail: ["rail", "железная дорога", "铁路"],
  road: ["road", "автодорога", "公路"],
  sea: ["sea", "море", "海运"],
  river: ["river", "река", "内河"],
  air: ["air", "авиа", "航空"],
  gate: ["terminal", "терминал", "场站"],
  pipeline: ["pipeline", "трубопровод", "管道"],
  "oil-pipeline": ["oil pipeline", "нефтепровод", "输油管道"],
  "gas-pipeline": ["gas pipeline", "газопровод", "输气管道"],
};
const VEHICLES = {
  rail: ["train", "поезд", "火车"], sea: ["ship", "судно", "船舶"], river: ["river ship", "речное судно", "内河船"],
  road: ["truck", "грузовик", "卡车"], air: ["aircraft", "самолёт", "飞机"], pipeline: ["pipeline", "трубопровод", "管道"],
};

let chosen = 0;

export function language() {
  return LANGUAGES[chosen][0];
}

// Takes up a language by its code; an unknown one leaves what is.
export function setLanguage(code) {
  const at = LANGUAGES.findIndex(([id]) => id === code);
  if (at >= 0) chosen = at;
}

// The word of a key in the language of the page, with what stands in braces put in.
export function say(key, values = {}) {
  return WORDS[key][chosen].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The same, cut where the braces stand: texts and names in turn, for elements to be put in.
export function sayParts(key) {
  return WORDS[key][chosen].split(/\{(\w+)\}/);
}

export function hasWord(key) {
  return Object.hasOwn(WORDS, key);
}

// What names hold in the language of the page, or else in English.
export function inLanguage(names) {
  if (typeof names === "string") return names;
  return (names && (names[language()] || names.en)) || "";
}

function ofTable(table, id) {
  return Object.hasOwn(table, id) ? table[id][chosen] : id;
}

export function modeName(id) {
  return ofTable(MODES, id);
}

export function vehicleName(family) {
  return ofTable(VEHICLES, family);
}

// The name of a country by its code; that of the data in English, where it has one.
export function countryName(code, english) {
  if (language() === "en" && english) return english;
  try {
    return new Intl.DisplayNames([language()], { type: "region" }).of(code) || english || code;
  } catch {
    return english || code;
  }
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
