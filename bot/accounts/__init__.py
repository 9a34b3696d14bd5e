"""Who signs in to the web console: accounts, links to join, passwords, second factors, sessions and what was done about them."""
