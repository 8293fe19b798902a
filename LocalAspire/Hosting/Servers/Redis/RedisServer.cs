using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers.Redis;

/// <summary>A private Redis: loopback only, with a password, in a configuration file that only its owner can read.</summary>
internal sealed class RedisServer(RedisResource resource) : IServer
{
    public ServerProgram Program { get; } = new(
        "Redis",
        "redis-server",
        () => [],
        new Dictionary<string, string>
        {
            ["apt-get"] = "redis-server",
            ["dnf"] = "redis",
            ["apk"] = "redis",
            ["pacman"] = "redis",
            ["brew"] = "redis",
        });

    public async Task<ProcessSpec> PrepareAsync(ServerContext context, CancellationToken cancellationToken)
    {
        var isKept = resource.Annotations.OfType<DataVolumeAnnotation>().Any();
        var file = Path.Combine(context.Folder, "redis.conf");
        await PrivateFile.WriteAsync(
            file,
            $"""
            bind 127.0.0.1
            port {context.Port}
            requirepass {await resource.PasswordParameter.GetValueAsync(cancellationToken)}
            dir "{context.Folder}"
            save {(isKept ? "60 1" : "\"\"")}
            appendonly no

            """,
            cancellationToken);
        return new ProcessSpec(context.ProgramPath, [file], context.Folder) { OrphanSignal = Signal.Terminate };
    }
}
