"""The MCP door: the assistant's tools for other assistants, over standard input and output or HTTP."""
