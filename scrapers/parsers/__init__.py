"""Pure parsers: a saved page in, records with locators and issues out. Never a network, never a clock."""
