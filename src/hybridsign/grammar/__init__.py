"""Built-in grammars: sentences with the signs that say them."""
