"""Every table, declared once: storage, checks, dictionary and data package come from here. A leaf."""
