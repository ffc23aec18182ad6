"""A month of the city, played from one seed: everything in one process, nothing by chance but the seed's."""
