"""What the services tell one another: one module per family of messages, one example per type in `examples/`.

Examples stay for ever: a test reads every one with today's models. Models ignore fields they do not know, so that
a newer producer never breaks an older consumer; a breaking change is a new `.v2` topic.
"""
