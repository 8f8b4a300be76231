"""Makes this directory a package for pytest, so that the Mille and the browser of this tier end with it."""
