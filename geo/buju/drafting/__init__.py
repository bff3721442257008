"""Draft facts: what rules propose to say of a text, each with its quote; nothing is a fact before it is accepted."""
