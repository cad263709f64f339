"""The checks a statement must pass before anybody sees it; each looks for one way of saying what a source does not."""
