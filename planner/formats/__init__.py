"""Routes as JSON, CSV and GeoJSON.

Goes in: routes and the network they were found on. Comes out: plain data of the JSON contract
(`route_json`), rows, and features for maps (`route_geojson.route_geojson`).
"""
