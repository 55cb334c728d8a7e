// How a mode is drawn. Your own tables may have modes without a look of their own, and any id.
import { style } from "./page_data.js";

export function knownMode(id) { return Object.hasOwn(style.modes, id) ? id : "other"; }
export function modeLook(id) { return style.modes[knownMode(id)]; }
export function modeClass(id) { return `mode-${knownMode(id)}`; }
export function modeColour(id) { return `--mode-${knownMode(id)}`; }
