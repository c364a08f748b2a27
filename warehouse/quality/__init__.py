"""Great Expectations suites made from the contracts, and the runner that turns them into a verdict."""
