"""From config.toml to frozen types, with errors that name file, line and key."""
