// The form that filters the list. Belongs here: controls and their labels. Not: what a filter keeps (filters.js).
"use strict";

(function (app) {
  const { el, on } = app;
  // On a phone the list should be near the top, so that the filters are opened on request.
  const WIDE = matchMedia("(min-width: 44rem)");
  let filter = null;

  /** The form; `change` is called with what a reader changes in it. */
  app.filterForm = function (given, change) {
    filter = given;
    const node = el("form", { role: "search", "aria-label": "Filter programs", class: "filters" },
      text("q", "Name, sponsor, city or id", change),
      el("details", { open: WIDE.matches }, el("summary", {}, "Filters"), el("div", { class: "grid" },
        select("specialty", "Specialty", app.programs.distinct("specialty").map((v) => [v, v]), change),
        select("state", "State", app.programs.distinct("state").map((v) => [v, v]), change),
        select("tier", "Tier", app.filters.TIERS.map((v) => [v, app.label("tier", v)]), change),
        select("j1", "J-1 visa as stated", visaOptions("j1"), change),
        select("h1b", "H-1B visa as stated", visaOptions("h1b"), change),
        select("country", "Country of schools", countryOptions(), change,
          "Of two or more residents; single ones are pooled, so a program not found may still have one."),
        shareRange(change),
        el("div", { class: "field last" }, hasRoster(change),
          on(el("button", { type: "button" }, "Clear filters"), "click", () => app.go("#/"))))));
    return on(node, "submit", (event) => event.preventDefault());
  };

  function visaOptions(name) {
    return [["open", "yes or conditional"], ...app.filters.VISAS.map((v) => [v, app.label(name, v)])];
  }

  function countryOptions() {
    return app.programs.countryCodes.map((code) => [code, app.country(code)])
      .sort((a, b) => a[1].localeCompare(b[1], "en"));
  }

  function text(name, label, change) {
    const input = el("input", { type: "search", value: filter[name], autocomplete: "off", spellcheck: "false" });
    return app.field(`f-${name}`, label, on(input, "input", () => change({ [name]: input.value })));
  }

  function select(name, label, options, change, hint) {
    const node = el("select", {}, el("option", { value: "" }, "any"),
      options.map(([value, shown]) => el("option", { value, selected: filter[name] === value }, shown)));
    return app.field(`f-${name}`, label, on(node, "change", () => change({ [name]: node.value })), hint);
  }

  function shareRange(change) {
    const bound = (name, label) => {
      const input = el("input", {
        id: `f-${name}`, type: "number", min: 0, max: 100, step: 5, inputmode: "numeric", value: filter[name], "aria-label": label,
      });
      return on(input, "input", () => change({ [name]: input.value }));
    };
    return el("fieldset", { class: "field" }, el("legend", {}, "Share of IMGs, %"), el("div", { class: "range" },
      bound("from", "Share of IMGs from, in per cent"), el("span", {}, "to"), bound("to", "Share of IMGs to, in per cent")));
  }

  function hasRoster(change) {
    const box = el("input", { type: "checkbox", id: "f-roster", checked: filter.roster !== "" });
    on(box, "change", () => change({ roster: box.checked ? "1" : "" }));
    return el("div", { class: "check" }, box, el("label", { for: "f-roster" }, "has a roster"));
  }
})(safetynet);
