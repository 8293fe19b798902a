using System.Globalization;

namespace Scalable.Bench.Processes;

/// <summary>Varnish, the Debian package of that name: the fastest cache there is for HTTP.</summary>
internal static class Varnish
{
    /// <summary>A cache in memory in front of an origin, with the program's defaults; it limits nobody.</summary>
    public static ServerProcess StartCache(int port, int origin, string folder) => ServerProcess.Start(
        "varnishd",
        [
            "-F", "-j", "none", "-n", folder, "-s", "default,256m",
            "-a", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            "-b", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{origin}"),
        ]);
}
