using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using StackExchange.Redis;

namespace TestStack;

/// <summary>
/// The logins that a deployment gives the services: at the broker the users of <c>infra/data/broker-definitions.json</c>, at Redis those of
/// <c>infra/data/redis-rights.json</c>, each with the rights that it has there and with no others.
/// </summary>
internal sealed class DeployedLogins(IDistributedApplicationTestingBuilder builder, Func<int> brokerProcess)
{
    private const string Broker = "messaging";
    private const string Redis = "cache";

    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly string _rights = Path.Combine(builder.AppHostDirectory, "..", "infra", "data");

    /// <summary>Has the broker's services log in as its users, which are made when it has started for the first time.</summary>
    public void UseForBroker()
    {
        var broker = Connection(Broker);
        var defined = false;
        builder.Eventing.Subscribe<ResourceReadyEvent>(broker, async (_, cancellationToken) =>
        {
            if (!defined)
                await DefineUsersAsync(cancellationToken);
            defined = true;
        });
        foreach (var service in new[] { "catalog", "worker" })
            Set(service, Broker, broker, address => new UriBuilder(address) { UserName = service, Password = _password }.Uri.ToString());
    }

    /// <summary>Has the services of Redis log in as its users. A Redis that is started again has forgotten them.</summary>
    public void UseForRedis()
    {
        var redis = Connection(Redis);
        builder.Eventing.Subscribe<ResourceReadyEvent>(redis, async (_, cancellationToken) =>
        {
            await using var admin = await ConnectionMultiplexer.ConnectAsync((await redis.GetConnectionStringAsync(cancellationToken))!);
            foreach (var (user, rules) in (await ReadAsync("redis-rights.json", cancellationToken)).AsObject())
            {
                await admin.GetDatabase().ExecuteAsync(
                    "ACL", ["SETUSER", user, "reset", "on", $">{_password}", .. ((string)rules!).Split(' ')]);
            }
        });
        foreach (var service in new[] { "catalog", "gateway" })
            Set(service, Redis, redis, address => RedisLoginOf(service, address));
    }

    /// <summary>How a service logs in at the Redis of that connection string.</summary>
    public string RedisLoginOf(string service, string connectionString) =>
        $"{connectionString.Split(',')[0]},user={service},password={_password}";

    private IResourceWithConnectionString Connection(string name) =>
        builder.Resources.OfType<IResourceWithConnectionString>().Single(resource => resource.Name == name);

    private void Set(string service, string connection, IResourceWithConnectionString server, Func<string, string> login) => builder
        .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == service))
        .WithEnvironment(async context => context.EnvironmentVariables[$"ConnectionStrings__{connection}"] =
            login((await server.GetConnectionStringAsync(context.CancellationToken))!));

    // By the broker's own tool, in the broker's environment: its cookie, its name, its port mapper.
    private async Task DefineUsersAsync(CancellationToken cancellationToken)
    {
        var definitions = await ReadAsync("broker-definitions.json", cancellationToken);
        foreach (var user in definitions["users"]!.AsArray())
            user!["password"] = _password;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, definitions.ToJsonString(), cancellationToken);
            var start = new ProcessStartInfo(Tool, ["--quiet", "import_definitions", file]) { RedirectStandardError = true };
            start.Environment.Clear();
            var environment = await File.ReadAllTextAsync(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{brokerProcess()}/environ"), cancellationToken);
            foreach (var variable in environment.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                start.Environment[variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
            // Meant for the server alone.
            start.Environment.Remove("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS");
            using var tool = Process.Start(start)!;
            var errors = await tool.StandardError.ReadToEndAsync(cancellationToken);
            await tool.WaitForExitAsync(cancellationToken);
            if (tool.ExitCode != 0)
                throw new InvalidOperationException($"The broker does not take {file}: {errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Debian's /usr/sbin/rabbitmqctl is a wrapper that changes the user.
    private static string Tool => File.Exists("/usr/lib/rabbitmq/bin/rabbitmqctl") ? "/usr/lib/rabbitmq/bin/rabbitmqctl" : "rabbitmqctl";

    private async Task<JsonNode> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(Path.Combine(_rights, file));
        return await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken) ?? throw new JsonException($"{file} is empty.");
    }
}
