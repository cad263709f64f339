"""What the tools give to programs beside the text: the contract that their output schemas are made from."""
