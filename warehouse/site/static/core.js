// The one name that the page's scripts share, and the way data files come in.
// Belongs here: receiving and loading. Not: what the data mean (programs.js), nor anything that is seen.
"use strict";

const safetynet = {};

(function (app) {
  const received = new Map();
  const pending = new Map();

  /** Called by every file under data/. */
  app.put = function (version, name, payload) {
    received.set(name, { version, payload });
  };

  app.get = function (name) {
    const entry = received.get(name);
    if (!entry) throw new Error(`data/${name}.js is missing`);
    const expected = received.get("meta");
    // A web server that moved to a newer release between two requests would mix figures of two nights.
    if (expected && entry.version !== expected.version) {
      throw new Error("The data were renewed while this page was open. Reload the page.");
    }
    return entry.payload;
  };

  /** Load data/<name>.js once by a script element: fetch does not work from a file. */
  app.load = function (name) {
    if (!pending.has(name)) pending.set(name, received.has(name) ? Promise.resolve() : request(name));
    return pending.get(name).then(() => app.get(name));
  };

  function request(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onload = () => resolve();
      script.onerror = () => {
        pending.delete(name);
        reject(new Error(`data/${name}.js could not be loaded`));
      };
      document.head.append(script);
    });
  }
})(safetynet);
