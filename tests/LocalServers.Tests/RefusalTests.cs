using System.Net;
using System.Net.Sockets;
using LocalServers.Programs;
using LocalServers.Tests.Support;
using TestServers;

namespace LocalServers.Tests;

/// <summary>What cannot work is refused in one line that names the cause and the cure.</summary>
public class RefusalTests
{
    [Fact]
    public async Task Second_AppHost_on_the_same_folder_is_refused()
    {
        using var folder = new DataFolder();
        await using var first = await Running.StartAsync(builder => builder.AddRedis("cache"), folder);

        var message = await RefusalAsync(builder => builder.AddRedis("cache"), folder);

        Assert.Equal(
            $"Another AppHost (process {Environment.ProcessId}) is running on {folder.Path}: "
            + $"stop it, or give this one a folder of its own (LocalServers__DataFolder=…).",
            message);
    }

    [Fact]
    public async Task Port_in_use_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var message = await RefusalAsync(builder => builder.AddRedis("cache"), arguments: $"--LocalServers:Ports:cache={port}");

        Assert.Equal(
            $"Port {port} of cache is taken by another program: end it, or choose another port (--LocalServers:Ports:cache=…).",
            message);
    }

    [Fact]
    public async Task Container_mode_without_an_engine_is_refused_with_the_remedy()
    {
        Assert.SkipWhen(ContainerEngine.Answers(), "A container engine answers.");

        var message = await RefusalAsync(builder => builder.AddRedis("cache"), arguments: "--LocalServers:Mode=container");

        Assert.Equal(
            "LocalServers:Mode is 'container', and neither docker nor podman answers: "
            + "start one of them, or run servers as processes (--LocalServers:Mode=process).",
            message);
    }

    [Fact]
    public async Task Missing_server_is_refused_with_every_remedy()
    {
        var program = new ServerProgram("NoSuchServer", "no-such-server", () => [])
        {
            Packages = new() { ["apt-get"] = "no-such-package" },
        };

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => program.LocateAsync(["things"], install: false, TestContext.Current.CancellationToken));

        Assert.Contains("apt-get install --no-install-recommends no-such-package", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__things=…", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("container engine", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("postgres", "cluster/PG_VERSION")]
    [InlineData("messaging", "mnesia/rabbit")]
    public async Task Data_with_an_unknown_password_is_refused_with_the_remedy(string server, string file)
    {
        using var folder = new DataFolder();
        var data = Path.Combine(folder.Path, server, file);
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        await File.WriteAllTextAsync(data, "15\n", TestContext.Current.CancellationToken);

        var message = await RefusalAsync(
            builder =>
            {
                builder.AddPostgres("postgres").WithDataVolume();
                builder.AddRabbitMQ("messaging").WithDataVolume();
            },
            folder);

        Assert.Equal(
            $"The data in {folder.Path}/{server} was made with a password that is not known any more: remove that folder to begin anew, "
            + $"or set the old password (--Parameters:{server}-password=…).",
            message);
    }

    [Theory]
    [InlineData("--LocalServers:Mode=sometimes", "LocalServers:Mode is 'sometimes', and must be auto, container or process.")]
    [InlineData("--LocalServers:Install=perhaps", "LocalServers:Install is 'perhaps', and must be true or false.")]
    [InlineData("--LocalServers:Ports:cache=99999", "LocalServers:Ports:cache is '99999', and must be a port, up to 65535.")]
    public async Task Invalid_setting_is_reported(string argument, string expected) =>
        Assert.Equal(expected, await RefusalAsync(builder => builder.AddRedis("cache"), arguments: argument));

    [Fact]
    public async Task Damaged_password_file_is_reported()
    {
        using var folder = new DataFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secrets.json"), "{bad", TestContext.Current.CancellationToken);

        var message = await RefusalAsync(builder => builder.AddRedis("cache"), folder);

        Assert.StartsWith($"{folder.Path}/secrets.json is damaged", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task Refused_AppHost_stores_no_password()
    {
        using var folder = new DataFolder();

        await RefusalAsync(builder => builder.AddRedis("cache"), folder, "--LocalServers:Ports:cache=1", "--LocalServers:Mode=sometimes");

        Assert.False(File.Exists(Path.Combine(folder.Path, "secrets.json")));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL")]
    public async Task Dashboard_port_in_use_is_reported(string setting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var message = await RefusalAsync(
            builder => builder.AddRedis("cache"),
            arguments: [$"--{setting}={address}", "--DcpPublisher:RandomizePorts=false"]);

        Assert.Equal($"{address} ({setting}) is taken by another program: end it, or choose another address (--{setting}=…).", message);
    }

    [Fact]
    public async Task Server_that_fails_at_start_logs_the_reason_in_its_console()
    {
        using var folder = new DataFolder();
        var cluster = Directory.CreateDirectory(Path.Combine(folder.Path, "postgres", "cluster"));
        await DebianPackage.EnsureAsync("pg_lsclusters", "postgresql"); // Installs the server, too, where it is missing.
        var version = Directory.GetDirectories("/usr/lib/postgresql").Select(Path.GetFileName).MaxBy(name => int.Parse(name!, null));
        await File.WriteAllTextAsync(Path.Combine(cluster.FullName, "PG_VERSION"), $"{version}\n", TestContext.Current.CancellationToken);

        await using var running = await Running.StartAsync(
            builder => builder.AddPostgres("postgres").WithDataVolume(),
            folder, "--Parameters:postgres-password=known", "--LocalServers:Restart=false");

        await running.UntilAsync("postgres", state => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text));
        Assert.Contains("cluster", await running.ConsoleLineAsync("postgres", "postgres: could not"), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(
        Action<IDistributedApplicationBuilder> describe, DataFolder? folder = null, params string[] arguments)
    {
        // A refused AppHost ends with exit code 1; this process is not to.
        var exitCode = Environment.ExitCode;
        try
        {
            var refusal = await Assert.ThrowsAsync<OperationCanceledException>(() => Running.StartAsync(describe, folder, arguments));
            Assert.Equal(1, Environment.ExitCode);
            return refusal.Message;
        }
        finally
        {
            Environment.ExitCode = exitCode;
        }
    }
}
