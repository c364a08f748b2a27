"""What the joins of ``transforms.programs`` must carry from one transform to the next."""

from types import SimpleNamespace

import pandas as pd

from transforms import programs


def test_a_contradiction_on_visas_reaches_the_tiers() -> None:
    directory = pd.DataFrame({"program_id": ["1400000001", "1400000002"]})
    visas = pd.DataFrame(
        {"program_id": ["1400000001"], "j1": ["no"], "h1b": ["conditional"], "has_visa_conflict": [True]}
    )
    table = programs._visas(SimpleNamespace(directory=directory, visas=visas, read={"1400000001"}))  # type: ignore[arg-type]
    assert table["has_visa_conflict"].fillna(False).tolist() == [True, False]
    assert table["j1"].tolist() == ["no", "unread"]
