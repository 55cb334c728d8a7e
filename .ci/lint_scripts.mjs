// Lints the scripts of the pages with ESLint (`npm install` once; no network at run), each as the
// module it is. Beside what ESLint finds in one file: imports that lead nowhere, and exports that no
// page and no test of the models uses.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = new URL("..", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const BROWSER = [
  "window", "document", "navigator", "location", "history", "getComputedStyle", "matchMedia", "devicePixelRatio",
  "requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Path2D", "ResizeObserver", "URL",
  "URLSearchParams", "Blob", "Event", "KeyboardEvent", "HTMLElement", "Element", "CSS", "addEventListener", "localStorage", "fetch", "AbortController", "Image", "XMLSerializer",
];
const lint = new ESLint({
  cwd: fileURLToPath(root),
  overrideConfigFile: true,
  overrideConfig: [{
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: "module",
      globals: Object.fromEntries(["L", ...BROWSER].map((it) => [it, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: Object.fromEntries([
      "no-undef", "no-unused-vars", "no-redeclare", "no-shadow-restricted-names", "no-const-assign", "no-dupe-keys",
      "no-dupe-args", "no-dupe-else-if", "no-duplicate-case", "no-unreachable", "no-fallthrough", "no-self-assign",
      "no-self-compare", "no-unsafe-finally", "no-unsafe-negation", "no-unsafe-optional-chaining", "no-sparse-arrays",
      "no-loss-of-precision", "no-unmodified-loop-condition", "no-useless-escape", "no-useless-assignment", "no-var",
      "prefer-const", "eqeqeq", "no-implied-eval", "no-eval", "no-new-func", "use-isnan", "valid-typeof", "no-throw-literal",
      "array-callback-return", "no-constant-condition", "no-empty", "no-template-curly-in-string", "no-else-return",
      "no-import-assign", "no-duplicate-imports",
    ].map((it) => [it, "error"])),
  }],
});

const modules = new Map(readdirSync(new URL("maps/static/", root)).filter((it) => it.endsWith(".js"))
  .map((name) => [name, read(`maps/static/${name}`)]));
const problems = [];
const lineOf = (text, at) => text.slice(0, at).split("\n").length;
for (const [name, text] of modules) {
  const [{ messages }] = await lint.lintText(text, { filePath: name });
  for (const { line, column, message, ruleId } of messages) problems.push(`maps/static/${name}:${line}:${column}: ${message} (${ruleId})`);
}

const IMPORT = /^import \{ ([^}]+) \} from "\.\/([^"]+)";$/gm;
const EXPORT = /^export (?:const|let|class|(?:async )?function\*?) (?:(\w+)|\{([^}]+)\})/gm;
const imported = new Map([...modules.keys()].map((it) => [it, new Set()]));
const exported = new Map([...modules].map(([name, text]) => [name, [...text.matchAll(EXPORT)].flatMap((it) =>
  (it[1] || it[2]).split(",").map((word) => ({ word: word.trim(), line: lineOf(text, it.index) })))]));
for (const [name, text] of modules) {
  for (const { 1: words, 2: source, index } of text.matchAll(IMPORT)) {
    for (const word of words.split(",").map((it) => it.trim())) {
      if (exported.get(source)?.some((it) => it.word === word)) imported.get(source).add(word);
      else problems.push(`maps/static/${name}:${lineOf(text, index)}: ${word} is not exported by ${source}`);
    }
  }
}
const tests = readdirSync(new URL("tests/unit/maps/", root)).filter((it) => /\.(mjs|py)$/.test(it)).map((it) => read(`tests/unit/maps/${it}`)).join("\n");
for (const [name, list] of exported) {
  for (const { word, line } of list) {
    if (imported.get(name).has(word) || new RegExp(`\\b${word}\\b`).test(tests)) continue;
    problems.push(`maps/static/${name}:${line}: ${word} is exported and used nowhere else`);
  }
}
problems.forEach((it) => console.log(it));
console.log(`${modules.size} modules, ${problems.length} problems`);
process.exit(problems.length || !modules.size ? 1 : 0);
