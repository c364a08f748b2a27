// Making elements. Everything that comes out of the data passes through here and becomes a text node or an attribute
// value: no markup is ever parsed.
"use strict";

(function (app) {
  const SVG = "http://www.w3.org/2000/svg";
  const FORBIDDEN = /^(on|style$|srcdoc$|href$|src$)/i;

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (FORBIDDEN.test(name)) throw new Error(`attribute ${name} is not set this way`);
      node.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined) node.append(child);
    }
    return node;
  }

  app.el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  app.svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  app.on = function (node, event, handler) {
    node.addEventListener(event, handler);
    return node;
  };

  /** A link inside the page or the release: the address is ours, never the data's. */
  app.inside = function (address, text, attributes = {}) {
    const node = app.el("a", attributes, text);
    node.href = address;
    return node;
  };

  /** A link to an address out of the data; plain text unless it is http(s). */
  app.outside = function (address, text) {
    if (!address) return app.el("span", { class: "quiet" }, app.words.unknown);
    let url;
    try {
      url = new URL(address);
    } catch {
      return app.el("span", {}, address);
    }
    if (!["http:", "https:"].includes(url.protocol)) return app.el("span", {}, address);
    const node = app.el("a", { rel: "noopener noreferrer external", target: "_blank" }, text || shorten(address));
    node.href = url.href;
    node.title = address;
    return node;
  };

  function shorten(address) {
    const bare = address.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
    return bare.length > 60 ? `${bare.slice(0, 40)}…${bare.slice(-18)}` : bare;
  }

  /** A table that stays a table for screen readers when the style sheet stacks its cells on a phone. */
  app.table = function (caption, heads, rows, attributes = {}) {
    const labels = heads.map((head) => (typeof head === "string" ? head : head.label));
    const cells = heads.map((head) =>
      typeof head === "string" ? app.el("th", { scope: "col", role: "columnheader" }, head) : head.cell);
    const body = rows.map((row) => app.el("tr", { role: "row" }, row.map((cell, i) =>
      app.el("td", { role: "cell", "data-label": labels[i] }, app.el("div", {}, cell)))));
    return app.el("table", { role: "table", ...attributes },
      app.el("caption", {}, caption),
      app.el("thead", { role: "rowgroup" }, app.el("tr", { role: "row" }, cells)),
      app.el("tbody", { role: "rowgroup" }, body));
  };

  app.section = function (id, title, ...children) {
    const heading = `${id}-title`;
    return app.el("section", { id, "aria-labelledby": heading, tabindex: "-1" },
      app.el("h2", { id: heading }, title), ...children);
  };

  /** A labelled control, with a hint that is read with it. */
  app.field = function (id, label, control, hint) {
    control.id = id;
    if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
    return app.el("div", { class: `field ${id}` }, app.el("label", { for: id }, label), control,
      hint ? app.el("small", { id: `${id}-hint` }, hint) : null);
  };

  // A part that the reader opened stays open when the view is drawn anew.
  const opened = new Map();
  app.foldedPanel = function (name, summary, ...children) {
    const node = app.el("details", { class: `panel ${name}`, open: opened.get(name) === true },
      app.el("summary", {}, summary), ...children);
    return app.on(node, "toggle", () => opened.set(name, node.open));
  };

  app.folded = (summary, ...children) => app.el("details", {}, app.el("summary", {}, summary), ...children);
})(safetynet);
