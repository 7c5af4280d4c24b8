"""Taking over a register that a municipality already keeps."""
