namespace LocalServers.Programs;

/// <summary>
/// The script that runs a server: a shell between it and Aspire's orchestrator. It turns the orchestrator's SIGTERM into the signal that
/// the server
/// understands as an orderly stop. <c>setpriv</c> has the kernel stop the server when the shell is killed, and changes the user where
/// one is set.
/// <c>flock</c> holds the server's data for as long as any process of it lives, so that one which a killed AppHost left behind has ended
/// before the next
/// one touches its files. On macOS there is neither: there only an orderly stop leaves nothing behind.
/// </summary>
internal static class Launch
{
    private const string LockTimeoutSeconds = "30";

    private static readonly string? SetPriv = Executables.Find("setpriv");
    private static readonly string? Flock = Executables.Find("flock");

    /// <param name="stopSignal">The signal that stops the server in order.</param>
    /// <param name="user">The user to run as; null is the AppHost's own.</param>
    /// <param name="lockFile">The file that is locked while the server lives.</param>
    /// <param name="companion">A program that the server needs beside it and that ends with it, or empty.</param>
    /// <param name="command">The server's own command line.</param>
    public static string Script(
        string stopSignal, string? user, string lockFile, IReadOnlyCollection<string> companion, IEnumerable<string> command)
    {
        string[] locked = Flock is null ? [] : [Flock, "--no-fork", "--wait", LockTimeoutSeconds, lockFile];
        return $"""
            #!/bin/sh
            {(companion.Count == 0 ? "" : $"{Quote([.. DiesWithParent(null, "KILL"), .. companion])} & companion=$!")}
            {Quote([.. locked, .. DiesWithParent(user, stopSignal), .. command])} & server=$!
            trap 'kill -s {stopSignal} $server' TERM INT
            wait $server; code=$?
            while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
            [ -z "$companion" ] || kill $companion
            exit $code

            """;
    }

    /// <summary>What to put before a command so that it runs as this user.</summary>
    public static string[] AsUser(string? user) =>
        user is null || SetPriv is null ? [] : [SetPriv, $"--reuid={user}", $"--regid={user}", "--clear-groups"];

    private static string[] DiesWithParent(string? user, string signal) =>
        SetPriv is null ? [] : [.. user is null ? [SetPriv] : AsUser(user), "--pdeathsig", signal, "--"];

    private static string Quote(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
}
