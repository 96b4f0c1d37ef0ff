"""The figures, each in a module of its own: set up a scene, measure in turn with the floor, return rows."""
