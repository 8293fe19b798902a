using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Contracts;
using Gateway.Hardening;
using Gateway.Proxy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scalable.AdmissionControl;
using Scalable.EdgeCache;
using Scalable.RateLimiting;

namespace Gateway.Tests.Proxy;

/// <summary>One host name with an address per replica, as of a headless service: DNS is the only part that is not real.</summary>
public sealed class DnsDestinationTests : IAsyncLifetime
{
    private const string Host = "catalog.test";
    private const string Path = "/api/catalog/items/1";

    private readonly Dictionary<string, Replica> _replicas = [];
    private readonly int _port = FreePort.Next();
    private volatile string[]? _addresses;
    private volatile int _failedLookups;
    private WebApplication _gateway = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartAsync("127.0.0.1", "127.0.0.2", "127.0.0.3");
        _addresses = ["127.0.0.1", "127.0.0.2"];
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Gateway",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Development,
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EdgeCache:Enabled"] = "false",
            ["ReverseProxy:Clusters:catalog:HealthCheck:Active:Enabled"] = "false",
            ["ReverseProxy:Clusters:catalog:LoadBalancingPolicy"] = "RoundRobin",
            ["ReverseProxy:Clusters:catalog:Destinations:catalog:Address"] = $"http://{Host}:{_port}",
            ["Destinations:ResolveDns"] = "true",
            ["Destinations:RefreshInterval"] = "00:00:00.100",
        });
        builder.AddServiceDefaults();
        builder.AddScalableAuthentication(Scopes.All);
        builder.AddHardening();
        builder.AddRedis();
        builder.AddDistributedRateLimiting();
        builder.AddAdmissionControl();
        builder.AddEdgeCache();
        builder.AddProxy();
        builder.Services.AddSingleton<HostAddressResolver.Lookup>((host, _) => host == Host && _addresses is { } addresses
            ? Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse))
            : Fail());
        _gateway = builder.Build();
        _gateway.UseScalableAuthentication();
        _gateway.UseScalableAuthorization();
        _gateway.UseRequestTimeouts();
        _gateway.MapProxy();
        await _gateway.StartAsync(Cancelled);
        _client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.Single()) };
    }

    [Fact]
    public async Task Read_to_a_dead_replica_is_answered_by_another()
    {
        Assert.Equal(2, (await AskAsync(4)).Distinct().Count());

        await _replicas["127.0.0.1"].DisposeAsync();

        Assert.All(await AskAsync(10), replica => Assert.Contains("127.0.0.2", replica, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replica_added_to_DNS_gets_requests_and_a_removed_one_gets_none()
    {
        _addresses = ["127.0.0.2", "127.0.0.3"];

        await Eventually.TrueAsync(async () => (await AskAsync(4)).Any(replica => replica.Contains("127.0.0.3", StringComparison.Ordinal)));
        var former = _replicas["127.0.0.1"].Requests;
        Assert.Equal(2, (await AskAsync(10)).Distinct().Count());
        Assert.Equal(former, _replicas["127.0.0.1"].Requests);
    }

    [Fact]
    public async Task Known_replicas_are_kept_while_DNS_fails()
    {
        _addresses = null;

        await Eventually.TrueAsync(() => _failedLookups >= 2);

        Assert.Equal(2, (await AskAsync(4)).Distinct().Count());
    }

    private Task<IPAddress[]> Fail()
    {
        Interlocked.Increment(ref _failedLookups);
        throw new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<string[]> AskAsync(int times)
    {
        var replicas = new string[times];
        for (var i = 0; i < times; i++)
            replicas[i] = (await _client.GetFromJsonAsync<Received>(Path, Cancelled))!.Replica;
        return replicas;
    }

    private async Task StartAsync(params string[] addresses)
    {
        foreach (var address in addresses)
            _replicas[address] = await Replica.StartAsync($"http://{address}:{_port}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        foreach (var replica in _replicas.Values)
            await replica.DisposeAsync();
    }
}
