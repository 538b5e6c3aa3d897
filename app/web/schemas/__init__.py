"""The shapes of requests and replies, as OpenAPI tells them: a file per resource."""
