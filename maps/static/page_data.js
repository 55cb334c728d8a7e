// What the page gives its scripts: the map, how modes look, the ground, what is shown, and whom to thank.
export const { map, style, basemap, collection, attribution } = globalThis.pageData;
