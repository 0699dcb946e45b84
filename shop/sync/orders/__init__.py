"""Orders as Posiflora tells of them: polled, swept, asked for; also those made elsewhere."""
