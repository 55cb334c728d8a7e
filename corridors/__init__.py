"""What is true: the network of places, links and cited facts, and the rules that read it."""
