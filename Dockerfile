# The kit in one image: program, libtorch, C# kernel, notebooks, guide, weights and Jupyter. linux/amd64; on Apple silicon: docker build --platform linux/amd64.
# Only what the classic builder knows, so that older engines build it too.
#   docker build -t nucleusdl .
#   docker run --rm -p 8888:8888 nucleusdl
# 'nucleusdl docker build' and 'nucleusdl docker run' do the same and record what was built.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0
# cpu, or cuda for NVIDIA GPUs (libtorch-cuda-12.8-linux-x64 and its parts, some GB; not locked).
ARG TORCH=cpu

FROM ${SDK} AS build
# online: ask the issuers of certificates whether they are revoked; offline where the network lets only packages through.
ARG NUGET_CERT_REVOCATION_MODE=online
ARG TORCH
RUN case "$TORCH" in cpu|cuda) ;; *) echo "TORCH is cpu or cuda, not '$TORCH'." >&2; exit 2;; esac
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off NUGET_PACKAGES=/packages
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props LICENSE ./
COPY environment ./environment
COPY datasets ./datasets
COPY src ./src
# The commit of the sources, which records of runs name; the history itself is not in here.
ARG COMMIT=
RUN dotnet publish src/NucleusDl.Cli -c Release -o /kit --nologo -v q -p:Torch="$TORCH" -p:SourceRevisionId="$COMMIT"
# libtorch lies in a folder of its own; what the publish has already put beside the program is linked, the packages' other contents stay behind.
RUN mkdir /kit/libtorch \
 && for file in /packages/libtorch-"$TORCH"*-linux-x64*/*/runtimes/linux-x64/native/* /packages/torchsharp/*/runtimes/linux-x64/native/*; do \
      name=$(basename "$file"); \
      case "$name" in *.sha) continue;; esac; \
      if [ -e "/kit/$name" ]; then ln -sf "../$name" "/kit/libtorch/$name"; else cp -L "$file" /kit/libtorch/ || exit 1; fi; \
    done \
 && test -e /kit/libtorch/libtorch_"$TORCH".so && test -e /kit/libtorch/libLibTorchSharp.so
# What the program is made of: the lock file of the repository, or of the CUDA packages as they were restored now.
RUN if [ "$TORCH" = cpu ]; then cp environment/locks/linux-x64/NucleusDl.Cli.lock.json /kit/; else \
      dotnet restore src/NucleusDl.Cli --no-dependencies --force-evaluate -v q -p:Torch="$TORCH" -p:RestorePackagesWithLockFile=true -p:NuGetLockFilePath=/kit/NucleusDl.Cli.lock.json; fi

FROM ${RUNTIME}
ARG TORCH
LABEL nucleusdl.torch=${TORCH}
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends jupyter-notebook python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log
COPY --from=build /kit /opt/nucleusdl
COPY notebooks /opt/nucleusdl/notebooks
COPY nucleus-dl-guide /opt/nucleusdl/nucleus-dl-guide
COPY environment/container /opt/nucleusdl/container
COPY LICENSE README.md /opt/nucleusdl/
# Nobody in particular owns it: any --user may read the kit, and write to /results.
ENV NUCLEUSDL_LIBTORCH=/opt/nucleusdl/libtorch HOME=/tmp/home USER=nucleusdl \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_EnableDiagnostics=0 PYTHONDONTWRITEBYTECODE=1
RUN chmod -R a+rX /opt/nucleusdl && chmod a+rx /opt/nucleusdl/container/*.sh \
 && ln -s /opt/nucleusdl/nucleusdl /usr/local/bin/nucleusdl \
 && mkdir -m 1777 /data /results \
 && nucleusdl kernel install --prefix /usr/local \
 && nucleusdl sbom /opt/nucleusdl/NucleusDl.Cli.lock.json --system / --out /opt/nucleusdl/sbom.cdx.json
# On a system older than GCC 13 the loader adjusts a copy of TorchSharp's library. It is made now and put in its place, so that /tmp may forbid programs.
RUN nucleusdl doctor; find /tmp -name libLibTorchSharp.so -exec cp {} /opt/nucleusdl/libtorch/ \; && rm -rf /tmp/*
WORKDIR /results
VOLUME ["/data", "/results"]
EXPOSE 8888
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/nucleusdl/container/health.sh"]
ENTRYPOINT ["/opt/nucleusdl/container/start.sh"]
