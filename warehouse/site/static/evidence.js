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
    return el("ul", { class: "statements" }, rows.map((row) => statement(
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
      return statement(app.words.codes[row.code] || row.code, `(${[row.code, strength + limit].filter(Boolean).join(", ")})`, row);
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

  app.historyTable = (rows) => app.table("Changes from release to release",
    ["Since release", "Figure", "Before", "Then", "Why"],
    [...rows].sort((a, b) => (a.valid_from < b.valid_from ? 1 : -1)).map((row) => [
      row.valid_from, [el("code", {}, row.field), el("small", {}, row.table)],
      row.old ?? app.words.unknown, row.new ?? app.words.unknown, app.label("cause", row.cause),
    ]), { class: "stacked" });

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
