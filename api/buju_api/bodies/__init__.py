"""Bodies of the JSON answers, as the OpenAPI document describes them."""
