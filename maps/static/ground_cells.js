// Unpacks the ground that `research/build/ground.py` packed: whole numbers as letters, five bits
// each, the lowest first, and 0 -1 1 -2 2 ... for 0 1 2 3 4 ...; of each line the number of its
// points, the first point, and the steps.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((letter, at) => [letter, at]));

function unpackNumbers(text) {
  const numbers = [];
  let sum = 0;
  let weight = 1;
  for (const letter of text) {
    const value = VALUES.get(letter);
    sum += (value % 32) * weight;
    weight *= 32;
    if (value > 31) continue;
    numbers.push(sum % 2 ? -(sum + 1) / 2 : sum / 2);
    sum = 0;
    weight = 1;
  }
  return numbers;
}

// Lines of whole parts of a degree from the corner of their cell: [x, y, x, y ...] each.
export function unpackLines(text) {
  const numbers = unpackNumbers(text);
  const lines = [];
  for (let at = 0; at < numbers.length;) {
    const line = [];
    const end = at + 1 + 2 * numbers[at];
    let [x, y] = [0, 0];
    for (at += 1; at < end; at += 2) {
      x += numbers[at];
      y += numbers[at + 1];
      line.push(x, y);
    }
    lines.push(line);
  }
  return lines;
}

// Where the points of a ring lie on the edges of a cell with so many parts to its side: 1 on its
// western or eastern edge, 2 on its southern or northern one, and 4 where the side that leads to
// the point runs along an edge: there the ring was cut, and there is no shore.
export function edgesOf(ring, side) {
  const edges = new Uint8Array(ring.length / 2);
  const on = (value) => value === 0 || value === side;
  for (let at = 0; at < ring.length; at += 2) {
    const [x, y] = [ring[at], ring[at + 1]];
    const before = (at || ring.length) - 2;
    const along = (on(x) && x === ring[before]) || (on(y) && y === ring[before + 1]);
    edges[at / 2] = (on(x) ? 1 : 0) + (on(y) ? 2 : 0) + (along ? 4 : 0);
  }
  return edges;
}

// A row of the ground as lines of degrees: land, water, borders and rivers, and the cell's box.
export function unpackCell(levels, [number, col, row, ...texts]) {
  const { cell, parts } = levels[number];
  const [west, south] = [col * cell, row * cell];
  const whole = texts.map(unpackLines);
  const side = number ? Math.round(cell * parts) : -1;
  const degrees = (line) => line.map((value, at) => (at % 2 ? south : west) + value / parts);
  const areas = (lines) => lines.map((line) => ({ line: degrees(line), edges: edgesOf(line, side) }));
  const open = (lines = []) => lines.map((line) => ({ line: degrees(line) }));
  return {
    box: [west, south, west + cell, south + cell],
    land: areas(whole[0]), water: areas(whole[1]), borders: open(whole[2]), rivers: open(whole[3]),
  };
}
