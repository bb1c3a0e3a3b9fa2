# One image for the wire, its subscribers and the load tester: python -m wire, python -m subscribers, wirestorm.
# constraints.txt is for Python 3.11. The first stage has pip and what it needs to build; the last one has neither a
# compiler nor the sources, and runs as nobody in particular.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY wire wire
COPY subscribers subscribers
COPY bench bench
COPY scenarios scenarios
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/wirestorm \
    && pip --python /opt/wirestorm/bin/python install --constraint constraints.txt .

FROM python:3.11.14-slim-bookworm
# Volumes that are mounted at these folders take over their owner.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/wirestorm --shell /usr/sbin/nologin wirestorm \
    && install -d -o wirestorm /var/lib/wirestorm /run/wirestorm /runs
COPY --from=build /opt/wirestorm /opt/wirestorm
ENV PATH=/opt/wirestorm/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HEALTH_URL=http://127.0.0.1:8080/healthz
USER 10001
WORKDIR /var/lib/wirestorm
EXPOSE 8080 9301
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(os.environ['HEALTH_URL'], timeout=2)"]
CMD ["python", "-m", "wire"]
