"""Where the sandbox knowingly answers otherwise than the vendor's example, and why."""

DEVIATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "GET /v1/customers/{id}": (
        (
            "more meta.last_order.createdAt",
            "the example's customer has bought nothing; live ones show when (posiflora.md §4.1)",
        ),
    ),
    "PATCH /v1/customers/{id}": (("more meta.last_order.createdAt", "the same"),),
    "GET /v1/orders/{id}": (
        (
            "more relationship courier",
            "only this example lacks them; POST, PATCH and the list show both (posiflora.md §4.4)",
        ),
        ("more relationship florist", "the same"),
    ),
}
"""What `differences` says, with the reason."""
STATUSES: dict[str, tuple[int, str]] = {
    "PATCH /v1/orders/{id}": (
        200,
        "documented as 201 by mistake (posiflora.md §10); the switch order_patch_status has both",
    ),
}
