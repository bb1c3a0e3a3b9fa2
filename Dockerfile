# One image for the wire, its subscribers and the load tester: python -m wire, python -m subscribers, wirestorm.
# constraints.txt is for Python 3.11. The first stage has pip and its build tools; the last stage has neither a compiler
# nor the sources, and runs as an unprivileged user.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY wire wire
COPY subscribers subscribers
COPY bench bench
COPY scenarios scenarios
COPY ops/brokers ops/brokers
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/wirestorm \
    && pip --python /opt/wirestorm/bin/python install --constraint constraints.txt .

FROM python:3.11.14-slim-bookworm
# A new volume that is mounted at one of these folders takes over the folder's owner.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/wirestorm --shell /usr/sbin/nologin wirestorm \
    && install -d -o wirestorm /var/lib/wirestorm /run/wirestorm /runs
COPY --from=build /opt/wirestorm /opt/wirestorm
ENV PATH=/opt/wirestorm/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HEALTH_PORT=8080 \
    HEALTH_PATH=/healthz
USER 10001
WORKDIR /var/lib/wirestorm
EXPOSE 8080 9301
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$HEALTH_PORT && printf 'GET %s HTTP/1.0\\r\\nHost: 127.0.0.1:%s\\r\\n\\r\\n' \"$HEALTH_PATH\" \"$HEALTH_PORT\" >&3 && read -r -t 2 _ status _ <&3 && [ \"$status\" = 200 ]"]
CMD ["python", "-m", "wire"]
