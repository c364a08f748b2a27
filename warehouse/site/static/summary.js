// Sums over programs for the overview: counts, pooled shares and their intervals. Pure; nothing is drawn here.
"use strict";

(function (app) {
  const Z = 1.959964;
  const LEAST = 5;

  /**
   * Residents of many programs together: {programs, shared, n_img, n_known, share, low, high}. Programs without a
   * published share count in `programs` alone. The 95 % interval is that of a ratio over programs (residents of one
   * program are alike, so each program counts as one draw); null below LEAST programs.
   */
  function pooled(rows) {
    const [img, known, share] = ["n_img", "n_known", "img_share"].map((name) => app.programs.column(name));
    const used = rows.filter((row) => app.isKnown(share[row]));
    const sum = (cells) => used.reduce((total, row) => total + cells[row], 0);
    const [k, n] = [sum(img), sum(known)];
    if (!n) return { programs: rows.length, shared: used.length, n_img: k, n_known: n, share: null, low: null, high: null };
    const p = k / n;
    const square = used.reduce((total, row) => total + (img[row] - p * known[row]) ** 2, 0);
    const error = (Z * Math.sqrt(square * (used.length / (used.length - 1)))) / n;
    const wide = used.length >= LEAST;
    return { programs: rows.length, shared: used.length, n_img: k, n_known: n, share: p,
      low: wide ? Math.max(0, p - error) : null, high: wide ? Math.min(1, p + error) : null };
  }

  /** [[value, rows]] by a column, in the order in which values are met; unknown ones under null. */
  function grouped(rows, name) {
    const cells = app.programs.column(name);
    const groups = new Map();
    for (const row of rows) {
      if (!groups.has(cells[row])) groups.set(cells[row], []);
      groups.get(cells[row]).push(row);
    }
    return [...groups];
  }

  /** How many programs' shares fall in each of `bins` equal steps from 0 to 1; a share of 1 is in the last. */
  function histogram(rows, bins) {
    const share = app.programs.column("img_share");
    const counts = new Array(bins).fill(0);
    for (const row of rows) if (app.isKnown(share[row])) counts[Math.min(bins - 1, Math.floor(share[row] * bins + 1e-9))] += 1;
    return counts;
  }

  function median(values) {
    const sorted = values.filter(app.isKnown).sort((a, b) => a - b);
    const middle = sorted.length / 2;
    if (!sorted.length) return null;
    return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
  }

  app.summary = { pooled, grouped, histogram, median };
})(safetynet);
