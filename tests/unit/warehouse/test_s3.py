"""Publishing to an S3-compatible bucket and pulling from it, against a bucket server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.unit.warehouse.small_release import VERSION, published
from warehouse.distribution import publish, pull
from warehouse.open import file_system, open_release
from warehouse.release_files import verify_checksums
from warehouse.releases import Releases

pytestmark = pytest.mark.slow


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ("AWS_ACCESS_KEY_ID", "invented"),
        ("AWS_SECRET_ACCESS_KEY", "invented"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    file_system("s3://bucket")[0].mkdir("bucket")
    yield "s3://bucket/safetynet"
    server.stop()


def test_a_bucket_is_published_to_and_pulled_from(bucket: str, tmp_path: Path) -> None:
    release = published(tmp_path / "ours")
    assert publish(release, bucket).n_skipped == 0
    assert publish(release, bucket).n_copied == 0
    assert len(open_release(bucket).programs) == 10
    pull(bucket, Releases(tmp_path / "theirs"))
    assert verify_checksums(tmp_path / "theirs" / VERSION) == []
