"""Specialties named in addresses: hosts and paths whose names are run together, and names inside longer names."""

import pytest

from scrapers import urls
from scrapers.domains import host_of
from scrapers.parsers.lexicon import specialties_in_address

FAMILY = {
    "Emergency Medicine": ["emergencymedicineresidency.org", "elm-emergency-medicineresidency.org", "em.elm.edu",
                           "emresidency.elm.edu", "elm.edu/gme/emergencymedicine/people"],
    "Family Medicine": ["family-medicineresidency-elm.org", "familymedicineresidency.org", "elmfamilymedicine.org",
                        "familymedicine-residency.elm.org", "departmentoffamilymedicine.elm.edu", "fmresidency.org",
                        "elm.edu/family-medicineresidency", "elm.edu/family/medicine-residency"],
    "Preventive Medicine": ["preventivemedicineresidency.elm.edu", "elm.edu/preventive-medicineresidency"],
    "Physical Medicine and Rehabilitation": ["physicalmedicineresidency.org", "physical-medicineresidency.elm.edu",
                                             "pmrresidency.elm.edu", "elm.edu/physical-medicine-and-rehab"],
    "Internal Medicine/Pediatrics": ["medicine-pediatrics.elm.edu", "medicinepediatricsresidency.elm.edu",
                                     "medpedsresidency.elm.edu", "elm.edu/medicine-pediatrics-residency"],
    "Internal Medicine": ["medicineresidency.elm.edu", "elm-medicineresidency.org", "internal-medicineresidency.org",
                          "internalmedicineresidency.elm.edu", "imresidency.elm.edu", "elm.edu/medicine-residency",
                          "elm.edu/gme/medicineresidency/people", "departmentofmedicine.elm.edu"],
    "Nuclear Medicine": ["nuclearmedicineresidency.org"],
    "Neurological Surgery": ["neurosurgeryresidency.elm.edu"],
    "Vascular Surgery - Integrated": ["elm.edu/vascularsurgeryresidency"],
}  # fmt: skip
UNKNOWN = [
    "ruralmedicineresidency.org", "elmhospitalmedicineresidency.org", "schoolofmedicineresidency.elm.edu",
    "academicmedicineresidency.elm.edu", "elm.edu/communitymedicineresidency", "elm.edu/about/people",
]  # fmt: skip


def _named(address: str) -> frozenset[str]:
    url = f"http://{address}"
    return specialties_in_address(host_of(url), urls.words_of(url))


@pytest.mark.parametrize(("name", "address"), [(name, a) for name, found in FAMILY.items() for a in found])
def test_one_specialty_is_named(name: str, address: str) -> None:
    assert _named(address) == {name}


@pytest.mark.parametrize("address", UNKNOWN)
def test_a_medicine_that_is_not_known_is_not_internal_medicine(address: str) -> None:
    assert _named(address) == frozenset()


@pytest.mark.parametrize("word", ["veterinary", "sports", "addiction", "oral", "podiatric", "laboratory", "sleep"])
def test_another_medicine_is_not_internal_medicine(word: str) -> None:
    for address in (
        f"{word}medicineresidency.org",
        f"{word}-medicineresidency.org",
        f"elm.edu/{word}-medicine-residency",
    ):
        assert _named(address) and "Internal Medicine" not in _named(address), address
