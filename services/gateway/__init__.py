"""The gateway: what the public, partners and programs see of Mille.

Owns accounts and API keys (its MongoDB database). Consumes `mille.indexed.v1` (it empties the cache) and
`mille.sites.v1`. Publishes nothing of its own: it hands a person's command to the service that owns the matter.
"""
