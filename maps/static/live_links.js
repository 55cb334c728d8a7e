// The links between the pages that a server gives, for one and the same question: its ends, cargo, day,
// changes and scenarios stand in the address of each.
import { h } from "./dom.js";
import { language, word } from "./language.js";

const PAGES = ["route", "compare", "network"];
// What an address says of a page and not of the question.
const VIEW = ["lang", "parts", "ground", "client", "n"];

// Where a page answers the question of an address; without both ends there is no route to show yet.
function addressOf(name, address, lang) {
  const told = [...new URLSearchParams(address)].filter(([key]) => !VIEW.includes(key));
  // Scenarios that one comparison joins by a plus stand by themselves elsewhere.
  const pairs = told.flatMap(([key, value]) => (key === "s" && name !== "compare" ? value.split("+").map((it) => [key, it]) : [[key, value]]));
  const unlike = pairs.filter(([key, value], at) => pairs.findIndex((it) => it[0] === key && it[1] === value) === at);
  const asked = new URLSearchParams(unlike);
  const whole = asked.has("from") && asked.has("to");
  asked.append("lang", lang);
  return name === "route" && !whole ? `/?lang=${lang}` : `/${name}?${asked}`;
}

export function liveLinks(now, base, address) {
  return h("nav.live-links", { "aria-label": word("pages") }, PAGES.map((name) => h("a", {
    href: `${base}${addressOf(name, address, language.now)}`, "aria-current": name === now ? "page" : null, "data-page": name,
  }, word(`page.${name}`))));
}
