using System.Net;

namespace LocalServers.Tests.Support;

/// <summary>The sockets that a process listens on, as <c>/proc</c> has them.</summary>
internal static class Sockets
{
    private const string Listening = "0A";

    public static IReadOnlyList<IPAddress> ListeningOf(int process)
    {
        var inodes = Directory.GetFiles($"/proc/{process}/fd")
            .Select(TargetOf)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1]).ToHashSet();
        return
        [
            .. new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && inodes.Contains(fields[9]))
                .Select(fields => Parse(fields[1].Split(':')[0])),
        ];
    }

    // A server opens and closes files all the time; a socket that it listens on stays.
    private static string TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name ?? "";
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    public static void AssertLoopback(IPAddress address) =>
        Assert.True(IPAddress.IsLoopback(address), $"{address} is not the loopback interface.");

    // Words of four bytes, each in the machine's order.
    private static IPAddress Parse(string hexadecimal) => new(
        [.. Enumerable.Range(0, hexadecimal.Length / 8)
            .SelectMany(word => Convert.FromHexString(hexadecimal.AsSpan(word * 8, 8).ToString()).Reverse())]);
}
