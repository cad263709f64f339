"""What doors tell of an answer and keep beside it, made from values alone: the same given now, or kept before."""
