// The list of programs: what this is, for whom the tiers are, the count, the table, the pages.
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

  /** The programs that pass the filter as it was last set, in its order. */
  app.listRows = () => app.filters.select(filter).rows;

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
        ...intro(), forWhom(), app.profilePanel(() => app.redraw("for-whom")), app.filterForm(filter, change),
        el("div", { class: "above" }, status, el("div", { class: "tools" },
          app.inside("#/overview", "Map and plots"), app.csvButton(app.listRows))),
        results,
      ],
    };
  };

  /** What this is and how fresh it is, before anything is asked of the reader. */
  function intro() {
    const { words, meta } = app;
    const shares = app.programs.column("img_share").filter(app.isKnown).length;
    const read = app.programs.column("n_listed").filter((n) => n > 0).length;
    const day = app.releaseDay();
    return [
      el("h1", { tabindex: "-1" }, "Find residency programs"),
      el("p", { class: "lead" }, words.intro),
      el("dl", { class: "strip" }, [
        ["Programs", app.count(app.programs.length)], ["With a roster read", app.count(read)],
        ["With a share of IMGs", app.count(shares)], ["This release", day ?? words.unknown],
        ["Median age of the rosters", app.isKnown(meta.median_age_days) ? app.plural(meta.median_age_days, "day", "days") : words.unknown],
      ].map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))),
    ];
  }

  function forWhom() {
    return el("p", { class: "notice", id: "for-whom", tabindex: "-1" }, el("strong", {}, "Tiers are for: "), app.profileWords(), ". ", app.words.roster_only_in_list, " ",
      app.words.safety_is_a_word, " ", ...app.profileNotes().flatMap((note) => [el("strong", {}, note), " "]),
      app.inside("#/about", "What tiers say and do not say"), ".");
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
      el("small", {}, `${counted}; interval ${app.range(low, high)}`), likeMe(row)];
  }

  function likeMe(row) {
    const line = app.likeMeLine(row);
    return line ? el("small", { class: "like-me" }, line) : null;
  }

  function tier(row) {
    const value = cell("tier", row);
    const basis = cell("tier_basis", row);
    const rated = app.isRated(value);
    return [app.tierMark(value),
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

  /** The address of the list as it was last seen, for the way back from a program, or with another filter. */
  app.listAddress = (changes) => at(changes ? { page: "1", ...changes } : {});
})(safetynet);
