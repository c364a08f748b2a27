"""The partitions of a night that many machines share: one a shard of registrable domains.

Belongs here: names of partitions. Which domain lives on which shard is the crawler's to say (scrapers.domains).
"""

import dagster as dg

N_SHARDS = 64
"""As many as the crawler has; a test holds the two together, since importing the crawler here would be slow."""

SHARDS = dg.StaticPartitionsDefinition([f"{shard:02d}" for shard in range(N_SHARDS)])
