// What the page gives its scripts: the map, how modes look, the ground, tiles, what is shown, and whom to thank.
export const { map, style, ground, tiles, collection, attribution } = globalThis.pageData;
