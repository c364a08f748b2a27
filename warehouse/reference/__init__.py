"""Facts that the program ships, each table with its source and licence beside it (see SOURCES.md)."""
