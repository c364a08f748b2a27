// The filtered list as a file, made in the browser. Belongs here: rows as CSV that a spreadsheet cannot run.
"use strict";

(function (app) {
  const OWN_TIER = ["tier", "tier_basis", "tier_low", "tier_confidence", "tier_reasons"];

  /** One cell: quoted where it must be, and never the beginning of a formula. */
  function cell(value) {
    if (!app.isKnown(value)) return "";
    const text = String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe;
  }

  /** The rows with every column of the list; with a profile, its tiers in columns of their own. */
  app.csvOf = function (rows) {
    const own = app.applicant.current ? OWN_TIER : [];
    const heads = [...app.programs.columns, ...own.map((name) => `${name}_for_profile`)];
    const columns = [...app.programs.columns.map(app.programs.published), ...own.map(app.programs.column)];
    const lines = rows.map((row) => columns.map((column) => cell(column[row])).join(","));
    return `${[heads.join(","), ...lines].join("\r\n")}\r\n`;
  };

  /** A button that saves what `rows` gives at the moment it is pressed. */
  app.csvButton = function (rows) {
    return app.on(app.el("button", { type: "button", id: "save-csv" }, "Save these as CSV"), "click", () => {
      const address = URL.createObjectURL(new Blob(["\ufeff", app.csvOf(rows())], { type: "text/csv;charset=utf-8" }));
      const link = app.inside(address, "", { download: `programs-${app.meta.version}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    });
  };
})(safetynet);
