# SPDX-License-Identifier: Apache-2.0
# The program on Debian, with its shared libraries and what scripts around it want: certificates, time zones, git.
#   docker build -t srmigrate .
#   docker run --rm -v "$PWD:/project" -e SRMIGRATE_URL srmigrate upgrade head
FROM debian:12-slim AS build
WORKDIR /source
COPY .ci .ci
RUN .ci/install-dependencies --package
COPY . .
ARG SOURCE_DATE_EPOCH
RUN DEBFULLNAME=srmigrate DEBEMAIL=srmigrate@example.org packaging/build deb && cp build/package/srmigrate_*.deb /srmigrate.deb

FROM debian:12-slim
COPY --from=build /srmigrate.deb /tmp/srmigrate.deb
RUN apt-get update \
    && apt-get install -y --no-install-recommends /tmp/srmigrate.deb ca-certificates tzdata git \
    && rm -rf /var/lib/apt/lists/* /tmp/srmigrate.deb \
    && useradd --create-home --uid 1000 srmigrate \
    && git config --system --add safe.directory /project
USER srmigrate
WORKDIR /project
ENTRYPOINT ["srmigrate"]
CMD ["--help"]
