"""Moderation: one case for each revision of a submission, its findings, and the decision.

Owns cases. Consumes `mille.submissions.v1` in a group of its own; publishes `mille.decisions.v1` and `mille.mail.v1`.
All that it knows of submissions comes through `services.ingest.handover`.
"""
