# The workbench on CPU, as one unprivileged process with its database in /data.
#
#   docker build -t followspot --build-arg PIP_EXTRA_INDEX_URL=<index of PyTorch's CPU builds> .
#   docker run --rm -p 8000:8000 -v followspot:/data -e FOLLOWSPOT_ALLOWED_HOSTS='["followspot.example.org"]' followspot
#
# Without the build argument pip installs PyTorch's default build for Linux, which also works but is several GB larger.
#
# Tested: hadolint reports nothing. Every instruction below was run, with chroot instead of a container, in fresh
# minimal Debian 12 systems with Python 3.11 (one for each stage): the image's user started the command, the health
# check passed, the page and a capture were served, and the database was in /data. Not tested, for lack of a Docker
# engine: `docker build` itself and the base image python:3.11-slim.

FROM python:3.11-slim AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY requirements.lock ./
COPY scripts/locked.py ./scripts/
RUN ["python", "-m", "venv", "/opt/followspot"]
ENV PATH=/opt/followspot/bin:$PATH
# Every file is checked against its hash, except torch, whose builds differ by index.
RUN for purpose in build run postgres; do \
        python scripts/locked.py $purpose > $purpose.txt && \
        pip install --no-deps --require-hashes --requirement $purpose.txt || exit 1; \
    done && \
    python scripts/locked.py torch > torch.txt && \
    pip install --requirement torch.txt
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY static ./static
COPY templates ./templates
RUN ["pip", "install", "--no-deps", "--no-build-isolation", "."]

FROM python:3.11-slim
COPY --from=build /opt/followspot /opt/followspot
RUN ["useradd", "--uid", "10001", "--create-home", "--home-dir", "/data", "--skel", "/none", "followspot"]
USER 10001
WORKDIR /data
VOLUME /data
ENV PATH=/opt/followspot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FOLLOWSPOT_HOST=0.0.0.0 \
    FOLLOWSPOT_PORT=8000 \
    FOLLOWSPOT_DATABASE=/data/followspot.sqlite3
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["followspot", "serve"]
