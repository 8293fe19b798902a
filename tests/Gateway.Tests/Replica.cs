using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests;

/// <summary>A server that stands where a replica of the catalogue would, and answers with what it received.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile bool _ready = true;
    private int _requests;
    private SemaphoreSlim _arrived = new(0);
    private TaskCompletionSource _held = new();

    private Replica(string address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null).UseUrls(address);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapGet("/health", () => Results.StatusCode(_ready ? 200 : 503));
        _app.Map("/{**path}", async (HttpContext context) =>
        {
            Interlocked.Increment(ref _requests);
            _arrived.Release();
            await _held.Task;
            if (Answer is { } answer)
                return await answer(context);
            var request = context.Request;
            return Results.Json(new Received(Address, request.Path + request.QueryString, request.Headers.Authorization)
            {
                Headers = request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            });
        });
        Release();
    }

    /// <summary>Answers instead of the echo.</summary>
    public Func<HttpContext, Task<IResult>>? Answer { get; set; }

    public int Requests => _requests;

    public string Address => _app.Urls.Single();

    public bool Ready
    {
        set => _ready = value;
    }

    /// <summary>Keeps requests unanswered; each that arrives is one more in <paramref name="arrived"/>.</summary>
    public void Hold(SemaphoreSlim arrived) => (_arrived, _held) = (arrived, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Answers what was kept, and all that follows. The semaphore is the caller's again, to dispose of.</summary>
    public void Release()
    {
        _arrived = new(0);
        _held.TrySetResult();
    }

    public static async Task<Replica> StartAsync(string address = "http://127.0.0.1:0")
    {
        var replica = new Replica(address);
        await replica._app.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>What a replica got to see of a request.</summary>
internal sealed record Received(string Replica, string Path, string? Authorization)
{
    public Dictionary<string, string> Headers { get; init; } = [];
}
