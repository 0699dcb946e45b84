"""Reconciling: our records against Posiflora's and the loyalty service's (DESIGN §4.8).

Three sides are read, one after another and never inside a transaction; what differs is looked at
a second time, because orders go on while we read. Then it is told to a person, and what is provably
safe may be put right.
"""
