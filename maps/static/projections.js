// The azimuthal equal-area projection of Lambert round a middle (Snyder, USGS 1987, section 24), on
// which a route in the far north is as long as it is. Units are radii of the Earth, y to the south.
const RADIANS = Math.PI / 180;
export const EARTH_KM = 6371;
// What lies farther from the middle is drawn at the side; there the projection runs off.
const SIDE = 150 * RADIANS;
const TURN_AT_SIDE = 15 * RADIANS;

function vectorOf([lon, lat]) {
  const [east, high] = [lon * RADIANS, lat * RADIANS];
  return [Math.cos(high) * Math.cos(east), Math.cos(high) * Math.sin(east), Math.sin(high)];
}

function angleBetween(one, other) {
  const product = one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
  return Math.acos(Math.max(-1, Math.min(1, product)));
}

// Kilometres along a line of [lon, lat].
export function lineKm(line) {
  let sum = 0;
  for (let at = 1; at < line.length; at += 1) sum += angleBetween(vectorOf(line[at - 1]), vectorOf(line[at]));
  return sum * EARTH_KM;
}

// The middle of the smallest circle round points [lon, lat], by stepping to the farthest
// (Badoiu and Clarkson, SODA 2003).
export function middleOf(points) {
  const vectors = points.map(vectorOf);
  let here = vectors[0];
  for (let step = 1; step < 200; step += 1) {
    const far = vectors.reduce((best, it) => (angleBetween(here, it) > angleBetween(here, best) ? it : best));
    const moved = here.map((value, at) => value + (far[at] - value) / (step + 1));
    const long = Math.hypot(...moved) || 1;
    here = moved.map((value) => value / long);
  }
  return [Math.atan2(here[1], here[0]) / RADIANS, Math.asin(here[2]) / RADIANS];
}

export function newEqualArea([lon, lat]) {
  const [sin, cos] = [Math.sin(lat * RADIANS), Math.cos(lat * RADIANS)];
  const polar = ([east, north]) => {
    const [turn, high] = [(east - lon) * RADIANS, north * RADIANS];
    const right = Math.cos(high) * Math.sin(turn);
    const up = cos * Math.sin(high) - sin * Math.cos(high) * Math.cos(turn);
    const out = sin * Math.sin(high) + cos * Math.cos(high) * Math.cos(turn);
    return [Math.acos(Math.max(-1, Math.min(1, out))), Math.atan2(right, up)];
  };
  const at = (angle, azimuth) => {
    const radius = 2 * Math.sin(angle / 2);
    return [radius * Math.sin(azimuth), -radius * Math.cos(azimuth)];
  };
  return {
    point(position) {
      const [angle, azimuth] = polar(position);
      return at(Math.min(angle, SIDE), azimuth);
    },
    // A line; from one point at the side to the next it goes along the side, not across the map.
    line(positions) {
      const points = [];
      let last = null;
      for (const position of positions) {
        const [angle, azimuth] = polar(position);
        const aside = angle > SIDE;
        if (aside && last !== null) {
          const turn = ((azimuth - last + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
          const steps = Math.floor(Math.abs(turn) / TURN_AT_SIDE);
          for (let step = 1; step <= steps; step += 1) points.push(at(SIDE, last + (turn * step) / (steps + 1)));
        }
        points.push(at(Math.min(angle, SIDE), azimuth));
        last = aside ? azimuth : null;
      }
      return points;
    },
  };
}

// A line of [lon, lat] with points no farther apart than a degree, as a rhumb line of the map.
export function dense(line) {
  const points = [];
  line.forEach((here, at) => {
    if (!at) return points.push(here);
    const before = line[at - 1];
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(here[0] - before[0]), Math.abs(here[1] - before[1]))));
    for (let step = 1; step <= steps; step += 1) {
      points.push([0, 1].map((axis) => before[axis] + ((here[axis] - before[axis]) * step) / steps));
    }
    return null;
  });
  return points;
}

// Twice the signed area of a ring of points.
export function turnOf(points) {
  let sum = 0;
  points.forEach(([x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length];
    sum += x * nextY - nextX * y;
  });
  return sum;
}
