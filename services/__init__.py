"""The five services of Mille. None of them imports another: they meet on topics and over HTTP."""
