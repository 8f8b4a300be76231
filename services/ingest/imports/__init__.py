"""Calendar files (iCalendar, RFC 5545): kept as they came, each VEVENT accounted for, each event a submission.

From a file to its rows: `lines`, `components`, `splitting`. From a row to the body of a submission: `values`, `zones`,
`when`, `series`, `texts`, `places`, `categories`, `mapping`. What is kept, and who works on it: `store`, `filing`,
`worker`, `reports`. Over HTTP: `upload`, `api`.
"""
