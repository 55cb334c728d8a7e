"""Assignment of a year's demand to the network.

Goes in: a demand table and capacities. Comes out: flows by link and corridor, with prices of
scarce capacity.

Public: `demand.read_demand`, `flows.assign`, `flows.FlowTerms`, `rows.ScenarioFlows`,
`rows.flows_geojson`.
"""
