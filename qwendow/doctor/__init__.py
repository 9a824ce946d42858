"""Looks at all that the app needs of this machine and of the endpoint, and says what is wrong and how to mend it."""
