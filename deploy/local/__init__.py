"""One command, no containers: real servers and the five services as child processes.

Nothing here runs in production, and its tools (mongod, Java, jgo, npm) come with the development lock only: import it
where it is used, never at the top of a module that the image needs.
"""
