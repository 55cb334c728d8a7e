"""Many origins, destinations and questions at once.

Goes in: lists of places. Comes out: matrices of hours, dollars, kilograms and kilometres.
"""
