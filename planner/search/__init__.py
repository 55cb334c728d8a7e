"""Shortest-path algorithms on integers and arrays.

Goes in: adjacency, weights, calendars. Comes out: paths, fronts and rows of a matrix. Imports
nothing of ours but the cache folder.
"""
