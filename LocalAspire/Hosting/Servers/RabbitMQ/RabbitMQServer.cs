using System.Globalization;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers.RabbitMQ;

/// <summary>A private RabbitMQ: own node name, data, cookie and port mapper, loopback only.</summary>
internal sealed class RabbitMQServer(RabbitMQServerResource resource) : IServer
{
    // Erlang nodes find each other through a port mapper (epmd), which RabbitMQ would start as a daemon that outlives it.
    // Started first and by us it serves this node alone and dies with it: its parent is the shell that becomes the broker.
    private const string Script = """
        setpriv=$(command -v setpriv) && guard="$setpriv --pdeathsig KILL --"
        $guard "$EPMD" -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
        exec "$0"
        """;

    public ServerProgram Program { get; } = new(
        "RabbitMQ",
        "rabbitmq-server",
        // Debian's /usr/sbin/rabbitmq-server is a wrapper that changes user and folder; this is the program itself.
        () => ["/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/opt/rabbitmq/sbin"],
        new Dictionary<string, string>
        {
            ["apt-get"] = "rabbitmq-server",
            ["dnf"] = "rabbitmq-server",
            ["apk"] = "rabbitmq-server",
            ["pacman"] = "rabbitmq",
            ["brew"] = "rabbitmq",
        });

    public async Task<ProcessSpec> PrepareAsync(ServerContext context, CancellationToken cancellationToken)
    {
        var folder = context.Folder;
        await PrivateFile.WriteAsync(
            Path.Combine(folder, "rabbitmq.conf"),
            $"""
            listeners.tcp.local = 127.0.0.1:{context.Port}
            default_user = {await resource.UserNameReference.GetValueAsync(cancellationToken)}
            default_pass = {await resource.PasswordParameter.GetValueAsync(cancellationToken)}
            log.console = true
            log.console.level = warning
            log.file.level = info
            disk_free_limit.absolute = 100MB

            """,
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].\n", cancellationToken);
        return new ProcessSpec("/bin/sh", ["-c", Script, context.ProgramPath], folder)
        {
            Environment = Environment(context),
            OrphanSignal = Signal.Terminate,
        };
    }

    private static Dictionary<string, string> Environment(ServerContext context)
    {
        string In(string name) => Path.Combine(context.Folder, name);
        string Port() => context.NextPort().ToString(CultureInfo.InvariantCulture);
        return new()
        {
            ["HOME"] = context.Folder,
            ["EPMD"] = Executables.Find("epmd") ?? "epmd",
            ["ERL_EPMD_PORT"] = Port(),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = "rabbit@localhost",
            ["RABBITMQ_DIST_PORT"] = Port(),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["RABBITMQ_CONFIG_FILE"] = In("rabbitmq"),
            ["RABBITMQ_CONF_ENV_FILE"] = In("rabbitmq-env.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("enabled_plugins"),
            ["RABBITMQ_MNESIA_BASE"] = In("mnesia"),
            ["RABBITMQ_LOG_BASE"] = In("log"),
            ["RABBITMQ_PID_FILE"] = In("rabbitmq.pid"),
            // The start script becomes the broker instead of standing beside it, so that signals reach it.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        };
    }
}
