"""Web pages from addresses that somebody named. The only room that opens connections, beside the engines."""
