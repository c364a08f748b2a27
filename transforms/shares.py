"""How many of a program's residents are IMGs: counts, share, interval, bounds, and whether a share may be published.

Belongs here: section 1 of the rules and the comparison of a declared with the counted share (R-DECL). Missing data
(residents without a school) give bounds; small numbers give a Wilson interval; the two are never mixed (P4). What the
roster means for an applicant is in `rosters` and `tiers`.
"""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import pandas as pd

from transforms import frames
from transforms.origins import is_canadian
from transforms.rules import Rules, cycle_year, rosters_due

TRANSITIONAL_YEAR = "transitional year"


def wilson(k: pd.Series, n: pd.Series, level: float = 0.95) -> tuple[pd.Series, pd.Series]:
    """Wilson score interval of k out of n; unknown where n is 0 or unknown. Fractions, both ends within [0, 1]."""
    k, n = k.astype("Float64"), n.astype("Float64").mask(n == 0)
    z2 = NormalDist().inv_cdf(0.5 + level / 2) ** 2
    share = frames.ratio(k, n)
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = ((share * (1 - share) / n + z2 / (4 * n * n)) * z2) ** 0.5 / (1 + z2 / n)
    return (middle - half).clip(0.0, 1.0).mask(k == 0, 0.0), (middle + half).clip(0.0, 1.0).mask(k == n, 1.0)


def specialty_years(directory: pd.DataFrame, specialties: pd.DataFrame) -> pd.DataFrame:
    """Per program: ``years`` of training, ``final_pgy``, ``is_transitional_year``; unknown for unlisted specialties.

    A specialty is found by its ACGME name, else by the first three digits of a ten-digit program ID.
    """
    by_name = specialties.assign(key=specialties["name"].str.casefold()).set_index("key")
    by_code = specialties.set_index("acgme_code")
    names = directory["specialty"].str.casefold()
    code = directory["program_id"].str.extract(r"^(\d{3})\d{7}$")[0]

    def look_up(field: str) -> pd.Series:
        numbers = [pd.to_numeric(keys.map(table[field])) for keys, table in ((names, by_name), (code, by_code))]
        return numbers[0].fillna(numbers[1]).astype("Int64")

    years = look_up("years")
    return pd.DataFrame(
        {
            "program_id": directory["program_id"],
            "years": years,
            "final_pgy": look_up("first_pgy") + years - 1,
            "is_transitional_year": names == TRANSITIONAL_YEAR,
        }
    )


def in_scope(residents: pd.DataFrame, programs: pd.DataFrame, rules: Rules) -> pd.Series:
    """Which rows count towards a program's share, by track (section 1).

    ``programs`` is `specialty_years`. A chief counts only when the page shows a year of training that is not past the
    final one: chiefs with no year shown are most often past it, so they are left out.
    """
    known = residents[["program_id"]].merge(programs, on="program_id", how="left").set_index(residents.index)
    transitional = known["is_transitional_year"].astype("boolean").fillna(False)
    track = residents["track"].astype("string").fillna("unknown")
    usual = track.isin(rules.tracks.scope) & ~transitional
    in_year = track.isin(rules.tracks.scope_transitional_year) & transitional
    pgy = frames.column(residents, "pgy", "Int64")
    chief = track.isin(rules.tracks.counted_if_not_past_final_year) & (pgy <= known["final_pgy"]).fillna(False)
    return (usual | in_year | chief).astype(bool)


