"""What Dagster is given: everything loads, is grouped and described, and every published table is checked."""

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.jobs import HEALTH
from warehouse.contracts.tables import PUBLISHED

GROUPS = {"directory", "crawl", "raw", "core", "out", "release"}


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs()


def test_every_asset_is_in_a_known_group_and_described(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name in GROUPS, key
        assert node.description, key


def test_every_published_table_is_an_asset_with_a_blocking_check(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    checked = {key.asset_key.to_user_string() for key in graph.asset_check_keys}
    for contract in PUBLISHED:
        assert graph.has(dg.AssetKey(contract.name)), contract.name
        assert contract.name in checked
    for key in graph.asset_check_keys:
        spec = graph.get_check_spec(key) if hasattr(graph, "get_check_spec") else graph.get(key).check_spec
        assert spec.blocking or key.name in HEALTH, key


def test_the_schedule_is_at_two_in_new_york_and_off(defs: dg.Definitions) -> None:
    schedule = defs.resolve_schedule_def("nightly_schedule")
    with dg.instance_for_test() as instance, dg.build_schedule_context(instance) as context:
        request = schedule.evaluate_tick(context).run_requests[0]
    assert request.run_config["resources"]["night"]["config"] == {"due_only": True}
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "America/New_York"
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
