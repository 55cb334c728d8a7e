"""The studio: questions in addresses, documents of pages, and their server with its API."""
