// The programs of the current filter at a glance: a map of states, shares by specialty, shares by type.
// Belongs here: drawings that are lists, tables and links first, so that they can be read aloud and walked by keyboard.
"use strict";

(function (app) {
  const { el, svg, summary } = app;
  const BINS = 20;
  // Where each state lies on a grid of equal squares: [row, column]. Territories and military mail are listed beneath.
  const TILES = {
    AK: [1, 1], ME: [1, 11], VT: [2, 10], NH: [2, 11], WA: [3, 1], ID: [3, 2], MT: [3, 3], ND: [3, 4], MN: [3, 5], IL: [3, 6],
    WI: [3, 7], MI: [3, 8], NY: [3, 9], RI: [3, 10], MA: [3, 11], OR: [4, 1], NV: [4, 2], WY: [4, 3], SD: [4, 4], IA: [4, 5],
    IN: [4, 6], OH: [4, 7], PA: [4, 8], NJ: [4, 9], CT: [4, 10], CA: [5, 1], UT: [5, 2], CO: [5, 3], NE: [5, 4], MO: [5, 5],
    KY: [5, 6], WV: [5, 7], VA: [5, 8], MD: [5, 9], DE: [5, 10], AZ: [6, 2], NM: [6, 3], KS: [6, 4], AR: [6, 5], TN: [6, 6],
    NC: [6, 7], SC: [6, 8], DC: [6, 9], OK: [7, 4], LA: [7, 5], MS: [7, 6], AL: [7, 7], GA: [7, 8], HI: [8, 1], TX: [8, 4],
    FL: [8, 9],
  };
  const SHADES = [0.1, 0.2, 0.35, 0.5];
  const filtered = (changes) => app.listAddress(changes);

  app.overviewView = async function () {
    const { table } = await app.applicant.load();
    const rows = app.listRows();
    const isAll = rows.length === app.programs.length;
    return {
      title: "Overview",
      nodes: [
        el("h1", { tabindex: "-1" }, "Overview"),
        el("p", { class: "lead" }, isAll ? `All ${app.plural(rows.length, "program", "programs")} of this release. `
          : `The ${app.plural(rows.length, "program", "programs")} of your filters. `, app.words.overview.lead, " ",
        app.inside(app.listAddress(), isAll ? "Filter them" : "Change the filters"), "."),
        app.section("map", "By state", ...stateMap(rows)),
        app.section("by-specialty", "By specialty", ...specialties(rows)),
        app.section("by-type", "By type of program, against the article's bands", ...types(rows, table)),
      ],
    };
  };

  const shade = (share) => (app.isKnown(share) ? `shade-${SHADES.filter((edge) => share >= edge).length}` : "shade-none");

  function stateMap(rows) {
    const found = new Map(summary.grouped(rows, "state").map(([state, own]) => [state, summary.pooled(own)]));
    const elsewhere = [...found].filter(([state]) => !TILES[state]);
    const scale = ["unknown", "below 10", "10–20", "20–35", "35–50", "50 or more"];
    return [
      el("p", {}, app.words.overview.map),
      el("ol", { class: "tiles", "aria-label": "States" }, Object.entries(TILES).sort().map(([state, [line, column]]) =>
        el("li", { class: `tile line-${line} column-${column}` }, tile(state, found.get(state))))),
      el("p", { class: "legend" }, scale.map((text, i) =>
        el("span", {}, el("span", { class: `swatch ${i ? `shade-${i - 1}` : "shade-none"}` }), ` ${text}${i ? " %" : ""}`))),
      elsewhere.length ? el("p", { class: "quiet" }, "Not on the map: ", elsewhere.flatMap(([state, sum], i) =>
        [i ? ", " : "", app.inside(filtered({ state }), `${state} (${app.count(sum.programs)})`)])) : null,
    ];
  }

  function tile(state, sum) {
    if (!sum) return el("span", { class: "shade-empty", "aria-label": `${state}: no program` }, state);
    const said = app.isKnown(sum.share) ? `${app.percent(sum.share)} of ${app.count(sum.n_known)} residents of known school are IMGs`
      : "share unknown";
    return app.inside(filtered({ state }), [el("b", {}, state), el("span", {}, app.isKnown(sum.share) ? `${Math.round(sum.share * 100)}` : "–")],
      { class: shade(sum.share), "aria-label": `${state}: ${app.plural(sum.programs, "program", "programs")}, ${said}` });
  }

  const bySize = (a, b) => (b[1].share ?? -1) - (a[1].share ?? -1) || b[1].programs - a[1].programs;

  function specialties(rows) {
    const found = summary.grouped(rows, "specialty").map(([name, own]) => [name, summary.pooled(own)]).sort(bySize);
    return [
      el("p", {}, app.words.overview.specialties),
      app.table("Share of IMGs by specialty, with 95 % intervals", ["Specialty", "Share of IMGs", "Drawn, 0 to 100 %", "95 % interval", "Programs", "With a share"],
        found.map(([name, sum]) => [
          app.inside(filtered({ specialty: name }), name), el("span", { class: app.isKnown(sum.share) ? "figure" : "quiet" }, app.percent(sum.share)),
          app.shareBar(sum.low, sum.share, sum.high, 240),
          app.isKnown(sum.low) ? app.range(sum.low, sum.high) : el("span", { class: "quiet" }, app.isKnown(sum.share) ? "too few programs" : "unknown"),
          app.count(sum.programs), app.count(sum.shared),
        ]), { class: "stacked summary" }),
    ];
  }

  function types(rows, table) {
    const effective = app.applicant.data.columns.effective_type;
    const kinds = Object.entries(table.type_bands);
    return [
      el("p", {}, app.words.overview.types),
      el("div", { class: "types" }, kinds.map(([kind, band]) => {
        const own = rows.filter((row) => effective.codes[row] >= 0 && effective.values[effective.codes[row]] === kind);
        return typeChart(kind, band, own);
      })),
    ];
  }

  function typeChart(kind, [low, high], rows) {
    const share = app.programs.column("img_share");
    const known = rows.filter((row) => app.isKnown(share[row]));
    const inside = known.filter((row) => share[row] >= low && share[row] <= high).length;
    return el("figure", { class: "type" },
      el("figcaption", {}, el("strong", {}, app.label("effective_type", kind)), ` · article's band ${Math.round(low * 100)}–${Math.round(high * 100)} %`),
      known.length ? bars(summary.histogram(known, BINS), low, high) : null,
      el("p", { class: "quiet" }, known.length
        ? `${app.count(inside)} of ${app.plural(known.length, "program", "programs")} with a share lie within the band; median ${app.percent(summary.median(known.map((row) => share[row])))}.`
        : `No program of this type has a share (${app.plural(rows.length, "program", "programs")}).`));
  }

  /** How many programs at each step of 5 %, over the article's band. */
  function bars(counts, low, high) {
    const [width, height, base] = [320, 110, 90];
    const at = (value) => 10 + value * (width - 20);
    const most = Math.max(...counts, 1);
    const step = (width - 20) / counts.length;
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "bars", "aria-hidden": "true", focusable: "false" },
      svg("rect", { x: at(low), y: 14, width: at(high) - at(low), height: base - 14, class: "band" }),
      counts.map((count, i) => (count ? svg("rect", { x: at(i / counts.length) + 1, y: base - (count / most) * (base - 14),
        width: step - 2, height: (count / most) * (base - 14), class: "bar" }) : null)),
      svg("text", { x: 10, y: 12, class: "scale" }, app.plural(most, "program", "programs")),
      svg("line", { x1: at(0), x2: at(1), y1: 14, y2: 14, class: "guide" }),
      svg("line", { x1: at(0), x2: at(1), y1: base, y2: base, class: "tick" }),
      [0, 0.25, 0.5, 0.75, 1].map((value) => svg("text", { x: at(value), y: height - 5, class: "scale", "text-anchor": "middle" }, `${value * 100}`)));
  }
})(safetynet);
