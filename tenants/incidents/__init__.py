"""Meldingen: filing, finding, answering and closing them."""
