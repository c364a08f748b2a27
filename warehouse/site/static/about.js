// What the data are and are not, how to have them corrected, and where the tables lie: views made of words.yaml.
"use strict";

(function (app) {
  const { el, words, meta } = app;

  /** The operator's contact as the manifest gives it: a page, an e-mail address or plain text. */
  app.contact = function (id) {
    if (!app.isKnown(meta.contact)) return el("p", {}, words.correct_us.no_contact);
    if (/^[^\s@:/?&]+@[^\s@:/?&]+$/.test(meta.contact)) {
      const subject = id ? `?subject=${encodeURIComponent(`Correction for program ${id}`)}` : "";
      return el("p", {}, "Operator: ", app.inside(`mailto:${encodeURI(meta.contact)}${subject}`, meta.contact));
    }
    return el("p", {}, "Operator: ", app.outside(meta.contact, meta.contact));
  };

  app.aboutView = () => ({
    title: "About and limits",
    nodes: [
      el("h1", { tabindex: "-1" }, "About and limits"),
      ...words.about.map((part, i) => app.section(`about-${i}`, part.heading, ...part.text.map((text) => el("p", {}, text)))),
      app.section("privacy-of-profile", words.profile.heading, el("p", {}, words.profile.privacy)),
      app.section("correct-us", words.correct_us.heading, el("p", {}, words.correct_us.short, " ", app.inside("#/correct", "How to correct a figure"), ".")),
      app.section("release", "This release", el("dl", { class: "inline" }, [
        ["Version", meta.version], ["Date", app.releaseDay()], ["Schema", meta.schema_version],
        ["Rules", meta.rules_version], ["Code", meta.code_version],
      ].map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value ?? words.unknown))))),
    ],
  });

  /** How to have a figure corrected; with the id of a program, for that one. */
  app.correctView = function (id) {
    const row = id === undefined ? undefined : app.programs.row(id);
    const name = row === undefined ? null : app.programs.column("name")[row];
    return {
      title: words.correct_us.heading,
      nodes: [
        el("h1", { tabindex: "-1" }, words.correct_us.heading),
        name ? el("p", { class: "lead" }, app.inside(`#/p/${id}`, name), ` · id ${id}`) : null,
        el("p", {}, words.correct_us.text),
        el("ol", {}, words.correct_us.steps.map((step) => el("li", {}, step))),
        app.contact(name ? id : null),
        el("p", { class: "quiet" }, words.correct_us.effect),
      ].filter(app.isKnown),
    };
  };

  const file = (name, text) => app.inside(`../${name}`, text || name, { download: "" });

  app.downloadsView = () => ({
    title: "Downloads",
    nodes: [
      el("h1", { tabindex: "-1" }, "Downloads"),
      el("p", {}, "Every table of this release. Empty cells are unknown. Ids are text: import them as text, or leading zeros are lost."),
      app.table("Tables", ["Table", "What it holds", "Rows", "Files"], meta.tables.map((table) => [
        el("code", {}, table.name), table.description, app.count(table.rows),
        [file(`${table.name}.csv`, "CSV"), " · ", file(`${table.name}.parquet`, "Parquet")],
      ]), { class: "stacked" }),
      app.section("files", "The whole release", el("ul", {}, [
        ["safetynet.duckdb", "all tables in one DuckDB file"], ["DICTIONARY.md", "what each column means"],
        ["datapackage.json", "the same for machines (Frictionless Data Package)"], ["CHANGES.md", "what changed since the last release"],
        ["manifest.json", "versions and inputs"], ["LICENSE-DATA.md", "terms of use"], ["CHECKSUMS.sha256", "digests of all files"],
      ].map(([name, text]) => el("li", {}, file(name), `: ${text}`)))),
    ],
  });
})(safetynet);
