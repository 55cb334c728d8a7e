// Search from a folder: browsers start no worker from file://, so a hidden frame runs its script.
// Named as the theme expects it; without it the theme would load one from another site.
"use strict";
if (location.protocol === "file:") {
  const loader = (source) => `<!doctype html><script>
    self.postMessage = (data) =>
      parent.dispatchEvent(new parent.MessageEvent("message", { data, source: self }));
    self.importScripts = (...urls) => urls.reduce((before, url) => before.then(() =>
      new Promise((done, failed) => {
        const script = document.createElement("script");
        Object.assign(script, { src: url, onload: done, onerror: failed });
        document.head.append(script);
      })), Promise.resolve());
  </script><script src="${source}"></script>`;

  self.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      addEventListener("message", (event) => {
        if (event.source === inside) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      });
      this.ready = new Promise((loaded) => this.frame.addEventListener("load", loaded));
      this.frame.contentDocument.open();
      this.frame.contentDocument.write(loader(new URL(url, location.href).href));
      this.frame.contentDocument.close();
    }

    postMessage(data) {
      this.ready.then(() =>
        this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      this.frame.remove();
    }
  };
  self.Worker = self.IFrameWorker;
}
