// Which programs are shown, and in which order: pure functions of the data and of the filter, which lives in the address.
"use strict";

(function (app) {
  const TEXT = ["q", "specialty", "state", "tier", "j1", "h1b", "country", "from", "to", "roster", "sort", "page"];
  const DEFAULTS = { sort: "name", page: "1" };
  const TIERS = ["safety", "match", "reach", "unrated", "excluded"];
  const VISAS = ["yes", "conditional", "not_stated", "unread", "no"];
  const ORDERS = { tier: TIERS, j1: VISAS, h1b: VISAS };
  const SORTABLE = ["name", "specialty", "state", "tier", "img_share", "j1", "h1b", "roster_as_of"];

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function parse(query) {
    const given = new URLSearchParams(query);
    return Object.fromEntries(TEXT.map((name) => [name, (given.get(name) || DEFAULTS[name] || "").slice(0, 200)]));
  }

  function format(filter) {
    const kept = TEXT.filter((name) => filter[name] !== "" && filter[name] !== DEFAULTS[name]);
    return new URLSearchParams(kept.map((name) => [name, filter[name]])).toString();
  }

  let haystacks = null;
  function matchesText(query) {
    const terms = folded(query).split(/\s+/).filter(Boolean);
    if (!terms.length) return null;
    haystacks ||= app.programs.column("name").map((_, row) => folded(
      ["program_id", "name", "sponsor", "city", "specialty"].map((name) => app.programs.column(name)[row] || "").join(" ")));
    return (row) => terms.every((term) => haystacks[row].includes(term));
  }

  function equals(column, wanted) {
    if (!wanted) return null;
    const cells = app.programs.column(column);
    return (row) => cells[row] === wanted;
  }

  function visa(column, wanted) {
    if (wanted !== "open") return equals(column, wanted);
    const cells = app.programs.column(column);
    return (row) => cells[row] === "yes" || cells[row] === "conditional";
  }

  function tests(filter) {
    const listed = app.programs.column("n_listed");
    return [
      matchesText(filter.q),
      ...["specialty", "state", "tier"].map((name) => equals(name, filter[name])),
      ...["j1", "h1b"].map((name) => visa(name, filter[name])),
      filter.country ? (row) => app.programs.countries[row].has(filter.country) : null,
      filter.roster ? (row) => listed[row] > 0 : null,
    ].filter(Boolean);
  }

  const bound = (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text) / 100);

  /** The rows that pass, sorted; and how many more would pass if their share were known. */
  function select(filter) {
    const checks = tests(filter);
    const [from, to] = [bound(filter.from), bound(filter.to)];
    const share = app.programs.column("img_share");
    const rows = [];
    let unknownShare = 0;
    for (let row = 0; row < app.programs.length; row += 1) {
      if (!checks.every((check) => check(row))) continue;
      if (from === null && to === null) rows.push(row);
      else if (share[row] === null) unknownShare += 1;
      else if ((from === null || share[row] >= from) && (to === null || share[row] <= to)) rows.push(row);
    }
    return { rows: sorted(rows, filter.sort), unknownShare };
  }

  /** Unknown values come last in both directions; equal ones stay in the order of their ids. */
  function sorted(rows, sort) {
    const descending = sort.startsWith("-");
    const name = sort.replace(/^-/, "");
    if (!SORTABLE.includes(name)) return rows;
    const cells = app.programs.column(name);
    const order = ORDERS[name];
    const collator = new Intl.Collator("en");
    const compare = (a, b) => (order ? order.indexOf(a) - order.indexOf(b)
      : typeof a === "number" ? a - b : collator.compare(a, b));
    return rows.sort((x, y) => {
      const [a, b] = [cells[x], cells[y]];
      if (a === null || b === null) return (a === null) - (b === null) || x - y;
      return (descending ? -1 : 1) * compare(a, b) || x - y;
    });
  }

  app.filters = { parse, format, select, TIERS, VISAS };
})(safetynet);
