"""The lines of the table, a file a subject (posiflora.md §3, Appendix A)."""
