"""The map of a project, for every door: what is ready, what waits and for what, as a picture and as Mermaid text."""
