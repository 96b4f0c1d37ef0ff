"""What a RabbitMQ of ours is told: users, permissions, settings. Knows no message and no running broker."""
