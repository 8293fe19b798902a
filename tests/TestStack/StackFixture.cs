using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using TestServers;

namespace TestStack;

/// <summary>
/// The whole system, as the AppHost describes it, started once for the tests that share it: real servers, a data folder and ports of its
/// own.
/// Derive from it to start with other settings.
/// </summary>
public class StackFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);

    private readonly DataFolder _folder = new();

    private DistributedApplication? _app;
    private DeployedLogins? _logins;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The stack has not started.");

    /// <summary>Makes tokens that the stack accepts.</summary>
    public TokenIssuer Tokens { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = WithDashboard },
            [_folder.Setting, "--LocalServers:Mode=process", "--Logging:LogLevel:Default=Warning", .. Arguments]);
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var (name, value) in Tokens.Settings)
                builder.CreateResourceBuilder(project).WithEnvironment(name, value);
        }
        Configure(builder);
        _logins = new DeployedLogins(builder, () => ProcessOf("messaging"));
        if (WithBrokerUsers)
            _logins.UseForBroker();
        if (WithRedisUsers)
            _logins.UseForRedis();
        _app = await builder.BuildAsync();
        using var timeout = new CancellationTokenSource(StartTimeout);
        await _app.StartAsync(timeout.Token);
        await Task.WhenAll(WaitFor.Select(name => _app.ResourceNotifications.WaitForResourceHealthyAsync(name, timeout.Token)));
    }

    /// <summary>The folder in which the services keep their files.</summary>
    public string FileStore => Path.Combine(_folder.Path, "files");

    /// <summary>A client of the gateway; with a token of these scopes, if any are given, for this subject.</summary>
    public HttpClient CreateClient(string? subject = null, params string[] scopes)
    {
        var client = App.CreateHttpClient("gateway");
        if (subject is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Create(subject, scopes));
        return client;
    }

    /// <summary>How a service logs in at the Redis of that connection string, with <see cref="WithRedisUsers"/>.</summary>
    public string RedisLoginOf(string service, string connectionString) =>
        _logins?.RedisLoginOf(service, connectionString) ?? throw new InvalidOperationException("The stack has not started.");

    /// <summary>The addresses of each replica of a service.</summary>
    public IReadOnlyList<Uri> ReplicasOf(string resource) => [.. App.InstancesOf(resource).Select(ApplicationExtensions.AddressOf)];

    /// <summary>The process of a replica.</summary>
    public int ProcessOf(string resource, int replica = 0) =>
        App.ProcessOf(resource, replica) ?? throw new InvalidOperationException($"{resource} does not run.");

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Added to the AppHost's command line: <c>--Seed:Items=0</c>. Default: nothing.</summary>
    protected virtual IReadOnlyList<string> Arguments => [];

    /// <summary>The resources that must be healthy before the first test. Default: the gateway (and so all it waits for) and the
    /// worker.</summary>
    protected virtual IReadOnlyList<string> WaitFor => ["gateway", "worker"];

    /// <summary>Whether Aspire's dashboard runs beside it, and gets all telemetry. Default: no.</summary>
    protected virtual bool WithDashboard => false;

    /// <summary>
    /// Whether catalogue and worker log in at the broker with the rights of a deployment, and not as its administrator. Default: no.
    /// </summary>
    protected virtual bool WithBrokerUsers => false;

    /// <summary>
    /// Whether gateway and catalogue log in at Redis with the rights of a deployment; not for tests that restart it. Default: no.
    /// </summary>
    protected virtual bool WithRedisUsers => false;

    /// <summary>Changes the model before it is built: <c>builder.CreateResourceBuilder(resource).WithEnvironment(…)</c>.</summary>
    protected virtual void Configure(IDistributedApplicationTestingBuilder builder)
    {
    }
}
