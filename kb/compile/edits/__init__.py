"""What each operation does to a page's text. Strings in, strings out; the tidy end of a page is `tidy`'s alone."""
