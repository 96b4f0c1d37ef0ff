"""The other services over HTTP, as any program asks them. Has no right of its own; knows no page and no SQL."""
