"""Reports: blocks of cited content, and the writers that put them into Word, PowerPoint, HTML and Markdown."""
