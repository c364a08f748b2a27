// A program's tier in words: for whom, why, how sure, and for every score band and visa need.
// Belongs here: words around a tier. Which tier it is comes out of the table, or out of tiers.js for the reader's profile.
"use strict";

(function (app) {
  const { el, words } = app;
  const quiet = (text) => el("p", { class: "quiet" }, text);
  app.line = (label, value, beside) => el("div", {}, el("dt", {}, label), el("dd", {}, value, beside ? [" ", beside] : null));

  /** The card: the reader's own tier where a profile is entered, else that of the reference profile. */
  app.tierCard = function (program, link) {
    const person = app.applicant.current;
    const row = app.programs.row(program.program_id);
    const shown = person ? Object.fromEntries(["tier", "tier_low", "tier_basis", "tier_confidence", "tier_reasons"]
      .map((name) => [name, app.programs.column(name)[row]])) : program;
    const rated = app.isRated(shown.tier);
    return el("section", { class: "card tier-card" }, el("h2", {}, person ? "Tier for your profile" : "Tier for the reference profile"),
      el("p", { class: "big" }, app.tierMark(shown.tier)),
      el("p", {}, words.tiers[shown.tier] || ""),
      rated && shown.tier_basis === "roster_only" ? el("p", { class: "notice" }, words.roster_only, " ", words.safety_is_a_word) : null,
      rated && shown.tier_basis !== "roster_only" ? quiet(`Basis: ${app.basis(shown.tier_basis)}. ${words.safety_is_a_word}`) : null,
      reasons(app.split(shown.tier_reasons)), ...app.profileNotes().map((note) => el("p", {}, note)),
      el("dl", {},
        app.line("Profile", app.profileWords()),
        rated ? app.line("How sure the band of the share is", app.label("tier_confidence", shown.tier_confidence), link("tier")) : null,
        rated ? app.line("At the lower end of the interval", app.label("tier", shown.tier_low)) : null,
        person ? app.line("For the reference profile", app.label("tier", program.tier), link("tier")) : null));
  };

  app.tierMark = (tier) => el("span", { class: `tier tier-${tier}` }, app.label("tier", tier));

  function reasons(codes) {
    if (!codes.length) return quiet("No further reason is given.");
    return el("div", {}, el("p", { class: "label" }, "Reasons"), el("ul", {}, codes.map((code) => el("li", {}, app.reason(code)))));
  }

  /** The published grid: one row a band, one column a need. */
  app.tierGrid = function (rows) {
    if (!rows.length) return [quiet("Unknown.")];
    const [needs, bands] = ["visa_need", "step2_band"].map((name) => inWordOrder(name, rows.map((row) => row[name])));
    const cell = (band, need) => {
      const row = rows.find((r) => r.step2_band === band && r.visa_need === need);
      if (!row) return words.unknown;
      return [app.tierMark(row.tier), app.isRated(row.tier) ? el("small", {}, app.basis(row.basis)) : null,
        row.depends_on_score ? el("small", {}, "depends on the score within the band") : null];
    };
    return [
      el("p", {}, "Where it says “score not compared”, the tier rests on the roster alone. ", words.safety_is_a_word),
      app.table("Tier by score and visa need", ["Step 2 CK", ...needs.map((need) => app.label("visa_need", need))],
        bands.map((band) => [app.label("step2_band", band), ...needs.map((need) => cell(band, need))]), { class: "stacked matrix" }),
    ];
  };

  /** Distinct values in the order in which words.yaml lists them. */
  function inWordOrder(name, values) {
    const order = Object.keys(words.values[name]);
    return [...new Set(values)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }

  /** What the published cells say of starters from the reader's country; null without one. */
  app.likeMeCard = function (program) {
    const found = app.applicant.likeMe(app.programs.row(program.program_id));
    if (!found) return null;
    return el("div", { class: "notice", id: "like-me" },
      el("p", {}, el("strong", {}, `People like you (schools in ${app.country(app.applicant.current.country)}): `), app.likeMeWords(found), "."),
      el("dl", { class: "inline" },
        app.line("Began in the last 3 years", app.count(found.same_country_3)),
        app.line("Began in the last 5 years", app.count(found.same_country_5)),
        app.line("From the region, last 5 years", app.count(found.same_region_5))),
      quiet(words.profile.like_me));
  };
})(safetynet);
