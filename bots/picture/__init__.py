"""The map of a project: what stands ready, what waits and for what, as a picture and as Mermaid text, for every door."""
