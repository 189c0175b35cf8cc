"""The simulation: whole pools from want to payout through the site's own API, on a server and data of their own."""
