"""What to do: questions, the search and its answers over the network of `corridors`."""
