"""Takes in what people send, keeps it as sent, and has it moderated.

Owns submissions, their revisions, cases, and a copy of the sites. Consumes `mille.sites.v1` and, for moderation,
`mille.submissions.v1`. Publishes `mille.submissions.v1`, `mille.decisions.v1` and `mille.mail.v1`.
"""

NAME = "ingest"
