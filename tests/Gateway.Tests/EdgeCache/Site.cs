using Gateway.Tests.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.EdgeCache;

/// <summary>A gateway with its edge cache, in front of a replica that answers for one item, and Redis.</summary>
internal sealed class Site(RedisServer redis, Replica replica, GatewayProcess gateway) : IAsyncDisposable
{
    public const string Path = "/api/catalog/items/42";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RedisServer Redis => redis;

    public Replica Replica => replica;

    public GatewayProcess Gateway => gateway;

    public string CacheControl { get; set; } = "";

    /// <summary>What is said to edge caches alone, if anything.</summary>
    public string? Targeted { get; set; }

    public string Vary { get; set; } = "Accept";

    public bool Cookie { get; set; }

    public int Version { get; set; } = 1;

    public int Confirmed { get; private set; }

    public bool Broken { get; set; }

    public bool Truncated { get; set; }

    public int Padding { get; set; }

    public static Dictionary<string, string> Settings(RedisServer redis, int permits) => RateLimitResponseTests.Settings(redis, permits);

    public static async Task<Site> StartAsync(string cacheControl, int permits = 1_000_000)
    {
        var redis = await RedisServer.StartAsync();
        var replica = await Replica.StartAsync();
        var site = new Site(redis, replica, await GatewayProcess.StartAsync(Settings(redis, permits), replica))
        {
            CacheControl = cacheControl,
        };
        replica.Answer = site.AnswerAsync;
        return site;
    }

    public async Task<HttpResponseMessage> GetAsync(Action<HttpRequestMessage>? change = null, CancellationToken? gone = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        change?.Invoke(request);
        return await gateway.Client.SendAsync(request, gone ?? Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await replica.DisposeAsync();
        await redis.DisposeAsync();
    }

    // Reflects all it gets, as a careless catalogue would.
    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        if (Broken)
            return Results.StatusCode(500);
        var (request, response) = (context.Request, context.Response);
        var etag = $"\"v{Version}\"";
        response.Headers.CacheControl = CacheControl;
        response.Headers.ETag = etag;
        response.Headers.Vary = Vary;
        if (Cookie)
            response.Headers.SetCookie = "a=b";
        response.Headers["Cache-Tag"] = "item:42 items";
        if (Targeted is not null)
            response.Headers["CDN-Cache-Control"] = Targeted;
        if (request.Headers.IfNoneMatch == etag)
        {
            Confirmed++;
            return Results.StatusCode(304);
        }

        if (Truncated)
        {
            response.ContentLength = 1000;
            await response.WriteAsync("the first half");
            context.Abort();
            return Results.Empty;
        }

        var received = request.Headers
            .Where(header => header.Key is not ("traceparent" or "X-Forwarded-For"))
            .OrderBy(header => header.Key);
        var headers = string.Join('\n', received);
        return Results.Text($"{request.Headers.Accept} version {Version}\n{headers}{new string('x', Padding)}");
    }
}
