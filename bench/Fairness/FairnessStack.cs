using Scalable.Bench.Stack;
using Scalable.Bench.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Two replicas of the catalogue behind gateways that differ in one thing: whether they control admission. Only one is under load at a
/// time. Their rate limits are out of reach.
/// </summary>
internal sealed class FairnessStack : IAsyncDisposable
{
    private readonly CatalogueBench _servers;

    private FairnessStack(CatalogueBench servers, Uri controlled, Uri open) =>
        (_servers, Controlled, Open) = (servers, controlled, open);

    /// <summary>The gateway that controls admission, with its default settings.</summary>
    public Uri Controlled { get; }

    /// <summary>The gateway that forwards everything at once.</summary>
    public Uri Open { get; }

    public LoadProcess Generator { get; } = LoadProcess.Start();

    public static async Task<FairnessStack> StartAsync(int items, CancellationToken cancellationToken)
    {
        var servers = await CatalogueBench.StartAsync(items, cancellationToken);
        (string Key, string Value)[] settings = [("Database__Replicas", "2"), ("Logging__LogLevel__Default", "Warning")];
        var first = await servers.ReaderAsync(cancellationToken, settings);
        var second = await servers.ReaderAsync(cancellationToken, settings);
        return new FairnessStack(servers, await GatewayAsync("true"), await GatewayAsync("false"));

        async Task<Uri> GatewayAsync(string isEnabled)
        {
            var address = CatalogueBench.FreeAddress();
            var process = servers.Run(
                "Gateway",
                [],
                [
                    ("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"),
                    // Never contacted: no request here has a token.
                    ("Authentication__Schemes__Bearer__Authority", "https://tokens.invalid"),
                    ("Authentication__Schemes__Bearer__ValidAudiences__0", "bench"),
                    ("ASPNETCORE_URLS", address.ToString()), ("Logging__LogLevel__Default", "Warning"),
                    ("services__catalog__http__0", first.Address.ToString()), ("services__catalog__http__1", second.Address.ToString()),
                    ("RateLimiting__Policies__client__Permits", "1000000"), ("RateLimiting__Policies__client__Burst", "1000000"),
                    ("RateLimiting__Policies__work__Work", "00:15:00"), ("RateLimiting__Policies__work__WorkBurst", "00:15:00"),
                    ("AdmissionControl__Enabled", isEnabled),
                ]);
            await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
            return address;
        }
    }

    public async Task<LoadResult> RunAsync(
        Uri gateway, double seconds, CancellationToken cancellationToken, params IReadOnlyList<Population> populations)
    {
        var result = await Generator.RunAsync(new LoadSpec(gateway, seconds, populations) { Seed = ++_seed }, cancellationToken);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await Generator.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private int _seed;
}
