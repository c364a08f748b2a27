// The panel in which a reader enters a profile, and the words that tell for whom the tiers are.
// Belongs here: the form and its checks. What is entered goes to applicant.js and nowhere else.
"use strict";

(function (app) {
  const { el, on } = app;
  const NUMBERS = {
    step2_ck: ["Step 2 CK score", 100, 300], years_since_graduation: ["Years since graduation", 0, 60],
    attempts: ["Attempts at a Step", 1, 20],
  };

  /** For whom the tiers are, in words. */
  app.profileWords = function () {
    const person = app.applicant.current;
    if (!person) return app.words.profile.reference;
    return ["IMG",
      app.isKnown(person.step2_ck) ? `Step 2 CK ${person.step2_ck} (${app.label("step2_band", app.applicant.band(person.step2_ck))})`
        : "no score given",
      app.isKnown(person.visa_need) ? app.label("visa_need", person.visa_need) : "visa need not given",
      person.country ? `school in ${app.country(person.country)}` : null,
      app.isKnown(person.years_since_graduation)
        ? `${app.plural(person.years_since_graduation, "year", "years")} since graduation` : null,
      app.isKnown(person.attempts) ? app.plural(person.attempts, "attempt", "attempts") : null,
    ].filter(app.isKnown).join(", ");
  };

  /** The panel; `changed` is called when the tiers are made anew. */
  app.profilePanel = function (changed) {
    const problem = el("p", { class: "problem", role: "alert" });
    const form = el("form", { class: "profile-form", "aria-label": "Your profile", novalidate: true },
      number("step2_ck"), select("visa_need", "Visa you need", needs()),
      select("country", "Country of your school", countries()),
      number("years_since_graduation", "At Match Day."), number("attempts", "1 is a pass at the first try."),
      el("div", { class: "field buttons" },
        el("button", { type: "submit", class: "main" }, "Show my tiers"),
        on(el("button", { type: "button" }, "Back to the reference"), "click", () => apply(null))));
    on(form, "submit", (event) => {
      event.preventDefault();
      const { person, wrong } = read(form);
      problem.textContent = wrong || "";
      if (!wrong) apply(person);
    });
    async function apply(person) {
      try {
        await app.applicant.set(person);
        changed();
      } catch (error) {
        problem.textContent = error.message;
      }
    }
    return app.foldedPanel("profile", app.applicant.current ? "Change my profile" : "Tiers for your own profile",
      el("p", { class: "quiet" }, app.words.profile.privacy), form, problem);
  };

  const value = (name) => (app.applicant.current ? app.applicant.current[name] : null);

  function number(name, hint) {
    const [label, min, max] = NUMBERS[name];
    const input = el("input", { type: "number", name, min, max, step: 1, inputmode: "numeric", value: value(name), autocomplete: "off" });
    return app.field(`p-${name}`, label, input, hint);
  }

  function select(name, label, options) {
    return app.field(`p-${name}`, label, el("select", { name }, el("option", { value: "" }, "not given"),
      options.map(([code, shown]) => el("option", { value: code, selected: value(name) === code }, shown))));
  }

  const needs = () => Object.entries(app.words.values.visa_need);
  const countries = () => app.meta.countries.map((code) => [code, app.country(code)])
    .sort((a, b) => a[1].localeCompare(b[1], "en"));

  /** {person} or {wrong: what to mend}. An empty field is unknown. */
  function read(form) {
    const given = new FormData(form);
    const person = { is_img: true, visa_need: given.get("visa_need") || null, country: given.get("country") || null };
    for (const [name, [label, min, max]] of Object.entries(NUMBERS)) {
      const text = given.get(name).trim();
      const bad = form.elements[name].validity.badInput || (text !== "" && !/^\d+$/.test(text));
      const found = text === "" ? null : Number(text);
      if (bad || (found !== null && (found < min || found > max))) {
        form.elements[name].focus();
        return { wrong: `${label}: a whole number from ${min} to ${max}, or nothing.` };
      }
      person[name] = found;
    }
    return { person };
  }

  /** What else has to be said to a reader with such a profile. */
  app.profileNotes = function () {
    const person = app.applicant.current;
    if (!person) return [];
    const notes = app.words.profile.bands[app.applicant.band(person.step2_ck)];
    return [notes, app.isKnown(person.visa_need) ? null : app.words.profile.no_need].filter(app.isKnown);
  };

  const LIKE = { true_strict: "several in 3 years", true: "several in 5 years", region_only: "from the region", false: "fewer than two in 5 years" };

  /** "India: 3 in 5 years" for the list; null without a country. */
  app.likeMeLine = function (row) {
    const found = app.applicant.likeMe(row);
    if (!found) return null;
    const country = app.country(app.applicant.current.country);
    const five = app.isKnown(found.same_country_5) ? `${app.count(found.same_country_5)} began in 5 years` : "unknown";
    return `${country}: ${five}`;
  };

  app.likeMeWords = (found) => (app.isKnown(found.people_like_you) ? LIKE[found.people_like_you] : app.words.unknown);
})(safetynet);
