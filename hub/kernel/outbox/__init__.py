"""What must happen later: a row written in the transaction of its cause."""
