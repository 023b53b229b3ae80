#!/usr/bin/env bash
# A base image without a registry of images: Debian by debootstrap, with this machine's .NET in it. For places that reach Debian's packages only.
# Needs root, debootstrap and a running engine.
#   environment/base-image.sh nucleusdl-base
#   docker build --build-arg SDK=nucleusdl-base --build-arg RUNTIME=nucleusdl-base -t nucleusdl .
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: $0 NAME" >&2
  exit 2
fi
for program in debootstrap docker dotnet; do
  command -v "$program" > /dev/null || { echo "$program is not here; install it first." >&2; exit 4; }
done
[ "$(id -u)" = 0 ] || { echo "debootstrap needs root." >&2; exit 4; }

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=ca-certificates,libssl3,zlib1g,libstdc++6,libgcc-s1 "${SUITE:-bookworm}" "$root/system" > "$root/log" || { tail -5 "$root/log" >&2; exit 4; }
# Certificates that this machine trusts beyond the usual ones: without them a network that inspects its traffic cannot be used from inside.
if compgen -G '/usr/local/share/ca-certificates/*.crt' > /dev/null; then
  cp /usr/local/share/ca-certificates/*.crt "$root/system/usr/local/share/ca-certificates/"
  chroot "$root/system" update-ca-certificates > /dev/null
fi
rm -rf "$root"/system/var/cache/apt/archives/*.deb
mkdir -p "$root/system/usr/share"
cp -a "$dotnet" "$root/system/usr/share/dotnet"
ln -sf /usr/share/dotnet/dotnet "$root/system/usr/bin/dotnet"
tar -C "$root/system" -c . | docker import --change 'ENV DOTNET_ROOT=/usr/share/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1' - "$1"
