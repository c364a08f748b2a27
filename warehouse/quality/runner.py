"""Running expectations with Great Expectations: frames and plain-data expectations in, a verdict and Data Docs out.

Belongs here: every use of GX in the project, so that its traps are met once. GX takes seconds to import, therefore it
is imported inside functions. A GX exception is our error, never a verdict on the data.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from warehouse.contracts.expectations import Expectation, expectations
from warehouse.contracts.model import Table

NEGATIVE_TOTAL = "__minus_{}"


class QualityError(RuntimeError):
    """The checks themselves broke: nothing is known about the data, so nothing may be published."""


@dataclass(frozen=True)
class Failure:
    """One expectation that did not hold. ``examples`` are values of checked columns, never of a restricted table."""

    table: str
    meaning: str
    severity: str
    n_unexpected: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        shown = f", e.g. {', '.join(self.examples)}" if self.examples else ""
        return f"{self.table}: {self.meaning} ({self.severity}; {self.n_unexpected} rows{shown})"


@dataclass(frozen=True)
class Verdict:
    """What the checks of one table say."""

    table: str
    n_checks: int
    failures: tuple[Failure, ...]

    @property
    def is_critical(self) -> bool:
        """Whether publication must stop."""
        return any(failure.severity == "critical" for failure in self.failures)


def check(frames: Mapping[str, pd.DataFrame], tables: Mapping[str, Table], docs: Path | None = None) -> list[Verdict]:
    """Check each frame against its contract's expectations; with ``docs``, write Data Docs there.

    Raises QualityError when GX itself fails on any expectation.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    if docs is not None and docs.exists():
        shutil.rmtree(docs)  # each run adds pages of its own, and last night's are no part of this release
    import great_expectations as gx

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    if docs is not None:
        context.add_data_docs_site("release", _site(docs))
    source = context.data_sources.add_pandas("frames")
    verdicts = [_check_one(context, source, name, frames[name], tables[name]) for name in frames]
    if docs is not None:
        context.build_data_docs()
    return verdicts


def _site(folder: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
    }


def _check_one(context: Any, source: Any, name: str, frame: pd.DataFrame, table: Table) -> Verdict:
    import great_expectations as gx

    declared = expectations(table)
    plain = _plain(frame, declared)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=[_build(e) for e in declared]))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    checkpoint = context.checkpoints.add(gx.Checkpoint(name=name, validation_definitions=[definition]))
    result = checkpoint.run(batch_parameters={"dataframe": plain})
    (validation,) = result.run_results.values()
    return Verdict(name, len(declared), tuple(f for r in validation.results if (f := _failure(name, r))))


def _plain(frame: pd.DataFrame, declared: list[Expectation]) -> pd.DataFrame:
    """The frame in dtypes that GX compares without surprise, plus the derived columns that sums need."""
    plain = pd.DataFrame(index=frame.index)
    for column in frame.columns:
        series = frame[column]
        numeric = pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)
        plain[column] = series.astype("float64") if numeric else series.astype("object").where(series.notna(), None)
    for expectation in declared:
        if expectation.kind == "SumOfColumns":
            total = expectation.kwargs["total"]
            plain[NEGATIVE_TOTAL.format(total)] = -plain[total]
    return plain


def _build(expectation: Expectation) -> Any:
    import great_expectations.expectations as gxe

    kind, kwargs = expectation.kind, dict(expectation.kwargs)
    meta = {"meaning": expectation.meaning, "severity": expectation.severity}
    if kind == "SumOfColumns":
        columns = [*kwargs["parts"], NEGATIVE_TOTAL.format(kwargs["total"])]
        kwargs = {"column_list": columns, "sum_total": 0, "ignore_row_if": "any_value_is_missing"}
        kind = "ExpectMulticolumnSumToEqual"
    if kind == "ExpectTableColumnsToMatchOrderedList":
        # Derived columns stand behind the declared ones, so the declared set is checked, not the exact list.
        kind, kwargs = (
            "ExpectTableColumnsToMatchSet",
            {"column_set": kwargs["column_list"], "exact_match": False},
        )
    return getattr(gxe, kind)(**kwargs, meta=meta, severity=expectation.severity)


def _failure(table: str, result: Any) -> Failure | None:
    raised = [info for info in _exceptions(result.exception_info) if info.get("raised_exception")]
    meta = result.expectation_config.meta or {}
    if raised:
        raise QualityError(f"{table}: {meta.get('meaning')}: {raised[0].get('exception_message')}")
    if result.success:
        return None
    details = result.result or {}
    examples = tuple(str(value) for value in details.get("partial_unexpected_list", [])[:3])
    return Failure(table, meta["meaning"], meta["severity"], int(details.get("unexpected_count") or 0), examples)


def _exceptions(info: Any) -> list[dict[str, Any]]:
    """GX gives one dict, or a dict of dicts keyed by metric."""
    if not info:
        return []
    return [info] if "raised_exception" in info else list(info.values())
