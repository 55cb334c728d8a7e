"""What hurts when it closes.

Goes in: pairs of places. Comes out: the links, crossings, ports and straits whose closure costs
most.
"""
