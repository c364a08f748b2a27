"""Lists of programs as people download them, and the directory that a state folder keeps.

Belongs here: reading ACGME's list, NRMP's codes and spreadsheets into one shape; storing what the merge makes of them.
Not here: the merge itself, which is pure and lives in ``transforms``.
"""

from warehouse.directory_import.entries import ProgramList, read_list
from warehouse.directory_import.store import DirectoryStore, current

__all__ = ["DirectoryStore", "ProgramList", "current", "read_list"]
