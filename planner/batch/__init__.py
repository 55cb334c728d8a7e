"""Many origins, destinations and questions at once.

Goes in: lists of places. Comes out: matrices of hours, dollars, kilograms and kilometres.

Public: `matrix.find_matrix`, `matrix.Matrix`, `batch_router.BatchRouter`.
"""
