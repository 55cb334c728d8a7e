// Lints the scripts of the pages with ESLint (`npm install` once; no network at run).
// The scripts of a page share one scope, so each page is linted as the one script that
// `maps/pages/page.py` makes of them, and what is found is named by file and line.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = new URL("..", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const pages = [...read("maps/pages/page.py").matchAll(/^(\w+)_SCRIPTS = \(([\s\S]*?)^\)/gm)]
  .map(([, name, list]) => ({ name: name.toLowerCase(), files: [...list.matchAll(/"([\w.]+\.js)"/g)].map(([, it]) => it) }));
const GIVEN = ["map", "style", "basemap", "collection", "attribution", "L"];
const BROWSER = [
  "window", "document", "navigator", "location", "history", "getComputedStyle", "matchMedia", "devicePixelRatio",
  "requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Path2D", "ResizeObserver", "URL",
  "URLSearchParams", "Blob", "Event", "KeyboardEvent", "HTMLElement", "Element", "CSS", "addEventListener", "localStorage",
];
const lint = new ESLint({
  cwd: fileURLToPath(root),
  overrideConfigFile: true,
  overrideConfig: [{
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: "script",
      globals: Object.fromEntries([...GIVEN, ...BROWSER].map((it) => [it, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: Object.fromEntries([
      "no-undef", "no-unused-vars", "no-redeclare", "no-shadow-restricted-names", "no-const-assign", "no-dupe-keys",
      "no-dupe-args", "no-dupe-else-if", "no-duplicate-case", "no-unreachable", "no-fallthrough", "no-self-assign",
      "no-self-compare", "no-unsafe-finally", "no-unsafe-negation", "no-unsafe-optional-chaining", "no-sparse-arrays",
      "no-loss-of-precision", "no-unmodified-loop-condition", "no-useless-escape", "no-useless-assignment", "no-var",
      "prefer-const", "eqeqeq", "no-implied-eval", "no-eval", "no-new-func", "use-isnan", "valid-typeof", "no-throw-literal",
      "array-callback-return", "no-constant-condition", "no-empty", "no-template-curly-in-string", "no-else-return",
    ].map((it) => [it, "error"])),
  }],
});

// A function that several pages have is unused only where none of them uses it.
const found = new Map();
for (const { name, files } of pages) {
  const starts = [];
  let text = "(function () {\n";
  for (const file of files) {
    starts.push([text.split("\n").length, file]);
    text += read(`maps/static/${file}`);
  }
  text += "})();\n";
  const [{ messages }] = await lint.lintText(text, { filePath: `${name}.js` });
  for (const { line, column, message, ruleId } of messages) {
    const [start, file] = starts.filter(([first]) => first <= line).at(-1) ?? [1, name];
    const text = `maps/static/${file}:${line - start + 1}:${column}: ${message} (${ruleId})`;
    const on = pages.filter(({ files }) => files.includes(file)).length;
    const seen = found.get(text) ?? { count: 0, least: ruleId === "no-unused-vars" ? on : 1 };
    found.set(text, { ...seen, count: seen.count + 1 });
  }
}
const problems = [...found].filter(([, { count, least }]) => count >= least).map(([text]) => text);
problems.forEach((it) => console.log(it));
if (!pages.length) throw new Error("maps/pages/page.py names no scripts");
console.log(`${pages.length} pages, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
