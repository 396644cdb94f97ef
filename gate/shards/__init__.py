"""Reading and writing shards and their sidecars, with every member accounted for."""
