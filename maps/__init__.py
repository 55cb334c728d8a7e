"""What it looks like: GeoJSON in, one self-contained page out."""
