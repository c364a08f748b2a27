// The reader's own profile: held in this page's memory alone, gone when the page is closed or loaded anew.
// Belongs here: who the tiers are for, and the tiers of all programs for them. Not: the form (profile.js), nor a rule
// (tiers.js, people.js).
"use strict";

(function (app) {
  const TIER_COLUMNS = ["tier", "tier_low", "tier_basis", "tier_confidence", "tier_reasons"];
  let data = null;
  let current = null;
  let likeMe = null;

  async function load() {
    data ||= await app.load("rules");
    return data;
  }

  /** One object a program, in the order of the list, with every column that the rule table reads. */
  function rows() {
    const columns = Object.entries(data.columns);
    return app.programs.column("program_id").map((_, i) => Object.fromEntries(columns.map(([name, { values, codes }]) =>
      [name, codes[i] < 0 ? null : values[codes[i]]])));
  }

  function likeYou(country) {
    const around = app.people.near(country, data.regions);
    return data.cells.map((cells) => app.people.peopleLikeYou(cells, country, around, data.table));
  }

  /** Tier every program for `person` (null: back to the reference profile). Nothing is sent, nothing is stored. */
  async function set(person) {
    if (!person) {
      [current, likeMe] = [null, null];
      app.programs.replace(null);
      return;
    }
    await load();
    const found = rows().map((row) => app.tiers.tierOf(row, person, data.table));
    likeMe = person.country ? likeYou(person.country) : null;
    app.programs.replace(new Map(TIER_COLUMNS.map((name) => [name, found.map((result) => result[name])])));
    current = person;
  }

  app.applicant = {
    load, rows, likeYou, set,
    get current() { return current; },
    get data() { return data; },
    /** What the published cells say of starters from the reader's country, or null without a country. */
    likeMe: (row) => (likeMe ? likeMe[row] : null),
    band: (score) => app.tiers.step2Band(score, data.table, data.passing_step2),
  };
})(safetynet);
