#!/bin/sh
# Writes the software bill of materials of the service in this folder to sbom/<image>.json: every NuGet package of its lock file, in CycloneDX's format.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
image=$(dotnet msbuild -getProperty:ContainerRepository)
revision=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)

dotnet tool restore --tool-manifest "$root/.config/dotnet-tools.json"
# The lock file decides, as for the image: packages that it does not name end this.
RestoreLockedMode=true dotnet tool run dotnet-CycloneDX -- ./*.csproj --output "$root/sbom" --filename "$image.json" --output-format Json \
  --set-name "$image" --set-version "$revision"
