"""What each step of the network takes in hours, dollars and kilograms.

Goes in: a network with its layers of facts. Comes out: `planner.pricing.arcs.Steps`, the price
of every move, pass, border and transfer with the facts it rests on.
"""
