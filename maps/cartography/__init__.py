"""Ground, labels and projections of the maps.

Goes in: coordinates in degrees. Comes out: projected shapes and placed labels.
"""
