"""Every table, declared once: storage, checks, dictionary and data package all come from here. A leaf: imports no other room."""
