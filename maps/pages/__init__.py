"""Interactive pages on Folium.

Goes in: GeoJSON and plain data. Comes out: one HTML file that needs no network.
"""
