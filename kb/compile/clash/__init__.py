"""What two sentences of different sources say against each other, found by words alone: precise rules, no model."""
