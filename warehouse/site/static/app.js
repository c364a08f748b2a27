// Addresses to views, and what happens around a change of view: title, focus, errors.
"use strict";

(function (app) {
  const { el } = app;
  const main = document.getElementById("main");
  let shown = null;
  let isFirst = true;

  async function view(address) {
    const [path, query = ""] = address.split("?");
    const [, first, ...rest] = path.split("/").map(decode);
    if (first === "p") return app.programView(...rest);
    if (first === "overview") return app.overviewView();
    if (first === "about") return app.aboutView();
    if (first === "correct") return app.correctView(...rest);
    if (first === "downloads") return app.downloadsView();
    return app.listView(query);
  }

  function decode(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  const failed = (error) => ({ title: "Error", nodes: [el("h1", { tabindex: "-1" }, "This view cannot be shown"),
    el("p", { role: "alert" }, error.message)] });

  async function route() {
    const address = location.hash.slice(1) || "/";
    if (address === shown) return;
    shown = address;
    const made = await view(address).catch(failed);
    // A slower view must not replace one that was asked for later.
    if (shown !== address) return;
    for (const link of document.querySelectorAll("header nav a")) mark(link, address);
    document.title = `${made.title} · Residency programs and IMGs`;
    main.replaceChildren(...made.nodes);
    const target = made.focus && document.getElementById(made.focus);
    if (target) {
      target.focus({ preventScroll: true });
      target.scrollIntoView();
    } else if (!isFirst) {
      main.querySelector("h1").focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    isFirst = false;
  }

  /** Change the address without a step in the history and without drawing the view anew. */
  app.replaceAddress = function (address) {
    shown = address.slice(1);
    location.replace(address);
  };

  app.go = (address) => {
    shown = null;
    if (location.hash === address) route();
    else location.hash = address;
  };

  /** Draw the same view anew and tell, by focus, the part that has changed. */
  app.redraw = async function (focus) {
    shown = null;
    await route();
    const part = document.getElementById(focus);
    if (part) part.focus({ preventScroll: true });
    if (part) part.scrollIntoView({ block: "nearest" });
  };

  function mark(link, address) {
    const path = (text) => text.replace(/^#/, "").split("?")[0].split("/")[1].replace(/^p$/, "");
    if (path(link.hash) === path(address)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  function footer() {
    document.getElementById("footer").append(
      el("p", {}, `Release ${app.meta.version} of ${app.releaseDay() ?? app.words.unknown}. Tables CC BY 4.0. `,
        app.inside("#/downloads", "Downloads"), " · ", app.inside("#/about", "Limits"), " · ", app.inside("#/correct", "Correct us")));
  }

  app.on(document.getElementById("skip"), "click", (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener("hashchange", route);
  footer();
  route();
})(safetynet);
