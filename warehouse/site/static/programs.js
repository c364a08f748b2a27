// The programs of the first view, decoded; and one program's details out of its shard.
// Belongs here: reading the data files' layout (warehouse/site/encode.py, details.py). Nothing that is seen.
"use strict";

(function (app) {
  const columns = new Map();
  for (const [name, data] of Object.entries(app.get("programs"))) {
    if (name === "countries") continue;
    columns.set(name, Array.isArray(data) ? data : data.codes.map((code) => (code < 0 ? null : data.values[code])));
  }
  const countries = app.get("programs").countries;
  const rowOf = new Map(columns.get("program_id").map((id, row) => [id, row]));

  // Tiers for the reader's own profile stand in for the published ones while there is one.
  let replaced = null;

  app.programs = {
    length: rowOf.size,
    column: (name) => (replaced && replaced.get(name)) || columns.get(name),
    published: (name) => columns.get(name),
    columns: [...columns.keys()],
    replace: (arrays) => { replaced = arrays; },
    row: (id) => rowOf.get(id),
    countries: countries.lists.map((list) => new Set(list.map((i) => countries.values[i]))),
    countryCodes: countries.values,
    distinct: (name) => [...new Set(columns.get(name))].filter(app.isKnown).sort(),
  };

  /** {table: [{column: value}]} of one program, and the names of the schools in it. */
  app.details = async function (id) {
    const number = String(Math.floor(rowOf.get(id) / app.meta.shard_size)).padStart(2, "0");
    const shard = await app.load(`d-${number}`);
    const found = new Map(shard.programs).get(id);
    const tables = {};
    for (const [table, described] of Object.entries(app.meta.columns)) {
      const names = described.map(([name]) => name);
      tables[table] = (found[table] || []).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    }
    return { tables, schools: new Map(shard.schools) };
  };
})(safetynet);
