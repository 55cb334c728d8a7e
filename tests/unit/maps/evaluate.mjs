// Runs scripts of the pages in one scope, as a page does, and evaluates expressions there.
// Standard input: {"scripts": [paths], "globals": {name: value}, "expressions": [texts]}.
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const { scripts, globals, expressions } = JSON.parse(readFileSync(0, "utf8"));
const context = createContext({
  ...globals,
  window: { matchMedia: () => ({ matches: false }) },
  L: { Canvas: { extend: () => class {} } },
  drawBasemap() {},
});
for (const path of scripts) {
  // What draws needs a page; models do not.
  const text = readFileSync(path, "utf8").replace(/^drawBasemap\(\);$/m, "");
  runInContext(text, context, { filename: path });
}
process.stdout.write(JSON.stringify(expressions.map((it) => runInContext(it, context) ?? null)));
