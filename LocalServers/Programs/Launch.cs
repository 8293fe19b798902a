namespace LocalServers.Programs;

/// <summary>
/// The command line around a server: a shell between it and Aspire's orchestrator. The shell turns the orchestrator's SIGTERM into the signal that the
/// server understands as an orderly stop. <c>setpriv</c> makes the kernel stop the server when the shell is killed, and changes the user where one is set.
/// <c>flock</c> holds the server's data for as long as any process of it lives, so that one which a killed AppHost left behind has ended before the next
/// one touches its files. On macOS there is neither: there only an orderly stop leaves nothing behind.
/// </summary>
internal static class Launch
{
    private const string LockTimeoutSeconds = "30";

    // RabbitMQ's port mapper ($EPMD) is started here, and ends with the shell; started by RabbitMQ itself it would be a daemon that outlives it.
    private const string Script = """
        signal=$1; shift
        if [ -n "$EPMD" ]; then ${SETPRIV:+"$SETPRIV" --pdeathsig KILL --} "$EPMD" -port "$ERL_EPMD_PORT" -address 127.0.0.1 & epmd=$!; fi
        "$@" & server=$!
        trap 'kill -s "$signal" $server' TERM INT
        wait $server; code=$?
        while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
        [ -z "$epmd" ] || kill $epmd 2>/dev/null
        exit $code
        """;

    private static readonly string? SetPriv = Executables.Find("setpriv");
    private static readonly string? Flock = Executables.Find("flock");

    /// <summary>The program that is started.</summary>
    public static string Shell => "/bin/sh";

    /// <summary>The arguments of <see cref="Shell"/> that run a server.</summary>
    public static IEnumerable<string> Arguments(string stopSignal, string? user, string lockFile, IEnumerable<string> command) =>
    [
        "-c", Script, "sh", stopSignal,
        .. Flock is null ? Array.Empty<string>() : [Flock, "--no-fork", "--wait", LockTimeoutSeconds, lockFile],
        .. SetPriv is null ? Array.Empty<string>() : [SetPriv, .. UserOptions(user), "--pdeathsig", stopSignal, "--"],
        .. command,
    ];

    /// <summary>What to put before a command so that it runs as this user.</summary>
    public static IEnumerable<string> AsUser(string? user) => user is null || SetPriv is null ? [] : [SetPriv, .. UserOptions(user), "--"];

    /// <summary>The environment that the shell needs.</summary>
    public static IEnumerable<(string Name, string Value)> Environment => SetPriv is null ? [] : [("SETPRIV", SetPriv)];

    private static string[] UserOptions(string? user) => user is null ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
}
