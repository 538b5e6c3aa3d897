"""The shapes of requests and replies, as OpenAPI documents them: one file per resource."""
