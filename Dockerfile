# One image for web, worker, beat and migrate: the bundle is made first, then Python with the hashed lock.
FROM node:24-slim AS bundle
WORKDIR /static
COPY static/ .
RUN npm ci && node build.mjs

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 JOZ_NO_BOOTSTRAP=1 STATIC_ROOT=/srv/staticfiles DATABASE_POOL=1
WORKDIR /srv/joz
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=bundle /static/dist static/dist
RUN SECRET_KEY=build python manage.py collectstatic --noinput && useradd --system joz
USER joz
CMD ["gunicorn", "joz.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
