"""Putting Amparo on machines: may import services; no service may import it. Knows no rule about people."""
