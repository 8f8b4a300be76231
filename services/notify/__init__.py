"""Tells people what they asked to be told: alerts to subscribers, mails to organisers.

Owns subscriptions and deliveries. Consumes facts, mail and sites. Publishes mail to the outside.
"""
