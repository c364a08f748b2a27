"""An invented country of residency programs, made page by page as it is asked for: the load of the benchmarks.

Belongs here: what the country holds (``country``), its pages (``pages``), the server (``server``). Nothing is written
to disk, everything follows from a seed, and the truth is known. Not here: timings, nor anything the product needs.
"""
