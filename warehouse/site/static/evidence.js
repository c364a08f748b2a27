// Where each figure comes from: statements with quotes, the evidence table, pages, conflicts, history, all figures.
"use strict";

(function (app) {
  const { el } = app;
  const sha = (digest) => (digest ? el("code", { title: digest }, digest.slice(0, 12)) : app.words.unknown);
  const none = (text) => el("p", { class: "quiet" }, text);

  /** One statement: what it is read as, the page's own words, and where and when they were seen. */
  function statement(title, more, row) {
    return el("li", { class: "statement" },
      el("p", {}, el("strong", {}, title), more ? ` ${more}` : ""),
      el("blockquote", {}, row.quote),
      el("p", { class: "source" }, app.outside(row.url), ` · seen ${app.day(row.fetched_at)}, ${app.age(row.fetched_at)} · `,
        app.label("level", row.level), " · snapshot ", sha(row.snapshot_sha256)));
  }

  app.visaStatements = function (rows) {
    if (!rows.length) return none("No statement on visas was found. That is not a “no”: ask the program.");
    // The program's own words decide; the sponsor's fill what they leave open.
    const ownFirst = [...rows].sort((a, b) => (a.level === "program" ? 0 : 1) - (b.level === "program" ? 0 : 1));
    return el("ul", { class: "statements" }, ownFirst.map((row) => statement(
      `${app.label("visa_policy", row.policy)}: ${app.label("visa_value", row.value)}`,
      app.isKnown(row.conditions) ? `(${app.split(row.conditions).map((code) => app.label("condition", code)).join("; ")})` : "", row)));
  };

  app.wordingSignals = function (rows, signal) {
    if (!rows.length) {
      return none(signal === "unread" ? "No page on selection could be read: unknown."
        : "None of the phrases looked for was found on the pages read.");
    }
    return el("ul", { class: "statements" }, rows.map((row) => {
      const limit = app.isKnown(row.threshold) ? ` ${row.threshold}${row.unit ? ` ${row.unit}` : ""}` : "";
      const strength = app.isKnown(row.strength) ? app.label("strength", row.strength) : "";
      return statement(app.words.codes[row.code] || row.code, `(${[row.code, strength + limit, row.is_stale ? "from an old page" : ""].filter(Boolean).join(", ")})`, row);
    }));
  };

  /** Evidence rows, all or those of one field; the field is part of the address. */
  app.evidenceTable = function (id, rows, field) {
    const shown = field ? rows.filter((row) => row.field === field) : rows;
    const all = field
      ? el("p", {}, `Showing the evidence for ${field}. `, app.inside(`#/p/${id}/evidence`, "Show all"), ".")
      : el("p", {}, `${app.plural(rows.length, "row", "rows")}. Each published figure has at least one.`);
    if (!shown.length) return [all, none("No evidence row: the figure is unknown.")];
    return [all, app.table("Evidence", ["Figure", "Value", "Page", "Seen", "How it was made", "Place, snapshot"],
      shown.map((row) => [
        el("code", {}, row.field), row.value, app.outside(row.url),
        [app.day(row.fetched_at), el("small", {}, app.isKnown(row.fetched_at) ? app.age(row.fetched_at) : "")],
        [row.method, el("small", {}, `parser ${row.parser_version}`)], [row.locator || app.words.unknown, " · ", sha(row.snapshot_sha256)],
      ]), { class: "stacked" })];
  };

  app.pagesTable = function (rows) {
    if (!rows.length) return none("No page was asked for this program.");
    return app.table("Pages asked", ["Page", "Kind", "What came of it", "Content seen", "Last asked"], rows.map((row) => [
      app.isKnown(row.url) ? app.outside(row.url) : el("span", { class: "quiet" }, "address not published"),
      [app.label("page_kind", row.kind), el("small", {}, app.label("level", row.level))],
      app.label("outcome", row.outcome) + (app.isKnown(row.http_status) ? ` (${row.http_status})` : ""),
      app.day(row.fetched_at), app.day(row.checked_at),
    ]), { class: "stacked" });
  };

  app.conflictsTable = (rows) => app.table("Where two sources disagree; both are kept",
    ["Figure", "Published here", "Other source says", "Other source"],
    rows.map((row) => [el("code", {}, row.field), row.ours, row.theirs, row.source]), { class: "stacked" });

  /** Changes from release to release, newest first, each release once. */
  app.historyList = function (rows) {
    if (!rows.length) return none("No change since the first release.");
    const versions = [...new Set(rows.map((row) => row.valid_from))].sort().reverse();
    return el("ol", { class: "timeline" }, versions.map((version) => el("li", {},
      el("h3", {}, app.versionDay(version)),
      el("ul", {}, rows.filter((row) => row.valid_from === version).map((row) => el("li", {},
        el("code", {}, row.field), row.table === "programs" ? "" : ` in ${row.table}`, ": ",
        el("span", { class: "before" }, told(row, row.old)), " → ", el("strong", {}, told(row, row.new)),
        el("span", { class: "quiet" }, ` (${app.label("cause", row.cause)})`)))))));
  };

  /** A value of the history, which holds text, as the program's own view would show it. */
  function told(row, text) {
    const column = row.table === "programs" ? app.meta.columns.programs.find(([name]) => name === row.field) : null;
    if (!app.isKnown(text) || !column) return text ?? app.words.unknown;
    const [name, type, unit] = column;
    const number = Number(text);
    if (type === "boolean") return { true: "yes", false: "no" }[text.toLowerCase()] || text;
    return ["integer", "number"].includes(type) && !Number.isNaN(number) ? app.value(name, type, unit, number) : app.value(name, type, unit, text);
  }

  /** What a program says of our figure: beside it, never instead of it. */
  app.correctionNote = (row) => el("span", { class: "correction" }, el("strong", {}, "The program says: "), row.statement,
    el("small", {}, `${row.author_role}, ${app.day(row.stated_on)} · `, app.outside(row.source)));

  /** Filings of the sponsor beside what is stated: a thing to look into, never proof. */
  app.filings = (rows) => rows.map((row) => el("p", { class: "notice" }, el("strong", {}, "H-1B filings of the sponsor: "),
    `${app.count(row.n_resident)} for residents, ${app.count(row.n_fellow)} for fellows`,
    app.isKnown(row.last_on) ? `, the last decided ${app.day(row.last_on)}` : "", app.isKnown(row.employers) ? ` (${app.split(row.employers).join("; ")})` : "",
    ". ", app.label("finding", row.finding), ". ", app.words.filings));

  /** Every published column of the program, with its meaning from the dictionary and a way to its evidence. */
  app.allFigures = function (program, evidence) {
    const counted = new Map();
    for (const row of evidence) counted.set(row.field, (counted.get(row.field) || 0) + 1);
    return app.table("All published figures of this program", ["Figure", "Value", "Meaning", "Evidence"],
      app.meta.columns.programs.map(([name, type, unit, meaning, warning]) => [
        el("code", {}, name),
        el("span", { class: app.isKnown(program[name]) ? "" : "quiet" }, app.value(name, type, unit, program[name])),
        [meaning, warning ? el("small", {}, warning) : null],
        counted.has(name) ? app.evidenceLink(program.program_id, name, counted.get(name)) : app.el("span", { class: "quiet" }, "none"),
      ]), { class: "stacked" });
  };

  app.evidenceLink = (id, field, number) => app.inside(`#/p/${id}/evidence/${field}`, `evidence (${number})`,
    { class: "evidence-link", "aria-label": `evidence for ${field}, ${app.plural(number, "row", "rows")}` });
})(safetynet);
