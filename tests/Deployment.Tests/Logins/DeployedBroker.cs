using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Deployment.Tests.Bicep;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Deployment.Tests.Logins;

/// <summary>
/// RabbitMQ started as Azure's container starts it: with the template's arguments, the users of the definitions file,
/// and the management API.
/// </summary>
public sealed class DeployedBroker : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly int _managementPort = FreePort.Next();
    private Process? _mapper;
    private Process? _broker;

    /// <summary>The rights of a deployment's users, without their passwords.</summary>
    public static JsonNode Rights => JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "data", "broker-definitions.json")))!;

    public async ValueTask InitializeAsync()
    {
        var program = await DebianPackage.EnsureAsync("rabbitmq-server", "rabbitmq-server");
        var definitions = Rights;
        foreach (var user in definitions["users"]!.AsArray())
            user!["password"] = PasswordOf((string)user["name"]!);
        await File.WriteAllTextAsync(_folder.Of("definitions.json"), definitions.ToJsonString(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Of("enabled_plugins"), "[rabbitmq_management].\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.Of("rabbitmq.conf"),
            string.Create(CultureInfo.InvariantCulture, $"""
                listeners.tcp.local = 127.0.0.1:{_port}
                management.tcp.ip = 127.0.0.1
                management.tcp.port = {_managementPort}
                disk_free_limit.absolute = 10MB

                """),
            TestContext.Current.CancellationToken);

        var broker = Assert.Single((await Snapshot.OfMainAsync()).Of("Microsoft.App/containerApps"));
        var deployed = new ContainerApp(broker).Variables.ToDictionary(variable => variable.Name, variable => variable.Value!);
        deployed["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            deployed["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"].Replace("/definitions/", $"{_folder.Path}/", StringComparison.Ordinal)
            + " -kernel inet_dist_use_interface {127,0,0,1}";
        var mapperPort = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        KeyValuePair<string, string>[] own =
        [
            new("HOME", _folder.Path), new("ERL_EPMD_PORT", mapperPort), new("ERL_EPMD_ADDRESS", "127.0.0.1"),
            new("RABBITMQ_DIST_PORT", FreePort.Next().ToString(CultureInfo.InvariantCulture)), new("RUNNING_UNDER_SYSTEMD", "true"),
            new("RABBITMQ_CONFIG_FILE", _folder.Of("rabbitmq")), new("RABBITMQ_CONF_ENV_FILE", _folder.Of("none")),
            new("RABBITMQ_ENABLED_PLUGINS_FILE", _folder.Of("enabled_plugins")), new("RABBITMQ_MNESIA_BASE", _folder.Of("data")),
            new("RABBITMQ_LOG_BASE", _folder.Of("log")), new("RABBITMQ_PID_FILE", _folder.Of("pid")),
        ];
        // Erlang's port mapper: the broker would start one that outlives it.
        _mapper = Start("epmd", own, "-port", mapperPort, "-address", "127.0.0.1");
        // Debian's program is a wrapper that changes the user.
        const string packaged = "/usr/lib/rabbitmq/bin/rabbitmq-server";
        _broker = Start(File.Exists(packaged) ? packaged : program, [.. own, .. deployed]);
        using var client = Management("scaler");
        // The management API is there a moment before the broker listens.
        while (!await AnswersAsync(client) || !await ListensAsync())
        {
            Assert.False(_broker.HasExited, "The broker has ended.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A connection of a user; <c>administrator</c> and the like are users that do not exist.</summary>
    public Task<IConnection> ConnectAsync(string user) => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = _port,
        UserName = user,
        Password = PasswordOf(user),
        AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    /// <summary>A client of the management API, as a user.</summary>
    public HttpClient Management(string user) => new()
    {
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_managementPort}/api/")),
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{PasswordOf(user)}"))),
        },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _broker, _mapper }.OfType<Process>())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        _folder.Dispose();
    }

    private static string PasswordOf(string user) => user == "guest" ? "guest" : $"{user}-password";

    private async Task<bool> ListensAsync()
    {
        try
        {
            await using var connection = await ConnectAsync("catalog");
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("whoami", TestContext.Current.CancellationToken);
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Start(string program, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
