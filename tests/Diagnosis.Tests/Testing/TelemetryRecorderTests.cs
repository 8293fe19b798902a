using Diagnosis.Tests.EndToEnd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Trace;
using Scalable.Diagnosis.Testing;

namespace Diagnosis.Tests.Testing;

public class TelemetryRecorderTests(PostgresServer postgres)
{
    [Fact]
    public async Task Statements_of_a_request_in_this_process_are_counted()
    {
        await using var recorder = TelemetryRecorder.InProcess();
        await using var app = await StartAsync(useTestServer: true);
        using var client = Client(app, recorder);
        await GetAsync(client, "/list/one-by-one?rows=3");
        await GetAsync(client, "/list/at-once?rows=3");

        var oneByOne = await recorder.ForRequest("/list/one-by-one", TestContext.Current.CancellationToken);
        var atOnce = await recorder.ForRequest("/list/at-once", TestContext.Current.CancellationToken);

        Assert.Equal([3], oneByOne.Statements);
        atOnce.ShouldUseAtMost(statements: 1).ShouldHaveNoScalingMistakes();
        var failure = Assert.Throws<TelemetryAssertionException>(() => oneByOne.ShouldUseAtMost(statements: 1));
        Assert.Contains("3 x SELECT name FROM customers WHERE id = ?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_grow_with_their_rows_fail()
    {
        await using var recorder = TelemetryRecorder.InProcess();
        await using var app = await StartAsync(useTestServer: true);
        using var client = Client(app, recorder);
        await GetAsync(client, "/list/one-by-one?rows=3");
        await GetAsync(client, "/list/one-by-one?rows=6");

        var requests = await recorder.ForRequest("/list/one-by-one", TestContext.Current.CancellationToken);

        var failure = Assert.Throws<TelemetryAssertionException>(() => requests.ShouldHaveNoScalingMistakes());
        Assert.Contains("[n-plus-one]: One request makes the same query 3 to 6 times.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_two_recorders_do_not_mix()
    {
        await using var one = TelemetryRecorder.InProcess();
        await using var other = TelemetryRecorder.InProcess();
        await using var app = await StartAsync(useTestServer: true);
        using var client = Client(app, one);
        await GetAsync(client, "/list/at-once?rows=3");

        Assert.Equal(1, (await one.ForRequest("/list/at-once", TestContext.Current.CancellationToken)).Count);
        await Assert.ThrowsAsync<TelemetryAssertionException>(
            () => other.ForRequest("/list/at-once", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Telemetry_that_does_not_come_fails_with_the_cure()
    {
        await using var recorder = await TelemetryRecorder.ListenAsync(TestContext.Current.CancellationToken);
        recorder.Timeout = TimeSpan.FromMilliseconds(50);
        await using var app = await StartAsync(useTestServer: true);
        using var client = Client(app, recorder);
        await GetAsync(client, "/list/at-once?rows=3");

        var failure = await Assert.ThrowsAsync<TelemetryAssertionException>(
            () => recorder.ForRequest("/list/at-once", TestContext.Current.CancellationToken));

        Assert.Contains("Environment", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_of_another_process_comes_over_OTLP()
    {
        await using var recorder = await TelemetryRecorder.ListenAsync(TestContext.Current.CancellationToken);
        recorder.QuietTime = TimeSpan.FromMilliseconds(300);
        await using var app = await StartAsync(useTestServer: false, services => services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddNpgsql().AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = new(recorder.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
                exporter.BatchExportProcessorOptions.ScheduledDelayMilliseconds = 100;
            })));
        using var client = new HttpClient(recorder.CreateHandler(new SocketsHttpHandler())) { BaseAddress = new(app.Urls.First()) };
        await GetAsync(client, "/list/one-by-one?rows=4");

        var requests = await recorder.ForRequest("/list/one-by-one", TestContext.Current.CancellationToken);

        Assert.Equal([4], requests.Statements);
    }

    private static HttpClient Client(WebApplication app, TelemetryRecorder recorder) =>
        new(recorder.CreateHandler(app.GetTestServer().CreateHandler())) { BaseAddress = new("http://localhost") };

    private static async Task GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<WebApplication> StartAsync(bool useTestServer, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (useTestServer)
            builder.WebHost.UseTestServer();
        else
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(postgres.ConnectionString));
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        ShopEndpoints.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
