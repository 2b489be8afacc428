"""The authority table (専決規程) as the city amends, tests and publishes it."""
