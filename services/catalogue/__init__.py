"""The catalogue: what is public, and since when.

Owns events, the records of places, organisers and artists, and sites (its MongoDB database). Consumes
`mille.decisions.v1`. Publishes `mille.catalogue.v1` (the full state of an event or a record at a version),
`mille.facts.v1` (what happened to an event) and `mille.sites.v1`.
"""
