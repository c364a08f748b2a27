// People like you: starters from the reader's country or region of school, out of the published cells only.
// Belongs here: the counting and what may be concluded. A single resident is pooled, and what the page of the program
// does not show is unknown, never none.
"use strict";

(function (app) {
  const POOLED = "ZZ";

  /** Codes of the countries of the same UN sub-region or of the same group of the article. */
  function near(country, regions) {
    const mine = regions.find(([code]) => code === country);
    if (!mine) return new Set();
    return new Set(regions.filter(([, subregion, group]) => subregion === mine[1] || group === mine[2]).map(([code]) => code));
  }

  /** {people_like_you, same_country_3, same_country_5, same_region_5} of one program's cells; null is unknown. */
  function peopleLikeYou(cells, country, around, table) {
    if (!cells.length) return { people_like_you: null, same_country_3: null, same_country_5: null, same_region_5: null };
    const total = (wanted, place) => cells.filter(([code]) => wanted(code)).reduce((sum, cell) => sum + (cell[place] ?? 0), 0);
    const [three, five] = [1, 2].map((place) => total((code) => code === country, place));
    const wide = total((code) => around.has(code), 2);
    const hidden = total((code) => code === POOLED, 2);
    const window = Math.max(...cells.map((cell) => cell[3] ?? -1));
    const least = table.want.same_country_min;
    const isSeen = window >= Math.max(...table.want.windows);
    const value = three >= least ? "true_strict" : five >= least ? "true" : wide >= least ? "region_only"
      : isSeen && wide + hidden < least ? "false" : null;
    const unless = (isHidden, count) => (isHidden ? null : count);
    return {
      people_like_you: value,
      same_country_3: unless(hidden > 0 && three === 0, three), same_country_5: unless(hidden > 0 && five === 0, five),
      same_region_5: unless(hidden > 0, wide),
    };
  }

  app.people = { near, peopleLikeYou };
})(safetynet);
