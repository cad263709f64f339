"""What tells of one person: numbers and addresses that must not go astray, found in any text.

``finding`` says where they stand, ``redaction`` takes them out of what is logged. Nothing here keeps, sends or logs
what it found: a find is a kind and a span.
"""
