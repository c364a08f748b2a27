"""What is printed in a school column and is no medical school; and what free text holds."""

from __future__ import annotations

import pytest

from transforms.schools import SchoolMatcher

NOT_A_SCHOOL = [
    # undergraduate colleges and universities without a medical school
    "Swarthmore College", "University of Notre Dame", "Purdue University", "Union College", "Macalester College",
    "Loyola Marymount University", "University of Massachusetts - Lowell", "Virginia State University",
    "Washington and Lee University", "University of California Santa Barbara", "Georgia Southern University",
    "North Carolina State University", "Miami University, Oxford", "Boston College", "Trinity College, Hartford",
    "Rice University", "Samford University", "Indiana University of Pennsylvania", "City College of New York",
    "Duke University, BS", "Emory University (BA)",
    # other trades
    "Harvard School of Dental Medicine", "Ross University School of Veterinary Medicine",
    "Ohio College of Podiatric Medicine", "UCLA School of Dentistry", "Yale School of Nursing",
    "St. Louis College of Pharmacy", "Palmer College of Chiropractic", "Yale Law School",
    "Tulane University School of Public Health and Tropical Medicine",
    # other degrees, hospitals, places, specialties
    "Johns Hopkins University, PhD", "University of Chicago, MPH", "Massachusetts General Hospital",
    "Jackson Memorial Hospital", "Einstein Medical Center", "Athens", "Lahore", "Internal Medicine",
    "School of Medicine", "University",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_A_SCHOOL)
def test_rejected(matcher: SchoolMatcher, text: str) -> None:
    assert matcher.match(text).origin == "UNKNOWN"
    assert matcher.sense(text) < 0.6


@pytest.mark.parametrize(
    "text",
    [
        "Ross Howard", "Victoria Emory, MD", "Ali Khan, MBBS", "Duke Jefferson", "Kathmandu, Nepal", "New York, NY",
        "Minnesota", "Rush", "Washington", "Yale New Haven Hospital", "Emergency Medicine Residency", "Chief Resident",
        "Department of Medicine, Stanford University", "Stanford Medicine", "Graduate Medical Education", "PGY-1",
        "I went to medical school because I wanted to help my patients and to teach.", "Hobbies: hiking", "",
    ],
)  # fmt: skip
def test_free_text_without_a_school(matcher: SchoolMatcher, text: str) -> None:
    assert matcher.sense(text) < 0.5


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Loma Linda University School of Medicine", 0.9),
        ("Medical School: Tulane University", 0.7),
        ("Univ of Texas Medical Branch", 0.7),
        ("Government Medical College, Surat", 0.9),
        ("Edward Via COM", 0.7),
        ("Universidad de Carabobo Facultad de Medicina", 0.9),
        ("Blue Lagoon Medical College", 0.6),
    ],
)
def test_free_text_with_a_school(matcher: SchoolMatcher, text: str, least: float) -> None:
    assert matcher.sense(text) >= least
