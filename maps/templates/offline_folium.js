// What folium takes from jQuery and from Leaflet.awesome-markers, for a file that asks no server.
window.$ = (it) => {
  if (typeof it !== "string") return { ready: (run) => addEventListener("DOMContentLoaded", run) };
  const box = document.createElement("div");
  box.innerHTML = it.trim();
  return [...box.children];
};
(() => {
  // The default marker looks for its pictures beside the style sheet; here they are within the file.
  delete L.Icon.Default.prototype._getIconUrl;
  L.Icon.Default.mergeOptions(leafletImages);
  // The glyphs of an icon are a font of another server: a pin of its colour stands for it.
  const COLOURS = { lightred: "#f08080", darkpurple: "#5b396b", blue: "#2a81cb" };
  const pin = ({ markerColor = "blue" }) => {
    const colour = COLOURS[markerColor] || (/^([a-z]+|#[0-9a-f]+)$/i.test(markerColor) ? markerColor : COLOURS.blue);
    const path = "M13 35C11 27 2 21 2 12.5a11 11 0 0 1 22 0C24 21 15 27 13 35Z";
    return {
      className: "", iconSize: [26, 36], iconAnchor: [13, 35], popupAnchor: [0, -32], tooltipAnchor: [11, -22],
      html: `<svg width="26" height="36" viewBox="0 0 26 36"><path d="${path}" fill="${colour}" stroke="#ffffff"/>` +
        '<circle cx="13" cy="12.5" r="4.5" fill="#ffffff"/></svg>',
    };
  };
  L.AwesomeMarkers = {
    Icon: L.DivIcon.extend({ initialize(options) { L.Util.setOptions(this, pin(options)); } }),
    icon: (options) => new L.AwesomeMarkers.Icon(options),
  };
})();
