// Where the names of a map stand: each beside its dot, at most 12 pixels off, over nothing that is
// taken and over as little of the lines as may be. The names come in their order of importance;
// their kinds say how each gives way:
//   size, weight  of the letters;
//   gap           pixels between dot and name, at most 12;
//   quiet         pixels that it keeps free to its left and right, half as many above and below;
//   covers        how many points of lines it may cover before it is left out;
//   atMost        how many names of the kind there may be;
//   dot           the radius of a dot that is drawn with it; a name without room loses the dot too.
const CELL = 96;
export const EVERY = 6;
// Letters may be drawn two pixels narrower than they were measured.
const FARTHEST = 10;

// Boxes are [left, top, right, bottom].
export function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

// Calls `act` with each cell that a box touches, until one call is answered.
function someCell(box, act) {
  for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
    for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) {
      if (act(`${x},${y}`)) return true;
    }
  }
  return false;
}

function putInCells(cells, box, it) {
  someCell(box, (key) => {
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(it);
    return false;
  });
}

// Boxes that nothing else may lie over.
export function takenBoxes(boxes = []) {
  const cells = new Map();
  const add = (box) => putInCells(cells, box, box);
  boxes.forEach(add);
  return {
    add,
    free(box, gap = 0) {
      const wide = [box[0] - gap, box[1] - gap / 2, box[2] + gap, box[3] + gap / 2];
      return !someCell(wide, (key) => (cells.get(key) || []).some((it) => overlap(wide, it)));
    },
  };
}

// How many of some points {x, y, half} a box covers; `half` of a point is half its line's width.
export function pointTrack(points) {
  const cells = new Map();
  let most = 0;
  for (const point of points) {
    putInCells(cells, [point.x, point.y, point.x, point.y], point);
    most = Math.max(most, point.half || 0);
  }
  return (box) => {
    let sum = 0;
    const wide = [box[0] - most - 2, box[1] - most - 1, box[2] + most + 2, box[3] + most + 1];
    someCell(wide, (key) => {
      for (const { x, y, half = 0 } of cells.get(key) || []) {
        sum += x > box[0] - half - 2 && x < box[2] + half + 2 && y > box[1] - half - 1 && y < box[3] + half + 1;
      }
      return false;
    });
    return sum;
  };
}

// How many points of lines, [[x, y], ...] each, a box covers, where a line has one every few pixels.
export function coveredPoints(lines, frame) {
  const points = [];
  for (const line of lines) {
    for (let at = 1; at < line.length; at += 1) {
      const [[x, y], [nextX, nextY]] = [line[at - 1], line[at]];
      if (Math.max(x, nextX) < frame[0] || Math.min(x, nextX) > frame[2] || Math.max(y, nextY) < frame[1] || Math.min(y, nextY) > frame[3]) continue;
      const long = Math.hypot(nextX - x, nextY - y);
      const steps = Math.max(1, Math.ceil(long / EVERY));
      for (let step = 0; step < steps; step += 1) {
        const [px, py] = [x + ((nextX - x) * step) / steps, y + ((nextY - y) * step) / steps];
        if (px >= frame[0] && px <= frame[2] && py >= frame[1] && py <= frame[3]) points.push({ x: px, y: py });
      }
    }
  }
  return pointTrack(points);
}

// Spots around a dot, left and top, each with what it costs in points of a line: right, left,
// below, above, the corners; below and above slide so that no edge cuts the name.
function spots([x, y], wide, tall, gap, frame) {
  const across = Math.max(Math.min(x - wide / 2, frame[2] - wide - 1), frame[0] + 1);
  const near = gap * 0.7;
  const around = (off, cost) => [
    [x + off, y - tall / 2, cost], [x - off - wide, y - tall / 2, cost + 0.3],
    [across, y + off - 1, cost + 0.6], [across, y - off - tall + 1, cost + 0.6],
  ];
  return [
    ...around(gap, 0),
    [x + near, y + near, 0.8], [x - near - wide, y + near, 0.8], [x + near, y - near - tall, 0.8], [x - near - wide, y - near - tall, 0.8],
    ...(gap < FARTHEST - 1 ? around(FARTHEST, 1.5) : []),
  ];
}

function isWithin(frame, box) {
  return box[0] > frame[0] && box[1] > frame[1] && box[2] < frame[2] && box[3] < frame[3];
}

// Places names ({text, kind, x, y, ...}) in their order, and takes the room of each. Gives them with
// their boxes, and those whose dot alone has room with none.
export function placeLabels(names, kinds, { taken, covered = () => 0, frame, measure }) {
  const counts = new Map();
  const placed = [];
  for (const name of names) {
    const { size, weight = 400, gap = 6, quiet = 2, covers = Infinity, atMost = Infinity, dot = 0 } = kinds[name.kind];
    const count = counts.get(name.kind) || 0;
    const { x, y } = name;
    if (count >= atMost || !isWithin(frame, [x, y, x, y])) continue;
    const dotBox = [x - dot, y - dot, x + dot, y + dot];
    if (dot && !name.must && !taken.free(dotBox)) continue;
    const [wide, tall] = [measure(name.text, size, weight) + 2, size * 1.3];
    let best = null;
    for (const [left, top, cost] of spots([x, y], wide, tall, Math.min(gap, FARTHEST), frame)) {
      const box = [left, top, left + wide, top + tall];
      if ((best && cost >= best.cost) || !isWithin(frame, box) || !taken.free(box, quiet)) continue;
      const over = covered(box);
      if (over <= covers && (!best || cost + over < best.cost)) best = { box, cost: cost + over };
    }
    if (!best && !name.dotted) continue;
    counts.set(name.kind, count + 1);
    if (best) taken.add(best.box);
    if (dot) taken.add(dotBox);
    placed.push({ ...name, dot, box: best && best.box });
  }
  return placed;
}
