// Reads the data of the page; a browser that cannot says so in a sentence.
if (!globalThis.DecompressionStream) {
  document.body.textContent = "old browser";
  return;
}
{
  const raw = atob(packed);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  globalThis.pageData = { map: map_corridors, ...(await new Response(stream).json()) };
}
