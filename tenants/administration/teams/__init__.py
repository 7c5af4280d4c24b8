"""Teams of a municipality: who leads them, how much risk their work has."""
