// Imports modules of the pages, as a page does, and evaluates expressions over what they export.
// Standard input: {"scripts": [paths], "globals": {name: value}, "expressions": [texts]}.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { scripts, globals, expressions } = JSON.parse(readFileSync(0, "utf8"));
// What draws needs a page; models need what the page gives and a browser's names alone.
globalThis.pageData = globals;
globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.document = { documentElement: {}, createElement: () => ({ getContext: () => ({}) }) };
globalThis.L = { Canvas: { extend: () => class {} } };
const names = {};
for (const path of scripts) Object.assign(names, await import(pathToFileURL(path)));
const keys = Object.keys(names);
const values = expressions.map((it) => new Function(...keys, `return (${it});`)(...keys.map((key) => names[key])));
process.stdout.write(JSON.stringify(values.map((it) => it ?? null)));
