"""The engine without a model: subjects, central passages and pages of quotations, by counting alone."""
