"""The processes of the Procfile, real ones, on a real Redis."""
