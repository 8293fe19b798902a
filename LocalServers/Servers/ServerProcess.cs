using LocalServers.Data;
using LocalServers.Programs;
using Microsoft.Extensions.Logging;

namespace LocalServers.Servers;

/// <summary>
/// A server of the model as an executable. Aspire runs as a process what is an <see cref="ExecutableResource"/>, so it takes the
/// server's place in the
/// model; its annotations are the server's own, which is how endpoints, references, waits and relations go on to work.
/// </summary>
internal sealed partial class ServerProcess(Server server, string folder)
    : ExecutableResource(server.Resource.Name, ScriptIn(folder, server), "/"), IResourceWithConnectionString
{
    private bool _wasPrepared;

    public Server Server { get; } = server;

    /// <summary>The path of the server's program.</summary>
    public string Program { get; set; } = "";

    /// <summary>Why it cannot start, if that is known before.</summary>
    public string? Problem { get; set; }

    /// <summary>The folder of its data.</summary>
    public string Folder { get; } = server.PlaceData(folder);

    /// <summary>Whether data of an earlier run is there and is to be used.</summary>
    public bool HasKeptData => KeepsData && Server.HasData(Folder);

    public override ResourceAnnotationCollection Annotations => Server.Resource.Annotations;

    public ReferenceExpression ConnectionStringExpression => Server.Resource.ConnectionStringExpression;

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        Server.Resource.GetConnectionStringAsync(cancellationToken);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        Server.Resource.GetConnectionProperties();

    /// <summary>The databases of the model that belong to it.</summary>
    public IEnumerable<IResource> Databases(IEnumerable<IResource> resources) =>
        resources.Where(resource => resource is IResourceWithParent child && ReferenceEquals(child.Parent, Server.Resource));

    /// <summary>Lays out its folder.</summary>
    public async Task PrepareAsync(ILogger logger, CancellationToken cancellationToken)
    {
        // Without a volume nothing is kept from run to run; a restart keeps it, as a container's does.
        if (!KeepsData && !_wasPrepared)
            ReachableFolder.DeleteWith(folder);
        _wasPrepared = true;
        if (Folder != folder)
            Log.DataIsElsewhere(logger, Server.User, folder, Folder);
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(Folder);
        await Server.PrepareAsync(Instance, cancellationToken);
        var script = Launch.Script(
            Server.StopSignal,
            Server.User,
            Path.Combine(folder, "server.lock"),
            Server.Companion(Instance),
            [Program, .. Server.Arguments(Instance)]);
        await File.WriteAllTextAsync(Command, script, cancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public IEnumerable<(string Name, string Value)> Environment() => Server.Environment(Instance);

    private static string ScriptIn(string folder, Server server) => Path.Combine(folder, $"{server.Program.FileName}.sh");

    // A volume says "keep the data".
    private bool KeepsData => Annotations.OfType<ContainerMountAnnotation>().Any();

    private ServerInstance Instance =>
        new(
            Program,
            Folder,
            Annotations.OfType<EndpointAnnotation>().First().Port ?? throw new InvalidOperationException("No port yet."),
            KeepsData);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The user {User} cannot enter {Wanted}: the data is in {Folder}.")]
        public static partial void DataIsElsewhere(ILogger logger, string? user, string wanted, string folder);
    }
}
