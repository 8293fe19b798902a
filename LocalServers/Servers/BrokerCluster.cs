using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalServers.Data;
using LocalServers.Programs;

namespace LocalServers.Servers;

/// <summary>The nodes of a RabbitMQ cluster: their names, and the port mapper and cookie that they share.</summary>
/// <param name="password">The password of its user.</param>
internal sealed class BrokerCluster(ParameterResource password)
{
    private readonly List<RabbitMQServerResource> _nodes = [];

    /// <summary>The port of the mapper by which the nodes find each other.</summary>
    public string MapperPort { get; } = LoopbackPort.FindFree().ToString(CultureInfo.InvariantCulture);

    /// <summary>The settings with which nodes form the cluster. A minority stops, instead of going on with queues of its own.</summary>
    public string Settings => string.Join('\n',
    [
        "cluster_formation.peer_discovery_backend = classic_config",
        .. _nodes.Select((node, index) =>
            string.Create(CultureInfo.InvariantCulture, $"cluster_formation.classic_config.nodes.{index + 1} = {NodeOf(node)}")),
        "cluster_partition_handling = pause_minority",
        "queue_master_locator = min-masters",
    ]);

    public void Add(RabbitMQServerResource node) => _nodes.Add(node);

    public static string NodeOf(RabbitMQServerResource node) => $"{node.Name}@localhost";

    /// <summary>Writes the secret by which nodes trust each other: the same one at each start, since a node keeps its cluster's.</summary>
    public async Task WriteCookieAsync(string path, CancellationToken cancellationToken)
    {
        var secret = Encoding.UTF8.GetBytes("cookie of " + await password.GetValueAsync(cancellationToken));
        if (File.Exists(path) && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await PrivateFile.WriteAsync(path, Convert.ToHexString(SHA256.HashData(secret)), cancellationToken);
    }
}
