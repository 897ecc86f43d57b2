# The bot in a container: docs/operating.md. SQLite is C, so the two stages are of
# the same Debian.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What daftar version tells; a checkout's own is not copied in.
ARG VERSION=
ENV CGO_ENABLED=1
RUN go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=${VERSION}" -o /out/daftar ./cmd/daftar
RUN install -d -m 0700 /out/data

FROM debian:bookworm-slim
# Telegram is called by https.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 daftar \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin daftar
COPY --from=build /out/daftar /usr/local/bin/daftar
COPY --from=build --chown=10001:10001 /out/data /data
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV DAFTAR_DATABASE=/data/daftar.db \
    DAFTAR_LISTEN=127.0.0.1:8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["daftar", "healthcheck"]
ENTRYPOINT ["daftar"]
