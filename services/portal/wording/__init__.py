"""What the pages call things, in both languages. Knows no page, no service and no rule; lazy texts only."""
