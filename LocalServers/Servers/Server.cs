using LocalServers.Programs;

namespace LocalServers.Servers;

/// <summary>A kind of server: where its program comes from, and how a private instance of it is laid out, started, checked and
/// stopped.</summary>
internal abstract class Server(IResourceWithConnectionString resource, ServerProgram program)
{
    /// <summary>The resource of the model.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    public ServerProgram Program { get; } = program;

    /// <summary>The password that the server is made with.</summary>
    public abstract ParameterResource? Password { get; }

    /// <summary>The signal that stops it in order: <c>TERM</c> unless it means something else to the server.</summary>
    public virtual string StopSignal => "TERM";

    /// <summary>The user to run as; null is the AppHost's own.</summary>
    public virtual string? User => null;

    /// <summary>The server that runs this resource as a process, or null if it is none of the three.</summary>
    public static Server? For(IResource resource) => resource switch
    {
        PostgresServerResource postgres => new PostgresServer(postgres),
        RedisResource redis => new RedisServer(redis),
        RabbitMQServerResource rabbit => new RabbitMQServer(rabbit),
        _ => null,
    };

    /// <summary>Where its data is, when it is asked to keep it in this folder. Default: there.</summary>
    public virtual string PlaceData(string folder) => folder;

    /// <summary>Whether the folder holds data that only the password of its making opens.</summary>
    public abstract bool HasData(string folder);

    /// <summary>Writes configuration, and whatever must be there before the first start.</summary>
    public abstract Task PrepareAsync(ServerInstance instance, CancellationToken cancellationToken);

    /// <summary>A program that the server needs beside it. Default: none.</summary>
    public virtual string[] Companion(ServerInstance instance) => [];

    /// <summary>The server's command line, after its program.</summary>
    public abstract IEnumerable<string> Arguments(ServerInstance instance);

    /// <summary>Environment variables of the process. Default: none.</summary>
    public virtual IEnumerable<(string Name, string Value)> Environment(ServerInstance instance) => [];

    /// <summary>Opens a connection; throws where that fails.</summary>
    public abstract Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Creates the databases of the model that are not there. Default: there is nothing to create.</summary>
    public virtual Task CreateDatabasesAsync(IEnumerable<IResource> databases, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A private instance of a server.</summary>
/// <param name="Program">The path of its program.</param>
/// <param name="Folder">The folder of its data, which is its own.</param>
/// <param name="Port">The port to listen on, on the loopback interface alone.</param>
/// <param name="KeepsData">Whether data outlives the run.</param>
internal sealed record ServerInstance(string Program, string Folder, int Port, bool KeepsData)
{
    public string PathOf(string name) => Path.Combine(Folder, name);
}
