"""The log as mathematics: leaves, tree, tiles, notes, checkpoints, exports. Knows no database, clock, HTTP or bus."""
