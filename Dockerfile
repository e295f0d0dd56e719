# One image, the role is the sub-command: api, worker, migrate, doctor.
# Validated by testsuite/compose; not built where no container engine is
# available.
FROM node:20-bookworm-slim AS page
WORKDIR /src/api/web
COPY api/web/package.json api/web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY api/web ./
RUN npm run build

FROM golang:1.26.8-bookworm AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/api/web/dist ./api/web/dist
COPY --from=page /src/internal/render/font/files ./internal/render/font/files
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /gainshare ./cmd/gainshare

FROM alpine:3.22
# Engagements live in their own time zones; notices go out over TLS.
RUN apk add --no-cache ca-certificates tzdata && adduser -D -u 10001 gainshare
COPY --from=binary /gainshare /usr/local/bin/gainshare
USER gainshare
ENTRYPOINT ["gainshare"]
CMD ["api"]
