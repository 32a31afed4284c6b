"""Engines with a model, an agent or a tape behind them: they ask, keep every answer, count and never make one up."""
