"""Imported once by the process that others are forked from: what they all need, in memory they share.

The model that tells languages apart takes 75 MB; loaded here, it takes them once and not for each core.
"""

import py3langid

import curate.pool  # noqa: F401 - for what it imports

py3langid.classify("The ferry was late.")
