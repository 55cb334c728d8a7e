"""Maps of folium, in layers beside which a user's own may stand.

Goes in: GeoJSON of a route, a comparison or the network. Comes out: a ``folium.Map``.
"""
