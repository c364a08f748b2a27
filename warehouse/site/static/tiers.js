// The tier of a program for one applicant: runs the rule table of data/rules.js over its columns.
// Belongs here: three-valued logic, what an applicant changes, the order of steps, reasons. No threshold and no order is
// written here: both are in the table, and transforms/tiers does the same in Python (tests hold the two together).
"use strict";

(function (app) {
  const known = (value) => value !== null && value !== undefined;
  const and = (...parts) => (parts.includes(false) ? false : parts.some((part) => !known(part)) ? null : true);
  const or = (...parts) => (parts.includes(true) ? true : parts.some((part) => !known(part)) ? null : false);
  const below = (value, limit) => (known(value) && known(limit) ? value < limit : null);

  const COMPARE = {
    eq: (a, b) => a === b, ne: (a, b) => a !== b, lt: (a, b) => a < b, le: (a, b) => a <= b,
    gt: (a, b) => a > b, ge: (a, b) => a >= b, in: (a, list) => list.includes(a),
  };
  const BECAUSE = { true: ["if_true", (t) => t === true], false: ["if_false", (t) => t === false], unknown: ["if_unknown", (t) => !known(t)] };

  /** What a stated visa policy means for a need: ok, conditional, ask_coordinator, blocked; null for an unknown need. */
  function visaResult(need, row, table) {
    if (!known(need)) return null;
    const fields = table.needs[need];
    if (!fields.length) return "ok";
    if (row.is_citizens_only || (row.j1 === "no" && row.h1b === "no")) return "blocked";
    const results = fields.map((name) => table.field[row[name] || "unread"]);
    return table.order.find((result) => results.includes(result));
  }

  function offTable(row, score, share, rule) {
    if (!known(score)) return null;
    if (score >= rule.off_table_below_step2) return false;
    return or(row.is_off_table_listed, and(row.is_brand_place, below(share, rule.brand_im_share)));
  }

  /** Gaps and gates: where all current statements bar the applicant it gates, where they differ it is to be checked. */
  function limits(row, person) {
    const score = person.step2_ck;
    const means = [row.stated_step2_mean, row.step2_mean].filter(known);
    const mean = means.length ? Math.max(...means) : null;
    const gap = (figure) => (known(figure) && known(score) ? figure - score : null);
    const [all, any] = [below(score, row.required_step2), below(score, row.required_step2_most)];
    const over = (limit, value) => below(limit, value);
    const late = over(row.yog_limit, person.years_since_graduation);
    const tried = over(row.attempts_limit, person.attempts);
    const doubts = [
      any === true && all === false, below(score, row.required_step2_check) === true,
      over(row.yog_limit_least, person.years_since_graduation) === true && late !== true,
      over(row.attempts_limit_least, person.attempts) === true && tried !== true,
    ];
    return {
      step2_mean_gap: gap(mean), step2_p10_gap: gap(row.step2_p10),
      is_score_gate: all, is_graduation_gate: late, is_attempts_gate: tried, is_score_doubt: doubts.includes(true),
      is_score_compared: known(score) && [mean, row.step2_p10, row.required_step2].some(known),
    };
  }

  /** Every field that the table's conditions name; `share` is the published share or the lower end of its interval. */
  function fieldsOf(row, person, share, table) {
    const visa = visaResult(person.visa_need, row, table.visa_decision);
    const score = limits(row, person);
    const refusedInDoubt = row.refuses_img_check === true && person.is_img !== false;
    return {
      ...row, ...score, img_share: share, visa_result: visa,
      is_visa_gate: visa === "blocked" && row.is_visa_sound,
      is_img_gate: and(row.refuses_img, person.is_img),
      is_off_table: offTable(row, person.step2_ck, share, table.specialty),
      needs_hand_check: (visa === "blocked" && !row.is_visa_sound) || score.is_score_doubt || refusedInDoubt,
    };
  }

  const parameter = (table, path) => path.split(".").reduce((at, name) => at[name], table);

  function truths(table, fields) {
    return Object.fromEntries(Object.entries(table.conditions).map(([name, condition]) => {
      const value = fields[condition.field];
      const wanted = condition.param ? parameter(table, condition.param) : condition.value;
      return [name, known(value) ? COMPARE[condition.op](value, wanted) : null];
    }));
  }

  /** The step that gives the tier: the first that holds. */
  function decided(table, truth) {
    const holds = (step) => (step.any ? step.any.some((name) => truth[name] === true)
      : step.all ? !step.all.some((name) => truth[name] === false) : true);
    const named = (tier) => table.decision.find((step) => step.tier === tier);
    return table.decision.find((step) => holds(step) && !(step.unless && holds(named(step.unless))));
  }

  /** Halves go to the even number, as they do in Python. */
  function rounded(value) {
    const floor = Math.floor(value);
    return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
  }

  function reasonsOf(table, step, truth, fields) {
    const source = step.otherwise ? table.decision.find((other) => other.tier === step.otherwise) : step;
    const asked = [...(source.any || source.all || []).map((name) => [name, step.because]),
      ...(step.note || []).map((name) => [name, "false"])];
    return asked.map(([name, because]) => {
      const [key, applies] = BECAUSE[because];
      const condition = table.conditions[name];
      const value = fields[condition.field];
      if (!condition[key] || !applies(truth[name])) return null;
      return condition[key].replace("{value}", () => (typeof value === "number" ? rounded(value) : value));
    }).filter(known);
  }

  function confidenceOf(table, step, truth, row) {
    if (["excluded", "unrated"].includes(step.tier)) return null;
    const isUnknown = (step.all || []).some((name) => table.conditions[name].if_unknown && !known(truth[name]));
    return isUnknown && row.band_confidence === "high" ? "medium" : row.band_confidence;
  }

  /** {tier, tier_low, tier_basis, tier_confidence, tier_reasons} of a program's row for a person. */
  function tierOf(row, person, table) {
    const fields = fieldsOf(row, person, row.img_share, table);
    const truth = truths(table, fields);
    const step = decided(table, truth);
    const confidence = confidenceOf(table, step, truth, row);
    const reasons = reasonsOf(table, step, truth, fields);
    if (confidence === "low") reasons.push("near_boundary");
    return {
      tier: step.tier,
      tier_low: decided(table, truths(table, fieldsOf(row, person, row.share_ci_low, table))).tier,
      tier_basis: fields.is_score_compared ? "score_compared" : "roster_only",
      tier_confidence: confidence,
      tier_reasons: reasons.join(";") || null,
    };
  }

  function step2Band(score, table, passing) {
    if (!known(score)) return "unknown";
    if (known(passing) && score < passing) return "failed";
    const found = Object.entries(table.step2_bands).find(([, [low, high]]) => low <= score && score < high);
    return found ? found[0] : "outside_article_scope";
  }

  app.tiers = { tierOf, step2Band, visaResult };
})(safetynet);
