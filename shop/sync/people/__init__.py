"""The people of Posiflora: our buyers among its customers, and its workers by name."""
