"""What is asked of the documents from other doors than the command line, and the worker that does it.

A door puts a job in the queue (``orders.py``) and lays the files that belong to it in the data folder
(``incoming.py``). The worker, a process of its own, takes the folder's lock while there is work (``worker.py``), does
it (``intake.py``) as far as whoever asked may (``rights.py``), and tells in the job what came of each file.
"""
