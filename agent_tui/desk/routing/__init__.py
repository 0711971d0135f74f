"""Where a conversation goes and who gets it: rules, queues, overflow, assignment, offers."""
