using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Packages.Tests.Samples;

public class AdmissionControlTests(PackagesFixture fixture)
{
    private const int Abusers = 64;
    private const int QuietRequests = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Without the block, each request of the quiet client waits behind all those that the other one has in flight.</summary>
    [Fact]
    public async Task Client_with_one_request_at_a_time_does_not_wait_behind_the_many_of_another()
    {
        await using var backend = await SlowBackend.StartAsync();
        await using var sample = await SampleProcess.StartAsync(fixture.Feed, "AdmissionControl", ("Backend", backend.Address));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var flood = Enumerable.Range(0, Abusers).Select(_ => FloodAsync(sample, stop.Token)).ToArray();
        await Eventually.TrueAsync(() => backend.Served > 3 * Abusers); // By then it has found the backend's limit.

        var before = backend.Served;
        for (var n = 0; n < QuietRequests; n++)
            Assert.Equal(HttpStatusCode.OK, await RequestAsync(sample, "quiet", Cancel));
        var servedMeanwhile = backend.Served - before - QuietRequests;

        await stop.CancelAsync();
        await Task.WhenAll(flood);
        Assert.InRange(servedMeanwhile, 0, QuietRequests * Abusers / 3);
    }

    private static async Task FloodAsync(SampleProcess sample, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
                await RequestAsync(sample, "abuser", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the test.
        }
    }

    private static async Task<HttpStatusCode> RequestAsync(SampleProcess sample, string client, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/reports/2026") { Headers = { { "X-Client", client } } };
        using var response = await sample.Client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>A server that works on four requests at a time, in the order of their arrival.</summary>
    private sealed class SlowBackend(WebApplication app) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _workers = new(4);
        private int _served;

        public string Address => app.Urls.Single();

        public int Served => Volatile.Read(ref _served);

        public static async Task<SlowBackend> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var backend = new SlowBackend(app);
            app.MapGet("/reports/{name}", backend.WorkAsync);
            await app.StartAsync(Cancel);
            return backend;
        }

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            _workers.Dispose();
        }

        private async Task<string> WorkAsync(string name)
        {
            await _workers.WaitAsync(Cancel);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(40), Cancel); // The work itself.
                Interlocked.Increment(ref _served);
                return name;
            }
            finally
            {
                _workers.Release();
            }
        }
    }
}
