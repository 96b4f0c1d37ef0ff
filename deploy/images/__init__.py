"""What goes into container images. Knows no container engine."""
