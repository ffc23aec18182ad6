"""Days: what came of each day at a venue, kept in sums, and the marks on those that are to be counted anew."""
