// What can be undone: addresses one after the other, and where the reader stands among them.
export function newSteps(first) {
  let steps = [first];
  let at = 0;
  return {
    get now() { return steps[at]; },
    get canUndo() { return at > 0; },
    get canRedo() { return at < steps.length - 1; },
    // A step after the present one; what had been undone is gone.
    add(address) {
      if (address === steps[at]) return;
      steps = [...steps.slice(0, at + 1), address];
      at += 1;
    },
    undo() {
      at = Math.max(0, at - 1);
      return steps[at];
    },
    redo() {
      at = Math.min(steps.length - 1, at + 1);
      return steps[at];
    },
    // Back to the step of an address, where there is one; what came after can be redone.
    to(address) {
      const found = steps.lastIndexOf(address);
      if (found < 0) steps[at] = address;
      else at = found;
    },
    // Another address in place of the present one, such as its canonical form.
    replace(address) { steps[at] = address; },
  };
}
