"""The contract with Stripe: requests as the SDK types them, answers as Stripe publishes and the SDK reads them."""
