"""What a page says about visas and applicants: sentences in, statements with quotes out (rules, section 6).

Belongs here: the public functions of the wording room. Not here: HTML (the parsers' text model), storage, the clock.
"""

from transforms.wording.frame import read_frame
from transforms.wording.merge import merge_visa
from transforms.wording.reading import read_page
from transforms.wording.signals import wording_signal

__all__ = ["merge_visa", "read_frame", "read_page", "wording_signal"]
