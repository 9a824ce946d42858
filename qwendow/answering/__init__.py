"""A question becomes an answer: who is asked, how, what it may cost, and what the model remembers."""
