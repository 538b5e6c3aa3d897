"""Names of streams and sides in files of weights, as they are exported and imported."""

# By stream, the sides of its rows and its columns.
SIDES = {
    "self": ("text", "text"),
    "encoder": ("source", "source"),
    "decoder": ("target", "target"),
    "cross": ("target", "source"),
}
# By side and by stream, their names in files and arguments.
FIELDS = {"text": "tokens", "source": "encoder_tokens", "target": "decoder_tokens"}
FILE_NAMES = {"self": "attention", "encoder": "encoder", "decoder": "decoder", "cross": "cross"}
