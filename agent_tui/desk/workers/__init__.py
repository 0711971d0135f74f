"""Work that leases rows: sending, timers, media, catch-up, template sync."""
