"""What hurts when it closes.

Goes in: pairs of places. Comes out: the links, crossings, ports and straits whose closure costs
most.

Public: `assets.find_assets`, `criticality.find_critical`, `rows.damage_rows`,
`criticality.betweenness_of`.
"""
