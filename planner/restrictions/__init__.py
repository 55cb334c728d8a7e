"""What law, carriers, terminals and the question itself do not allow.

Goes in: a network and a query. Comes out: the steps that are closed to it, and why.
"""
