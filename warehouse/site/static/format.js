// Values as words. Unknown is printed as unknown, never as no or 0.
"use strict";

(function (app) {
  app.words = app.get("words");
  app.meta = app.get("meta");

  const isKnown = (value) => value !== null && value !== undefined;
  const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

  app.isKnown = isKnown;
  app.percent = (share) => (isKnown(share) ? `${(share * 100).toFixed(1)} %` : app.words.unknown);
  app.count = (value) => (isKnown(value) ? value.toLocaleString("en-US") : app.words.unknown);
  app.day = (value) => (isKnown(value) ? value.slice(0, 10) : app.words.unknown);
  app.range = (low, high) =>
    isKnown(low) && isKnown(high) ? `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %` : app.words.unknown;
  app.plural = (n, one, many) => `${app.count(n)} ${n === 1 ? one : many}`;

  /** The label of a code; the code itself where no label is written. */
  app.label = function (column, value) {
    if (!isKnown(value)) return app.words.unknown;
    const labels = app.words.values[app.words.same[column] || column];
    return labels && Object.hasOwn(labels, String(value)) ? labels[value] : String(value);
  };

  app.basis = (basis) => (isKnown(basis) ? app.label("tier_basis", basis) : "basis of the tier unknown");
  app.noRoster = (listed) => (listed === 0 ? "nobody is listed" : "no roster read");
  app.isRated = (tier) => ["safety", "match", "reach"].includes(tier);

  /** Any published value by the type that the contract gives its column. */
  app.value = function (column, type, unit, value) {
    if (!isKnown(value)) return app.words.unknown;
    if (type === "boolean") return value ? "yes" : "no";
    if (type === "timestamp") return value.replace("T", " ").replace("Z", " UTC");
    if (unit === "fraction") return app.percent(value);
    if (type === "integer" && !/year/.test(column)) return app.count(value);
    return app.label(column, value);
  };

  app.country = function (code) {
    if (!isKnown(code)) return app.words.unknown;
    try {
      return regions.of(code);
    } catch {
      return code;
    }
  };

  /** The day of a release's version. */
  app.versionDay = function (version) {
    const found = /^(\d{4})(\d{2})(\d{2})T/.exec(version);
    return found ? found.slice(1).join("-") : version;
  };

  /** The release's own day: ages are told as of it, so that a page says the same whenever it is opened. */
  app.releaseDay = function () {
    const day = app.versionDay(app.meta.version);
    return app.meta.as_of ? app.meta.as_of.slice(0, 10) : day === app.meta.version ? null : day;
  };

  app.age = function (moment) {
    const release = app.releaseDay();
    if (!isKnown(moment) || !release) return "age unknown";
    const days = Math.round((Date.parse(release) - Date.parse(moment.slice(0, 10))) / 86400000);
    if (Number.isNaN(days)) return "age unknown";
    return days <= 0 ? "seen on the day of the release" : `${app.plural(days, "day", "days")} old at the release`;
  };

  /** The sentence for a reason code; codes may end in a number. */
  app.reason = function (code) {
    const reasons = app.words.reasons;
    if (Object.hasOwn(reasons, code)) return reasons[code];
    const numbered = /^(.*)_(-?\d+(?:\.\d+)?)$/.exec(code);
    if (numbered && Object.hasOwn(reasons, numbered[1])) return reasons[numbered[1]].replace("{n}", numbered[2]);
    return code;
  };

  app.split = (joined) => (isKnown(joined) ? joined.split(";").filter((part) => part !== "") : []);
})(safetynet);
