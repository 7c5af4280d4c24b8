"""What a municipality is known by: mail domains, colour, emblem, telephone number."""
