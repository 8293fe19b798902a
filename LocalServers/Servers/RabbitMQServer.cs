using System.Globalization;
using System.Text;
using LocalServers.Data;
using LocalServers.Programs;
using RabbitMQ.Client;

namespace LocalServers.Servers;

/// <summary>RabbitMQ: a node name, cookie, port mapper and data of its own, or those of its cluster.</summary>
/// <param name="rabbit">The resource.</param>
/// <param name="cluster">The cluster that it is a node of; null if it stands alone.</param>
internal sealed class RabbitMQServer(RabbitMQServerResource rabbit, BrokerCluster? cluster = null) : Server(rabbit, RabbitMQProgram)
{
    // Debian's /usr/sbin/rabbitmq-server is a wrapper that changes user and folder; this is the program itself.
    private static readonly ServerProgram RabbitMQProgram =
        new("RabbitMQ", "rabbitmq-server", () => ["/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/opt/rabbitmq/sbin"])
        {
            Packages = new()
            {
                ["apt-get"] = "rabbitmq-server",
                ["dnf"] = "rabbitmq-server",
                ["apk"] = "rabbitmq-server",
                ["pacman"] = "rabbitmq",
                ["brew"] = "rabbitmq",
            },
        };

    public override ParameterResource? Password => rabbit.PasswordParameter;

    public override bool HasData(string folder) => Directory.Exists(Path.Combine(folder, "mnesia"));

    // Erlang nodes find each other through a port mapper, which RabbitMQ would start as a daemon that outlives it. Its port is picked
    // once: node and
    // mapper have to agree on it.
    private readonly string _mapperPort = cluster?.MapperPort ?? FreePort();

    /// <summary>The port mapper; in a cluster the first one to start is that of all nodes, and the others end at once.</summary>
    public override string[] Companion(ServerInstance instance) =>
        [Executables.Find("epmd") ?? "epmd", "-port", _mapperPort, "-address", "127.0.0.1"];

    public override async Task PrepareAsync(ServerInstance instance, CancellationToken cancellationToken)
    {
        await PrivateFile.WriteAsync(
            instance.PathOf("rabbitmq.conf"),
            $"""
            listeners.tcp.local = 127.0.0.1:{instance.Port}
            default_user = {await rabbit.UserNameReference.GetValueAsync(cancellationToken)}
            log.console = true
            log.console.level = warning
            log.file.level = info
            disk_free_limit.absolute = 100MB
            {cluster?.Settings}

            """,
            cancellationToken);
        if (cluster is not null)
            await cluster.WriteCookieAsync(instance.PathOf(".erlang.cookie"), cancellationToken);
        // An Erlang term, since a chosen password may contain a character that starts a comment in rabbitmq.conf.
        var password = Encoding.UTF8.GetBytes(await rabbit.PasswordParameter.GetValueAsync(cancellationToken) ?? "");
        await PrivateFile.WriteAsync(
            instance.PathOf("advanced.config"),
            $"[{{rabbit, [{{default_pass, <<{string.Join(',', password)}>>}}]}}].\n",
            cancellationToken);
        await File.WriteAllTextAsync(instance.PathOf("enabled_plugins"), "[].\n", cancellationToken);
    }

    public override IEnumerable<string> Arguments(ServerInstance instance) => [];

    public override IEnumerable<(string Name, string Value)> Environment(ServerInstance instance) =>
    [
        ("HOME", instance.Folder),
        ("ERL_EPMD_PORT", _mapperPort), ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        ("RABBITMQ_NODENAME", cluster is null ? "rabbit@localhost" : BrokerCluster.NodeOf(rabbit)), ("RABBITMQ_DIST_PORT", FreePort()),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ("RABBITMQ_CONFIG_FILE", instance.PathOf("rabbitmq")), ("RABBITMQ_CONF_ENV_FILE", instance.PathOf("rabbitmq-env.conf")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", instance.PathOf("advanced.config")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", instance.PathOf("enabled_plugins")), ("RABBITMQ_MNESIA_BASE", instance.PathOf("mnesia")),
        ("RABBITMQ_LOG_BASE", instance.PathOf("log")), ("RABBITMQ_PID_FILE", instance.PathOf("rabbitmq.pid")),
        // The start script becomes the broker instead of standing beside it, so that signals reach it.
        ("RUNNING_UNDER_SYSTEMD", "true"),
    ];

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(await rabbit.ConnectionStringExpression.GetValueAsync(cancellationToken) ?? ""),
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
            ClientProvidedName = "AppHost health check",
        };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await connection.CloseAsync(cancellationToken);
    }

    private static string FreePort() => LoopbackPort.FindFree().ToString(CultureInfo.InvariantCulture);
}
