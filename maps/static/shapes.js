// Lines and points of the data as shapes of the ground, in pixels of the world at zoom 0.
import { newShape, setPoint } from "./basemap.js";
import { collection } from "./page_data.js";

// The shape of a line that `maps/pages/_pack.py` wrote as steps.
export function lineShape(steps, scale = collection.scale) {
  const shape = newShape(steps.length);
  let [lon, lat] = [0, 0];
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    setPoint(shape, at, lon / scale, lat / scale);
  }
  return shape;
}

// The shape of points [lon, lat].
export function pointsShape(points) {
  const shape = newShape(2 * points.length);
  points.forEach(([lon, lat], at) => setPoint(shape, 2 * at, lon, lat));
  return shape;
}
