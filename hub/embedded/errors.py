"""What can keep the embedded server from running, each with a sentence for who started it."""


class DataInUse(Exception):
    """The data folder is served by another process already."""


class ServerFailed(Exception):
    """The embedded server, or a program that prepares it, did not do its work."""


class NoAccount(ServerFailed):
    """There is no OS account that the server can run as."""


class NoBinaries(ServerFailed):
    """The wheel with the PostgreSQL programs is not installed."""
