// The list of programs: the filter form, the count, the table, the pages.
"use strict";

(function (app) {
  const { el, on } = app;
  const PAGE_ROWS = 50;
  const HEADS = [
    ["Program", "name"], ["Specialty", "specialty"], ["State", "state"], ["Share of IMGs", "img_share"],
    ["Tier", "tier"], ["J-1 as stated", "j1"], ["H-1B as stated", "h1b"], ["Roster as of", "roster_as_of"],
  ];

  let filter = app.filters.parse("");
  const cell = (name, row) => app.programs.column(name)[row];
  const at = (changes) => `#/?${app.filters.format({ ...filter, ...changes })}`;

  app.listView = function (query) {
    filter = app.filters.parse(query);
    const results = el("div", { id: "results" });
    const status = el("p", { role: "status", class: "count" });
    // `replace`, because every key press would otherwise be a step of the browser's history.
    const change = (changes) => {
      filter = { ...filter, page: "1", ...changes };
      app.replaceAddress(at({}));
      show(results, status, change);
    };
    show(results, status, change);
    return {
      title: "Programs",
      nodes: [
        el("h1", { tabindex: "-1" }, "Find residency programs"),
        el("p", { class: "lead" }, "Where the residents listed on programs' own pages studied, what is stated about visas, " +
          "and how old each statement is. Unknown is shown as unknown."),
        form(change), notice(), status, results,
      ],
    };
  };

  function notice() {
    return el("p", { class: "notice" }, el("strong", {}, "Tiers "),
      "are for one reference profile: IMG, Step 2 CK 227, needs a J-1. Where it says “score not compared”, the tier rests " +
      "on the roster alone. ", app.words.safety_is_a_word, " ", app.inside("#/about", "What tiers say and do not say"), ".");
  }

  function form(change) {
    const node = el("form", { role: "search", "aria-label": "Filter programs" },
      text("q", "Name, sponsor, city or id", change),
      select("specialty", "Specialty", app.programs.distinct("specialty").map((v) => [v, v]), change),
      select("state", "State", app.programs.distinct("state").map((v) => [v, v]), change),
      select("tier", "Tier", app.filters.TIERS.map((v) => [v, app.label("tier", v)]), change),
      select("j1", "J-1 visa as stated", visaOptions("j1"), change),
      select("h1b", "H-1B visa as stated", visaOptions("h1b"), change),
      select("country", "Country of schools", countryOptions(), change,
        "Of two or more residents; single ones are pooled, so a program not found may still have one."),
      shareRange(change),
      el("div", { class: "field last" }, hasRoster(change),
        on(el("button", { type: "button" }, "Clear filters"), "click", () => app.go("#/"))));
    return on(node, "submit", (event) => event.preventDefault());
  }

  function visaOptions(name) {
    return [["open", "yes or conditional"], ...app.filters.VISAS.map((v) => [v, app.label(name, v)])];
  }

  function countryOptions() {
    return app.programs.countryCodes.map((code) => [code, app.country(code)])
      .sort((a, b) => a[1].localeCompare(b[1], "en"));
  }

  function field(name, label, control, hint) {
    control.id = `f-${name}`;
    const hintId = `${control.id}-hint`;
    if (hint) control.setAttribute("aria-describedby", hintId);
    return el("div", { class: `field field-${name}` }, el("label", { for: control.id }, label), control,
      hint ? el("small", { id: hintId }, hint) : null);
  }

  function text(name, label, change) {
    const input = el("input", { type: "search", value: filter[name], autocomplete: "off", spellcheck: "false" });
    return field(name, label, on(input, "input", () => change({ [name]: input.value })));
  }

  function select(name, label, options, change, hint) {
    const node = el("select", {}, el("option", { value: "" }, "any"),
      options.map(([value, shown]) => el("option", { value, selected: filter[name] === value }, shown)));
    return field(name, label, on(node, "change", () => change({ [name]: node.value })), hint);
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

  function show(results, status, change) {
    const { rows, unknownShare } = app.filters.select(filter);
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    const page = Math.min(Math.max(1, parseInt(filter.page, 10) || 1), pages);
    const slice = rows.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
    status.textContent = `${app.count(rows.length)} of ${app.plural(app.programs.length, "program", "programs")}` +
      (pages > 1 ? `, page ${page} of ${pages}` : "") +
      (unknownShare ? `. ${app.count(unknownShare)} more have an unknown share and are not shown.` : "");
    results.replaceChildren(
      rows.length ? table(slice, change) : el("p", {}, "No program fits all of these. Take one of the filters away."),
      pages > 1 ? pager(page, pages) : "");
  }

  function table(slice, change) {
    const heads = HEADS.map(([label, name]) => ({ label, cell: head(label, name, change) }));
    return app.table("Programs", heads, slice.map(tableRow), { class: "stacked programs" });
  }

  function head(label, name, change) {
    const current = filter.sort.replace(/^-/, "") === name;
    const descending = filter.sort.startsWith("-");
    const button = el("button", { type: "button", id: `sort-${name}` }, label,
      el("span", { "aria-hidden": "true" }, current ? (descending ? " ▼" : " ▲") : " ↕"));
    on(button, "click", () => {
      // Shares are wanted from the top; everything else from the beginning.
      const first = name === "img_share" || name === "roster_as_of" ? `-${name}` : name;
      change({ sort: !current ? first : descending ? name : `-${name}` });
      document.getElementById(`sort-${name}`).focus();
    });
    return el("th", { scope: "col", role: "columnheader",
      "aria-sort": current ? (descending ? "descending" : "ascending") : "none" }, button);
  }

  function tableRow(row) {
    const id = cell("program_id", row);
    const place = [cell("sponsor", row), cell("city", row)].filter(app.isKnown).join(", ");
    return [
      [app.inside(`#/p/${id}`, cell("name", row)), el("small", {}, place || "sponsor and city unknown")],
      cell("specialty", row), cell("state", row), share(row), tier(row),
      visa("j1", row), visa("h1b", row), roster(row),
    ];
  }

  function share(row) {
    const [value, listed, known] = ["img_share", "n_listed", "n_known"].map((name) => cell(name, row));
    const [low, high] = [cell("share_ci_low", row), cell("share_ci_high", row)];
    if (!listed) return el("span", { class: "quiet" }, "unknown", el("small", {}, app.noRoster(listed)));
    const counted = `${app.count(cell("n_img", row))} of ${app.count(known)} with known school`;
    if (value === null) return el("span", { class: "quiet" }, "unknown", el("small", {}, `${counted}: too few for a share`));
    return [el("span", { class: "figure" }, app.percent(value)), app.shareBar(low, value, high),
      el("small", {}, `${counted}; interval ${app.range(low, high)}`)];
  }

  function tier(row) {
    const value = cell("tier", row);
    const basis = cell("tier_basis", row);
    const rated = app.isRated(value);
    return [el("span", { class: `tier tier-${value}` }, app.label("tier", value)),
      rated ? el("small", {}, app.basis(basis)) : null];
  }

  function visa(name, row) {
    const value = cell(name, row);
    const open = value === "not_stated" || value === "unread";
    return [el("span", { class: open ? "quiet" : "" }, app.label(name, value)),
      name === "j1" && cell("citizen_gc_only", row) ? el("small", {}, "citizens and permanent residents only") : null];
  }

  function roster(row) {
    const day = cell("roster_as_of", row);
    return [el("span", { class: day ? "" : "quiet" }, app.day(day)),
      cell("is_stale_roster", row) ? el("small", {}, "older than the current season") : null];
  }

  function pager(page, pages) {
    const step = (to, text) => (to >= 1 && to <= pages
      ? app.inside(at({ page: String(to) }), text, { rel: to < page ? "prev" : "next" })
      : el("span", { class: "quiet" }, text));
    return el("nav", { class: "pager", "aria-label": "Pages of the list" },
      step(page - 1, "← Previous"), el("span", {}, `${page} / ${pages}`), step(page + 1, "Next →"));
  }

  /** The address of the list as it was last seen, for the way back from a program. */
  app.listAddress = () => at({});
})(safetynet);
