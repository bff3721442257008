"""Files that users bring and take away: read in a child process with limits, written so that nothing in them runs."""
