// One program's view: what it is, its counts, its tier with reasons, its statements, and the way to the evidence.
"use strict";

(function (app) {
  const { el, section, words } = app;

  /** Parts of the view for program `id`; `part` and `field` come from #/p/ID/part/field. Throws when data are missing. */
  app.programView = async function (id, part, field) {
    if (app.programs.row(id) === undefined) return missing(id);
    const { tables, schools } = await app.details(id);
    const program = tables.programs[0];
    const link = beside(id, tables);
    return {
      title: program.name,
      focus: part,
      nodes: [
        el("p", { class: "back" }, app.inside(app.listAddress(), "← All programs")),
        ...identity(program),
        el("div", { class: "cards" }, shareCard(program, link), app.tierCard(program, link), visaCard(program, link), seenCard(program, link)),
        section("classes", "Residents by class", ...classes(tables.program_classes, program)),
        section("schools", "Schools and countries of the IMGs", ...origins(tables, schools, program, link)),
        section("visas", "What is stated about visas", app.visaStatements(tables.visa_statements), app.filings(tables.h1b_checks)),
        section("wording", "Words on selection", ...wording(tables.wording_signals, program)),
        section("tiers", "Tier by Step 2 CK score and visa need", ...app.tierGrid(tables.program_tiers)),
        section("history", "History", app.historyList(tables.history)),
        section("evidence", "Evidence", ...evidence(id, tables, field)),
        section("more", "Pages and all figures", ...more(tables, program)),
        correction(id),
      ],
    };
  };

  function missing(id) {
    return { title: "Unknown program", nodes: [el("h1", { tabindex: "-1" }, "Unknown program"),
      el("p", {}, `This release has no program with the id ${id}. `, app.inside("#/", "All programs"))] };
  }

  /** What stands beside a figure: the way to its evidence, and the program's own statement where there is one. */
  function beside(id, tables) {
    return (field) => {
      const number = tables.evidence.filter((row) => row.field === field).length;
      const said = tables.corrections.filter((row) => row.field === field);
      return [number ? app.evidenceLink(id, field, number) : null, ...said.map(app.correctionNote)].filter(app.isKnown);
    };
  }

  /** Folded, unless the reader came for the evidence of one figure. */
  function evidence(id, tables, field) {
    const shown = app.evidenceTable(id, tables.evidence, field);
    return field ? shown : [app.folded(`All evidence (${tables.evidence.length})`, ...shown)];
  }

  function identity(program) {
    const place = [program.city, program.state].filter(app.isKnown).join(", ");
    const links = [["home page", program.url], ["roster", program.roster_url], ["how to apply", program.apply_url],
      ["contact page", program.contact_url]].filter(([, address]) => app.isKnown(address));
    return [
      el("h1", { tabindex: "-1" }, program.name),
      el("p", { class: "lead" }, [program.specialty, program.sponsor, place].filter(Boolean).join(" · ")),
      el("p", { class: "facts" }, `Id ${program.program_id} · `, app.label("program_type", program.program_type),
        app.isKnown(program.program_type) ? "" : " type of program", " · ", placeKind(program), " · positions a year: ",
        app.count(program.positions_per_year)),
      el("p", { class: "facts" }, links.length
        ? links.flatMap(([text, address], i) => [i ? " · " : "Program's pages: ", app.outside(address, text)])
        : "No page of the program is known."),
    ];
  }

  const placeKind = (program) => (app.isKnown(program.rural_class) && program.rural_class !== "unknown"
    ? app.label("rural_class", program.rural_class) : "kind of place unknown");

  const card = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);
  const quiet = (text) => el("p", { class: "quiet" }, text);
  const { line } = app;

  function shareCard(program, link) {
    if (!program.n_listed) return card("Share of IMGs", el("p", { class: "big" }, "unknown"), quiet(`Reason: ${app.noRoster(program.n_listed)}.`));
    const known = app.isKnown(program.img_share);
    return card("Share of IMGs",
      el("p", { class: "big" }, known ? app.percent(program.img_share) : "unknown", " ", link("img_share")),
      known ? app.shareBar(program.share_ci_low, program.img_share, program.share_ci_high, 240) : null,
      quiet(known ? "Ticks at 20 and 50 %." : "Too few residents are listed with their school to give a share."),
      el("dl", {},
        line("Counted", `${app.count(program.n_img)} IMGs of ${app.count(program.n_known)} with known school, ` +
          `${app.count(program.n_listed)} listed`, link("n_img")),
        line("Small numbers: 95 % interval", app.range(program.share_ci_low, program.share_ci_high)),
        line("Missing schools: from–to", app.range(program.share_bound_low, program.share_bound_high)),
        line("School known for", app.percent(program.coverage), link("coverage"))));
  }

  function visaCard(program, link) {
    const only = program.citizen_gc_only;
    return card("Visas", el("dl", {},
      line("J-1 as stated", app.label("j1", program.j1), link("j1")),
      line("H-1B as stated", app.label("h1b", program.h1b), link("h1b")),
      line("Citizens and permanent residents only", only === true ? "yes, as stated" : only === false ? "not so stated" : "unknown"),
      line("Whose page", app.label("level", program.visa_level)),
      line("How fresh", app.label("visa_freshness", program.visa_freshness))),
      quiet("“Not stated” is not “no”."));
  }

  function seenCard(program, link) {
    return card("When it was seen", el("dl", {},
      line("Last night", app.label("crawl_status", program.crawl_status)),
      line("Roster as of", `${app.day(program.roster_as_of)}${app.isKnown(program.roster_as_of)
        ? ` (${app.label("as_of_basis", program.as_of_basis)})` : ""}`, link("roster_as_of")),
      line("Content seen", `${app.day(program.observed_at)}, ${app.age(program.observed_at)}`),
      line("Page last asked", app.day(program.checked_at)),
      line("Older than the current season",
        app.isKnown(program.is_stale_roster) ? (program.is_stale_roster ? "yes" : "no") : "unknown")));
  }

  function classes(rows, program) {
    if (!rows.length) return [quiet(`Unknown: ${program.n_listed ? "the roster does not show classes" : app.noRoster(program.n_listed)}.`)];
    const most = Math.max(...rows.map((row) => row.n_listed));
    const newestFirst = [...rows].sort((a, b) => (b.class_start_year ?? 0) - (a.class_start_year ?? 0) || (a.pgy ?? 99) - (b.pgy ?? 99));
    return [
      app.legend([["img", "IMG"], ["other", "other known school"], ["unknown", "school unknown"]]),
      app.table("Current residents, class by class", ["Class", "Track", "IMG", "Known school", "Listed", "Drawn"],
        newestFirst.map((row) => [
          [app.isKnown(row.pgy) ? `PGY-${row.pgy}` : "year unknown",
            el("small", {}, app.isKnown(row.class_start_year) ? `began July ${row.class_start_year}` : "start unknown")],
          app.label("track", row.track), app.count(row.n_img), app.count(row.n_known), app.count(row.n_listed),
          app.stackedBar([[row.n_img, "img"], [row.n_known - row.n_img, "other"], [row.n_listed - row.n_known, "unknown"]], most),
        ]), { class: "stacked classes" }),
      el("dl", { class: "inline" },
        line("Two or more IMGs in a class", app.label("multiple_per_class", program.multiple_per_class)),
        line("IMGs in the newest class", app.count(program.newest_class_img)),
        line("IMG last seen", app.label("recency", program.recency)),
        line("Newer against older classes", app.label("trend", program.trend))),
    ];
  }

  function origins(tables, schools, program, link) {
    const countries = tables.program_countries;
    if (!countries.length && !tables.program_schools.length) {
      return [quiet(program.n_img === 0 ? "No IMG is among the residents of known school." : "Unknown.")];
    }
    const pooled = (row, one, many) => `single residents of ${app.isKnown(row.n_cells) ? app.plural(row.n_cells, one, many) : `other ${many}`}`;
    const country = (row) => (row.country_code === "ZZ" ? pooled(row, "country", "countries") : app.country(row.country_code));
    const school = (row) => (row.school_id === "ZZ" ? pooled(row, "school", "schools")
      : [schools.get(row.school_id) || row.school_id, el("small", {}, app.country(row.country_code))]);
    return [
      el("p", {}, `Schools: ${app.count(program.n_schools)}, countries: ${app.count(program.n_countries)}. `,
        "Countries and schools with a single resident are pooled. ", link("n_countries")),
      app.likeMeCard(program),
      el("div", { class: "pair" },
        cells("Countries of the schools", "Country", countries, country),
        cells("Schools", "School", tables.program_schools, school)),
    ];
  }

  function cells(caption, head, rows, name) {
    if (!rows.length) return quiet(`${caption}: unknown.`);
    const most = Math.max(1, ...rows.map((row) => row.n_current ?? 0));
    const largestFirst = [...rows].sort((a, b) => (b.n_current ?? -1) - (a.n_current ?? -1));
    return app.table(caption, [head, "Now", "Began in last 5 years", "Drawn"], largestFirst.map((row) => [
      name(row), app.count(row.n_current),
      [app.count(row.n_5y), el("small", {}, `years visible: ${app.count(row.window_observed)}`)],
      app.stackedBar([[row.n_current ?? 0, "img"]], most, 100),
    ]), { class: "cells" });
  }

  function wording(rows, program) {
    return [el("p", {}, "Sum of the words found: ", el("strong", {}, app.label("wording_signal", program.wording_signal)),
      ". Words never raise a tier; rosters say more than phrases."), app.wordingSignals(rows, program.wording_signal)];
  }

  function more(tables, program) {
    return [
      tables.conflicts.length ? app.conflictsTable(tables.conflicts) : null,
      app.folded(`Pages asked (${tables.pages.length})`, app.pagesTable(tables.pages)),
      app.folded("All figures", app.allFigures(program, tables.evidence)),
    ];
  }

  function correction(id) {
    return section("correct-us", words.correct_us.heading,
      el("p", {}, words.correct_us.short, " ", app.inside(`#/correct/${id}`, "How to correct a figure of this program"), "."));
  }
})(safetynet);
