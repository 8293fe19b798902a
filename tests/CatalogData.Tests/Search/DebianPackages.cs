using System.Diagnostics;

namespace CatalogData.Tests.Search;

/// <summary>Real names and descriptions, tens of thousands of them: the package index of a Debian-like machine.</summary>
internal static class DebianPackages
{
    /// <summary>Each package's name and description; nothing where there is no such index.</summary>
    public static async Task<List<(string Name, string Description)>> ReadAsync(CancellationToken cancellationToken)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists("/usr/bin/apt-cache"))
            return [];
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/apt-cache", ["dumpavail"]) { RedirectStandardOutput = true })!;
        var (name, description) = ("", "");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                name = line["Package: ".Length..];
            }
            else if (line.StartsWith("Description", StringComparison.Ordinal)
                && !line.StartsWith("Description-md5", StringComparison.Ordinal))
            {
                description = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
            else if (line.StartsWith("Maintainer: ", StringComparison.Ordinal))
            {
                description += $"\n{line["Maintainer: ".Length..]}";
            }
            else if (line.Length == 0 && name.Length is > 0 and <= 256)
            {
                (packages[name], name, description) = (description, "", "");
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        return [.. packages.Select(package => (package.Key, package.Value))];
    }
}
