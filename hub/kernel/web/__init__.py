"""The way of a request: hat, transaction, session, right, view, one commit."""
