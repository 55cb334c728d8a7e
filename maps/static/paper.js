// Canvases on paper. A browser prints the strokes that a canvas was given since printing began, and
// drops them where there are many; a copy that holds the canvas as one picture is printed whole.
const copies = new Map();

// Puts a picture in the place of each canvas, until `dropPictures`.
export function putPictures(root) {
  dropPictures();
  for (const canvas of root.querySelectorAll("canvas")) {
    if (!canvas.width || !canvas.height) continue;
    const copy = canvas.cloneNode();
    copy.getContext("2d").drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.hidden = true;
    copies.set(canvas, copy);
  }
}

export function dropPictures() {
  for (const [canvas, copy] of copies) {
    copy.remove();
    canvas.hidden = false;
  }
  copies.clear();
}
