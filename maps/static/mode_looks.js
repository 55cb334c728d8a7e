// How a mode is drawn. Your own tables may have modes without a look of their own, and any id.
function knownMode(id) { return Object.hasOwn(style.modes, id) ? id : "other"; }
function modeLook(id) { return style.modes[knownMode(id)]; }
function modeClass(id) { return `mode-${knownMode(id)}`; }
function modeColour(id) { return `--mode-${knownMode(id)}`; }
