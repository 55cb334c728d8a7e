// What the entry script of a page does, for the modules that it imports: choosing, above all.
export const actions = {};
