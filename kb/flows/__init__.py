"""One user verb each: a recipe of steps and stores."""
