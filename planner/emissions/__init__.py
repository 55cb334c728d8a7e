"""Emissions of a transport chain by ISO 14083.

Goes in: a route. Comes out: kg CO2e by leg, tank-to-wheel and well-to-tank, with distance and
intensity, and g of the air pollutants of exhaust.

Public: `chain.transport_chain`, `rows.chain_dict`.
"""
