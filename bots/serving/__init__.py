"""Joins the doors that stay open (web, MCP) in one process, starts them and stops them in good order."""
