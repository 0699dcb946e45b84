"""An order from placing to its end: what moves it, what changes it, what tells Posiflora."""