def scoped_rows(
    residents: pd.DataFrame, directory: pd.DataFrame, specialties: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """The residents and alumni that count, see `in_scope`."""
    return residents[in_scope(residents, specialty_years(directory, specialties), rules)]


def _counts(residents: pd.DataFrame, scope: pd.Series, rules: Rules) -> pd.DataFrame:
    """The n_* columns per program that has current residents. n_* are unknown when none of them is in scope."""
    current = residents["status"] == "current"
    programs = pd.Index(residents["program_id"].unique(), name="program_id")
    rows, origin = residents[current & scope], residents.loc[current & scope, "origin"]
    prelim = current & residents["track"].isin(rules.tracks.preliminary)
    out = pd.DataFrame(
        {
            "n_listed": frames.count(rows, programs),
            "n_known": frames.count(rows, programs, origin != "UNKNOWN"),
            "n_img": frames.count(rows, programs, origin == "IMG"),
            "n_us_md": frames.count(rows, programs, origin == "USMD"),
            "n_us_do": frames.count(rows, programs, origin == "USDO"),
            "n_can": frames.count(rows, programs, origin == "CAN"),
            "n_can_as_img": frames.count(rows, programs, (origin == "IMG") & is_canadian(rows)),
            "n_unknown": frames.count(rows, programs, origin == "UNKNOWN"),
            "n_degree_only": frames.count(rows, programs, rows["origin_basis"] == "degree"),
        }
    )
    out = out.mask(out["n_listed"] == 0)
    seen = frames.count(residents, programs, current) > 0
    out["n_prelim_listed"] = frames.count(residents, programs, prelim).mask(~seen)
    out["n_prelim_img"] = frames.count(residents, programs, prelim & (residents["origin"] == "IMG")).mask(~seen)
    out["n_alumni"] = frames.count(residents, programs, residents["status"] == "alumni")
    return out


def share_columns(counts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Share, interval, bounds, coverage and status of rows with n_listed, n_known, n_img, n_degree_only.

    ``insufficient`` keeps coverage and bounds and has no percentage; programs without a roster are unknown throughout.
    """
    listed, known, img = (counts[c].astype("Float64") for c in ("n_listed", "n_known", "n_img"))
    coverage = frames.ratio(known, listed)
    degree_only = frames.ratio(counts["n_degree_only"], known)
    enough = (known >= rules.share.min_n) & ~(degree_only > rules.share.degree_only_max).fillna(False)
    status = frames.codes(
        counts.index,
        [
            (enough & (coverage >= rules.share.ok_coverage), "ok"),
            (enough & (coverage >= rules.share.thin_coverage), "thin"),
            (listed > 0, "insufficient"),
        ],
    )
    publish = status.isin(["ok", "thin"])
    low, high = wilson(img, known, rules.share.ci_level)
    return pd.DataFrame(
        {
            "img_share": frames.ratio(img, known).where(publish),
            "share_ci_low": low.where(publish),
            "share_ci_high": high.where(publish),
            "share_bound_low": frames.ratio(img, listed),
            "share_bound_high": frames.ratio(img + listed - known, listed),
            "coverage": coverage,
            "share_status": status,
        }
    )


def roster_fill(listed: pd.Series, directory: pd.DataFrame, years: pd.Series, rules: Rules, as_of: date) -> pd.Series:
    """Listed residents over approved positions x years; all series share the directory's index.

    Not computed when the positions are known to be older than the rules allow; their date is ``positions_as_of``, else
    ``as_of`` of the directory row, and undated positions are taken as they are.
    """
    positions = frames.column(directory, "positions_per_year", "Float64")
    dated = frames.column(directory, "positions_as_of", "string").fillna(frames.column(directory, "as_of", "string"))
    age = (pd.Timestamp(as_of) - pd.to_datetime(dated, errors="coerce")).dt.days / 365.25
    too_old = (age > rules.share.positions_max_age_years).fillna(False)
    return frames.ratio(listed, positions * years.astype("Float64")).mask(too_old)


def stale_roster(residents: pd.DataFrame, scope: pd.Series, rules: Rules, as_of: date) -> pd.Series:
    """Per program: newest current class began before last summer, from 1 October on; unknown if no class is shown."""
    rows = residents[scope & (residents["status"] == "current")]
    newest = frames.column(rows, "class_start_year", "Int64").groupby(rows["program_id"]).max()
    return (newest < cycle_year(as_of, rules) - 1) & rosters_due(as_of, rules)


def program_shares(
    residents: pd.DataFrame, directory: pd.DataFrame, specialties: pd.DataFrame, rules: Rules, as_of: date
) -> pd.DataFrame:
    """One row per program of the directory: the n_* counts and the share columns of the ``programs`` table.

    ``residents`` comes from `origins.assign_origin`. Without current residents everything is unknown, never 0.
    ``roster_flag`` (roster_incomplete, roster_mixed_tracks) says which end of the plausible fill was passed.
    """
    programs = specialty_years(directory, specialties)
    scope = in_scope(residents, programs, rules)
    counts = _counts(residents, scope, rules).reindex(directory["program_id"]).astype("Int64")
    out = pd.concat([counts, share_columns(counts, rules)], axis=1).reset_index()
    out["is_stale_roster"] = out["program_id"].map(stale_roster(residents, scope, rules, as_of)).astype("boolean")
    aligned = directory.reset_index(drop=True)
    out["roster_fill"] = roster_fill(out["n_listed"], aligned, programs["years"].reset_index(drop=True), rules, as_of)
    low, high = rules.share.roster_fill
    flags = [(out["roster_fill"] < low, "roster_incomplete"), (out["roster_fill"] > high, "roster_mixed_tracks")]
    return out.assign(roster_flag=frames.codes(out.index, flags))


def class_counts(
    residents: pd.DataFrame, directory: pd.DataFrame, specialties: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """`program_classes`: program_id, track, class_start_year, pgy, n_listed, n_known, n_img.

    Current residents in scope and, beside them, preliminary ones.
    """
    programs = specialty_years(directory, specialties)
    wanted = in_scope(residents, programs, rules) | residents["track"].isin(rules.tracks.preliminary)
    rows = residents[wanted & (residents["status"] == "current")]
    keys = ["program_id", "track", "class_start_year", "pgy"]
    rows = rows.assign(
        n_listed=1, n_known=(rows["origin"] != "UNKNOWN").astype(int), n_img=(rows["origin"] == "IMG").astype(int)
    )
    table = rows.groupby(keys, dropna=False, sort=True)[["n_listed", "n_known", "n_img"]].sum().reset_index()
    kinds = dict.fromkeys(["class_start_year", "pgy", "n_listed", "n_known", "n_img"], "Int64")
    return table.astype({**kinds, "program_id": "string", "track": "string"})


def declared(signals: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """R-DECL: program_id, ``declared_share`` and ``declared_vs_counted`` (consistent, conflict, unknown).

    ``signals`` rows of code H3 with a percentage; several of a program that differ give no declared share.
    """
    stated = signals[(signals["code"] == "H3") & signals["threshold"].notna()]
    share = pd.to_numeric(stated["threshold"]).astype("Float64") / 100
    share = share.where(share.between(0, 1))
    per_program = share.groupby(stated["program_id"]).agg(["min", "max"])
    single = per_program["min"].where(per_program["min"] == per_program["max"])
    out = shares.set_index("program_id")
    value = single.reindex(out.index).astype("Float64")
    low = out[["share_ci_low", "share_bound_low"]].min(axis=1).where(out["img_share"].notna())
    high = out[["share_ci_high", "share_bound_high"]].max(axis=1).where(out["img_share"].notna())
    inside = (value >= low) & (value <= high)
    verdict = frames.codes(out.index, [(inside, "consistent"), (~inside, "conflict")])
    return pd.DataFrame({"declared_share": value, "declared_vs_counted": verdict.fillna("unknown")}).reset_index()


def pooled_share(shares: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Shares pooled over groups of programs, as a sponsor's or a specialty's.

    ``keys`` names the group of each row; gives the key, n_programs, n_known, n_img, img_share and its interval.
    """
    usable = shares[shares["img_share"].notna()]
    grouped = usable.groupby(keys.reindex(usable.index), sort=True)
    out = grouped[["n_known", "n_img"]].sum().assign(n_programs=grouped.size())
    low, high = wilson(out["n_img"], out["n_known"])
    share = frames.ratio(out["n_img"], out["n_known"])
    return out.assign(img_share=share, share_ci_low=low, share_ci_high=high).reset_index()
