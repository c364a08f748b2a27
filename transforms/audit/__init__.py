"""What an applicant does with a release: audit a list, pick one, expand it, check an e-mail (rules, sections 8 to 13).

Belongs here: rules over published tables and the applicant's own files, as pure functions. Reading files, printing and
drawing are done by the callers. No position of a rank list is ever advised on (P1); nothing is a chance of matching.
"""

from transforms.audit.applicant import Applicant, is_below_passing
from transforms.audit.expansion import expand
from transforms.audit.findings import checklist, note, spoken, texts
from transforms.audit.letters import check_email, record_of
from transforms.audit.listing import match_rows
from transforms.audit.picking import pick
from transforms.audit.programs import Reference, applicant_table, country_of
from transforms.audit.report import audit, matched, records

__all__ = [
    "Applicant",
    "Reference",
    "applicant_table",
    "audit",
    "check_email",
    "checklist",
    "country_of",
    "expand",
    "is_below_passing",
    "match_rows",
    "matched",
    "note",
    "pick",
    "record_of",
    "records",
    "spoken",
    "texts",
]
