// Questions to the server: the last one counts. An edit waits a moment for the next, a newer
// question aborts an older one, and an answer that comes late is dropped.
export function newAsker({ get, wait = 120, onBusy, onAnswer, onProblem, timers = globalThis }) {
  let latest = 0;
  let timer = null;
  let running = null;

  async function send(path, sequence) {
    running = new AbortController();
    try {
      const { ok, body } = await get(path, running.signal);
      if (sequence !== latest) return;
      onBusy(false);
      if (ok) onAnswer(body, path);
      else onProblem(body, path);
    } catch (error) {
      if (sequence !== latest || error.name === "AbortError") return;
      onBusy(false);
      onProblem(null, path);
    }
  }

  return {
    ask(path, { now = false, quiet = false } = {}) {
      latest += 1;
      const sequence = latest;
      timers.clearTimeout(timer);
      if (running) running.abort();
      if (!quiet) onBusy(true);
      if (now) send(path, sequence);
      else timer = timers.setTimeout(() => send(path, sequence), wait);
    },
  };
}

// Reads JSON of the same origin; problems are JSON too.
export async function getJson(path, signal) {
  const response = await fetch(path, { signal, headers: { Accept: "application/json" } });
  return { ok: response.ok, body: await response.json().catch(() => null) };
}
