"""Services that a shipper books: names, departures, and which places they join."""
