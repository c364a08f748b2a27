"""Sentences of biographies: the medical school is found by the words around it, and nothing is guessed without them."""

from __future__ import annotations

import pytest

from scrapers.parsers.prose import school_in_prose
from tests.unit.roster.casebook import sense

SCHOOL = "Oakmere University School of Medicine"
COLLEGE = "Tolland State University"

TELLING = [
    "Dr. Okafor obtained his Bachelor of Science at {c} before matriculating at {s}.",
    "A first-generation physician, Dr. Okafor was educated at {c} and {s}.",
    "I am a Tulsa native who studied English at {c} and medicine at {s}.",
    "She is a graduate of {c} (BS) and {s} (MD).",
    "Prior to residency, Dr. Okafor trained at {s} and worked as a medical officer at Harbor Hospital.",
    "Her undergraduate alma mater is {c} and her medical alma mater is {s}.",
    "Dr. Okafor joins us by way of {s}, after an undergraduate degree in physics at {c}.",
    "Undergraduate: {c}. Medical School: {s}. Hobbies: hiking.",
    "He pursued his undergraduate degree in nutrition at {c} and later enrolled in {s}.",
    "A proud alum of {s}, Dr. Okafor enjoys running.",
    "I moved from Boise, Idaho to attend {s} and fell in love with the area.",
    "Graduate of {s}; BS in biology, {c}.",
    "Dr. Okafor attended {c} and subsequently {s}, where she led the student clinic.",
    "After graduating from {c}, Ngozi attended {s}.",
    "My path to medicine began at {c}, where I played soccer. {s} gave me my medical training.",
    "He was a Division II swimmer at {c} before going to {s}.",
    "Dr. Okafor received dual degrees (MD/MPH) from {s}.",
    "She did medical school in Chicago at {s}.",
    "Raised in Tulsa, Oklahoma; BA, {c}; MD, {s}.",
    "Education: {s}, MD, 2024; {c}, BS, 2019.",
]

SILENT = [
    "She worked as a research coordinator at {s} for two years.",
    "He completed his residency at {s}.",
    "She is an assistant professor at {s}.",
    "He will start a cardiology fellowship at {s} in July.",
    "She received her master's degree in public health from {s}.",
    "He did an observership at {s}.",
    "She studied biology at {c} and chemistry at Boston University.",
    "He was a nurse at {s} before medical school.",
    "She earned a PhD in immunology from {s}.",
    "Dr. Okafor attended {c} and Boston University.",
]


@pytest.mark.parametrize("sentence", TELLING)
def test_words_of_study_tell_the_medical_school(sentence: str) -> None:
    assert school_in_prose(sentence.format(s=SCHOOL, c=COLLEGE), sense) == SCHOOL


@pytest.mark.parametrize("sentence", SILENT)
def test_work_research_and_college_are_no_medical_school(sentence: str) -> None:
    assert school_in_prose(sentence.format(s=SCHOOL, c=COLLEGE), sense) is None
