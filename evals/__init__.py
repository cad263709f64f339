"""The examiner: measures how well the product finds, answers and refuses, through its own doors."""
