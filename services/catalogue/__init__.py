"""The catalogue: what is public, and since when.

Owns events and sites (its MongoDB database). Consumes `mille.decisions.v1`. Publishes `mille.catalogue.v1` (the full
state of an event at a version), `mille.facts.v1` (what happened to it) and `mille.sites.v1`.
"""
