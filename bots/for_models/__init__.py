"""What is offered to models, the same by whichever door they come in: the acts, their arguments, and their wording.

Rights are the ``Scope`` that the door gives; nothing that a model writes changes it. Everything here only reads.
"""
