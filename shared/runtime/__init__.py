"""What every service of Mille runs on: settings, logs, HTTP, MongoDB, the outbox and the consumers.

It decides nothing about any of them. Import from its modules, not from here.
"""
