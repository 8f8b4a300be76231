"""Search: what is on, when and where, found at once.

Owns copies of the catalogue's snapshots with their versions (its MongoDB database), and Meilisearch's indexes, which
can be made again from them. Consumes `mille.catalogue.v1`. Publishes `mille.indexed.v1`: that a version can be found.
"""
