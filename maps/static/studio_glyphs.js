// Glyphs in a box of 16; they say what a colour says, and more.
import { icon } from "./dom.js";

const GLYPHS = {
  border: "M8 1.5v13M1.5 8h3.6M3.6 5.8 5.8 8 3.6 10.2M14.5 8h-3.6M12.4 5.8 10.2 8l2.2 2.2",
  gauge: "M6.2 1.5V7L3.5 10v4.5M9.8 1.5V7l2.7 3v4.5M4.6 4.2h6.8M2.4 12.2h11.2",
  port: "M8 5.2v9M8 5.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM5.2 7.4h5.6M2.5 9.5c0 3 2.5 4.7 5.5 4.7s5.5-1.7 5.5-4.7",
  transfer: "M2 5.5h10M9.5 2.8 12.2 5.5 9.5 8.2M14 11H4M6.5 8.3 3.8 11l2.7 2.7",
  wait: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 4.8V8l2.3 1.6",
  window: "M2.5 3.5h11v10h-11ZM2.5 6.6h11M5.2 1.8v3M10.8 1.8v3M5.4 10l1.7 1.7 3.3-3.3",
  load: "M8 10V2.5M5 5.3l3-3 3 3M2.5 9.5v4h11v-4",
  unload: "M8 2v7.5M5 6.8l3 3 3-3M2.5 9.5v4h11v-4",
  undo: "M3 6.5h6.5a3.8 3.8 0 0 1 0 7.6H6M5.8 3.4 2.7 6.5l3.1 3.1",
  redo: "M13 6.5H6.5a3.8 3.8 0 0 0 0 7.6H10M10.2 3.4l3.1 3.1-3.1 3.1",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  full: "M9.5 6.5l4-4M10 2.5h3.5V6M6.5 9.5l-4 4M6 13.5H2.5V10",
  swap: "M5 2.5v11M2.5 5 5 2.5 7.5 5M11 13.5v-11M8.5 11l2.5 2.5 2.5-2.5",
  sliders: "M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M10.7 2.8a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4ZM5.2 9.8a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4Z",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
};
// The glyphs of the map, and the words for them.
export const SYMBOLS = {
  border: "glyphBorder", gauge: "glyphGauge", port: "glyphPort", transfer: "glyphTransfer", wait: "glyphWait", window: "glyphWindow",
};

export function glyph(kind) {
  return icon(GLYPHS[kind], "glyph");
}
