"""Alerts reach a real webhook and a real mail server, say why and where, and never fail a night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.alerts import Alert, Channels, Mail, send
from pipelines.home import Home
from pipelines.resources import Night
from pipelines.sensors import after_failed_run, after_good_run
from tests.pipeline.sinks import Mailbox, Webhook, mailbox, webhook

ALERT = Alert("refused", "publication refused", ("programs: half of them are gone",), "http://127.0.0.1:3000/runs/abc")


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with webhook() as kept:
        yield kept


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as kept:
        yield kept


def test_nothing_is_sent_where_nothing_is_set() -> None:
    assert send(ALERT, Channels.of_environment({})) == []


def test_mail_set_by_half_is_an_error() -> None:
    with pytest.raises(ValueError, match="SAFETYNET_ALERT_TO"):
        Channels.of_environment({"SAFETYNET_ALERT_SMTP": "smtp://mail.test"})


def test_both_channels_get_reason_and_link(hook: Webhook, box: Mailbox) -> None:
    told = {"SAFETYNET_ALERT_WEBHOOK": hook.address, "SAFETYNET_ALERT_SMTP": box.address}
    channels = Channels.of_environment({**told, "SAFETYNET_ALERT_TO": "a@elm.test, b@elm.test"})
    assert send(ALERT, channels) == []
    (posted,) = hook.received
    assert posted["kind"] == "refused" and posted["reasons"] == list(ALERT.reasons) and posted["run"] == ALERT.link
    ((sender, to, message),) = box.received
    assert (sender, to) == ("a@elm.test", ["a@elm.test", "b@elm.test"])
    assert message["Subject"] == "Safetynet: publication refused"
    assert "half of them are gone" in message.get_content() and ALERT.link in message.get_content()


def test_one_dead_channel_does_not_keep_the_other_from_working_nor_tell_secrets(hook: Webhook, box: Mailbox) -> None:
    hook.status = 500
    channels = Channels(hook.address, Mail(box.address, "a@elm.test", ("b@elm.test",)))
    (failure,) = send(ALERT, channels)
    assert "webhook" in failure and "secret-path" not in failure
    assert len(box.received) == 1


def test_a_password_never_goes_over_a_plain_line(box: Mailbox) -> None:
    mail = Mail(box.address, "a@elm.test", ("b@elm.test",), "user", "hunter2")
    (failure,) = send(ALERT, Channels(mail=mail))
    assert "e-mail" in failure and "hunter2" not in failure
    assert box.received == [] and not any("AUTH" in line.upper() for line in box.said)


@dg.asset
def release(night: Night) -> None:
    """Fails with a reason of its own."""
    raise dg.Failure("the disk is full", allow_retries=False)


@dg.asset
def programs() -> int:
    """One row."""
    return 1


@dg.asset_check(asset=programs, blocking=True, name="contract")
def refusing() -> dg.AssetCheckResult:
    """Refuses."""
    return dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.ERROR, metadata={"failures": ["figures contradict each other"]}
    )


@dg.asset_check(asset=programs, name="drift")
def moving() -> dg.AssetCheckResult:
    """Warns."""
    return dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.WARN, metadata={"failures": ["the national share moved"]}
    )


def told_of(assets: list[object], tmp_path: Path, hook: Webhook, patch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Run the assets as a job and evaluate the sensor that answers to how it ended."""
    home = Home(tmp_path / "state").made()
    patch.setenv("SAFETYNET_HOME", str(home.root))
    patch.setenv("SAFETYNET_ALERT_WEBHOOK", hook.address)
    defs = dg.Definitions(
        assets=[
            a for a in assets if isinstance(a, dg.AssetsDefinition) and not isinstance(a, dg.AssetChecksDefinition)
        ],
        asset_checks=[a for a in assets if isinstance(a, dg.AssetChecksDefinition)],
        jobs=[dg.define_asset_job("nightly", dg.AssetSelection.all(), executor_def=dg.in_process_executor)],
        resources={"night": Night(state_dir=str(home.root))},
    )
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(instance=instance, raise_on_error=False)
        sensor = after_good_run if result.success else after_failed_run
        event = result.get_run_success_event() if result.success else result.get_run_failure_event()
        context = dg.build_run_status_sensor_context(sensor.name, event, instance, result.dagster_run)
        sensor(context if result.success else context.for_run_failure())
        morning = instance.get_latest_materialization_event(dg.AssetKey("morning"))
        assert morning is not None and "last night" in str(morning.asset_materialization)
    return hook.received


def test_a_failed_run_is_told(tmp_path: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = told_of([release], tmp_path, hook, monkeypatch)
    assert told["kind"] == "failed" and told["reasons"] == ["the disk is full"] and "/runs/" in str(told["run"])


def test_a_refused_run_is_told_as_refused(tmp_path: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = told_of([programs, refusing], tmp_path, hook, monkeypatch)
    assert told["kind"] == "refused" and told["reasons"] == ["figures contradict each other"]


def test_drift_of_a_good_run_is_told(tmp_path: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = told_of([programs, moving], tmp_path, hook, monkeypatch)
    assert told["kind"] == "drift" and told["reasons"] == ["the national share moved"]


def test_a_quiet_run_is_not_told(tmp_path: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_of([programs], tmp_path, hook, monkeypatch) == []
