"""Alerts: a short message on a failed or refused night or on drift, to a webhook and by e-mail, where the environment
says so.

Belongs here: what a message holds and how it is sent. Not here: when one is due (aftermath, sensors). An alert that
cannot be delivered is logged and never fails anything. Secrets come from the environment only and are never logged.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT = 15.0
MOST_REASONS = 20


@dataclass(frozen=True)
class Alert:
    """What happened: ``kind`` is failed, refused, drift or broken; ``link`` leads to the run."""

    kind: str
    title: str
    reasons: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        """The whole message as plain text."""
        shown = [f"- {reason}" for reason in self.reasons[:MOST_REASONS]]
        if len(self.reasons) > MOST_REASONS:
            shown.append(f"- ... and {len(self.reasons) - MOST_REASONS} more")
        return "\n".join([self.title, *shown, f"Run: {self.link}", "What to do: docs/operations.md, section Alerts."])


@dataclass(frozen=True)
class Mail:
    """Where e-mail goes. ``server``: smtp://host:port (STARTTLS where offered) or smtps://host:port."""

    server: str
    sender: str
    to: tuple[str, ...]
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Channels:
    """Where alerts go; nowhere unless the environment says so."""

    webhook: str = ""
    mail: Mail | None = None

    @classmethod
    def of_environment(cls, environ: Mapping[str, str] | None = None) -> Channels:
        """Read SAFETYNET_ALERT_*. Raises ValueError when e-mail is set by half."""
        env = os.environ if environ is None else environ
        server = env.get("SAFETYNET_ALERT_SMTP", "").strip()
        to = tuple(part.strip() for part in env.get("SAFETYNET_ALERT_TO", "").split(",") if part.strip())
        if bool(server) != bool(to):
            raise ValueError("SAFETYNET_ALERT_SMTP and SAFETYNET_ALERT_TO belong together: set both or neither")
        mail = None
        if server:
            sender = env.get("SAFETYNET_ALERT_FROM", "").strip() or to[0]
            user, password = env.get("SAFETYNET_ALERT_SMTP_USER", ""), env.get("SAFETYNET_ALERT_SMTP_PASSWORD", "")
            mail = Mail(server, sender, to, user, password)
        return cls(env.get("SAFETYNET_ALERT_WEBHOOK", "").strip(), mail)


def run_link(run_id: str, environ: Mapping[str, str] | None = None) -> str:
    """The run's page in Dagster's UI (SAFETYNET_UI_URL, default loopback)."""
    env = os.environ if environ is None else environ
    return f"{(env.get('SAFETYNET_UI_URL') or 'http://127.0.0.1:3000').rstrip('/')}/runs/{run_id}"


def send(alert: Alert, channels: Channels) -> list[str]:
    """Send by every channel that is set; what could not be delivered and why, without any secret."""
    return list(_undelivered(alert, channels))


def _undelivered(alert: Alert, channels: Channels) -> Iterator[str]:
    ways: list[tuple[str, Callable[[], None]]] = []
    if channels.webhook:
        ways.append(("webhook", lambda: post(alert, channels.webhook)))
    if (mail := channels.mail) is not None:
        ways.append(("e-mail", lambda: send_mail(alert, mail)))
    for name, deliver in ways:
        try:
            deliver()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The address of a webhook is a secret: only the kind of error is told.
            yield f"the {name} could not be delivered: {type(error).__name__}"


def post(alert: Alert, address: str) -> None:
    """POST the alert as JSON; ``text`` is what chat services show. Raises OSError."""
    told = {"text": alert.text, "kind": alert.kind, "title": alert.title, "reasons": alert.reasons, "run": alert.link}
    body = json.dumps(told).encode()
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("SAFETYNET_ALERT_WEBHOOK is no http address")
    with urlopen(Request(address, body, {"Content-Type": "application/json"}), timeout=TIMEOUT):
        pass


def send_mail(alert: Alert, mail: Mail) -> None:
    """Send the alert as plain text. Raises SMTPException or OSError; a password never goes over a plain line."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = f"Safetynet: {alert.title}", mail.sender, ", ".join(mail.to)
    message.set_content(alert.text)
    where = urlsplit(mail.server if "//" in mail.server else f"smtp://{mail.server}")
    kind = smtplib.SMTP_SSL if where.scheme == "smtps" else smtplib.SMTP
    with kind(where.hostname or "", where.port or 0, timeout=TIMEOUT) as server:
        is_private = kind is smtplib.SMTP_SSL
        if not is_private and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            is_private = True
        if mail.user:
            if not is_private:
                raise ValueError("the mail server offers no encryption; no password is sent to it")
            server.login(mail.user, mail.password)
        server.send_message(message)
