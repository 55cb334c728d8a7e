"""What each step of the network takes in hours, dollars and kilograms.

Goes in: a network with its layers of facts. Comes out: `Steps`, the price of every move, pass,
border and transfer with the facts it rests on.
"""

from planner.pricing.arcs import Step, Steps, resolve_steps
from planner.pricing.formula import Formula, Price
from planner.pricing.pricer import Pricer

__all__ = ["Formula", "Price", "Pricer", "Step", "Steps", "resolve_steps"]
