"""Reading a plan from a file: whatever the format, one text with its paragraphs, its pages, and what was lost."""
