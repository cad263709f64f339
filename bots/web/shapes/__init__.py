"""What comes in and goes out over HTTP, as pydantic models: the contract that the OpenAPI document is made from."""
