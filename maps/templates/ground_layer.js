// Land, lakes, rivers, coast and borders as a grid layer of Leaflet that draws its own tiles: it asks
// nothing of a server, wraps round the globe and stands among the base layers as tiles do.
(function (packed, look, options) {
  const RAD = Math.PI / 180;
  const seam = 180 * packed.scale;
  // Whole parts of a degree to shares of the square world of Web Mercator; an area comes back to where it
  // began, and its sides along the edge of the map are no coast.
  function project(ring, closed) {
    const flat = closed ? [...ring, ring[0], ring[1]] : ring;
    const points = new Float64Array(flat.length);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < flat.length; at += 2) {
      const lat = Math.min(85.05, Math.max(-85.05, flat[at + 1] / packed.scale));
      const x = flat[at] / packed.scale / 360 + 0.5;
      const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + lat * RAD / 2)) / (2 * Math.PI);
      points[at] = x;
      points[at + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    const edge = (at) => Math.abs(flat[at]) === seam || flat[at + 1] <= -90 * packed.scale;
    return { points, box, isSeam: closed ? (from, to) => edge(from) && edge(to) : null };
  }
  const shapes = Object.fromEntries(["land", "lakes", "rivers", "borders"]
    .map((kind) => [kind, packed[kind].map((ring) => project(ring, kind === "land" || kind === "lakes"))]));

  // Traces a shape at each turn of the globe at which it touches a tile.
  function trace(context, { points, box, isSeam }, view, closed) {
    if (box[1] > view.bottom || box[3] < view.top) return;
    for (let turn = Math.ceil(view.left - box[2]); turn <= view.right - box[0]; turn += 1) {
      for (let at = 0; at < points.length; at += 2) {
        const x = (points[at] + turn - view.x) * view.scale;
        const y = (points[at + 1] - view.y) * view.scale;
        if (at === 0 || (isSeam && isSeam(at - 2, at))) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      if (closed) context.closePath();
    }
  }

  const Ground = L.GridLayer.extend({
    createTile(coords) {
      const tile = document.createElement("canvas");
      const side = this.getTileSize().x;
      const fine = window.devicePixelRatio || 1;
      tile.width = tile.height = Math.round(side * fine);
      const context = tile.getContext("2d");
      const all = 2 ** coords.z;
      const [left, top] = [coords.x / all, coords.y / all];
      const margin = 4 / (side * all);
      const view = {
        x: left, y: top, scale: all * side * fine,
        left: left - margin, right: left + 1 / all + margin, top: top - margin, bottom: top + 1 / all + margin,
      };
      context.fillStyle = look.sea;
      context.fillRect(0, 0, tile.width, tile.height);
      context.lineJoin = "round";
      for (const kind of ["land", "lakes"]) {
        context.beginPath();
        for (const { points, box } of shapes[kind]) trace(context, { points, box }, view, true);
        context.fillStyle = look[kind];
        context.fill("evenodd");
      }
      for (const [kind, colour, width] of [["rivers", "river", 0.8], ["lakes", "coast", 0.7], ["land", "coast", 0.8], ["borders", "border", 0.9]]) {
        context.beginPath();
        for (const shape of shapes[kind]) trace(context, shape, view, false);
        context.strokeStyle = look[colour];
        context.lineWidth = width * fine;
        context.stroke();
      }
      return tile;
    },
  });
  return new Ground(options);
})
