using System.IO.Compression;
using System.Net;
using Grpc.Core;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

public class LimitsTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_traces_make_room_for_new_ones()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__TELEMETRYLIMITS__MAXTRACECOUNT", "100"));
        using var exporter = new RawExporter(dashboard.Grpc);
        var batch = new SpanBatch("gateway", SpanBatch.SpansPerTrace);
        for (var i = 0; i < 150; i++)
            await exporter.SendAsync(batch.Next(TimeProvider.System.GetUtcNow()), Stop);
        var list = await dashboard.GetAsync("/api/traces?limit=1000");
        Assert.Equal(100, list.GetProperty("kept").GetInt32());
        Assert.All(list.GetProperty("rows").EnumerateArray(), trace => Assert.Equal(SpanBatch.SpansPerTrace, trace.GetProperty("spans").GetInt32()));
    }

    [Fact]
    public async Task A_span_sent_twice_is_kept_once()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        using var exporter = new RawExporter(dashboard.Grpc);
        var export = new SpanBatch("gateway", SpanBatch.SpansPerTrace).Next(TimeProvider.System.GetUtcNow());
        await exporter.SendAsync(export, Stop);
        await exporter.SendAsync(export, Stop);
        var trace = Assert.Single((await dashboard.GetAsync("/api/traces")).GetProperty("rows").EnumerateArray());
        Assert.Equal(SpanBatch.SpansPerTrace, trace.GetProperty("spans").GetInt32());
    }

    [Fact]
    public async Task An_export_too_large_is_413_whether_it_says_so_or_unpacks_to_it()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__OTLP__MAXREQUESTBYTES", "1000000"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(dashboard, new byte[1_000_001], null));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(dashboard, await PackedAsync(), "gzip"));
    }

    [Fact]
    public async Task Over_gRPC_what_unpacks_to_too_much_or_not_at_all_is_refused_with_one_complaint()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__OTLP__MAXREQUESTBYTES", "1000000"));
        using var exporter = new RawExporter(dashboard.Grpc);

        Assert.Equal(StatusCode.ResourceExhausted, await exporter.SendPackedAsync(await PackedAsync(), Stop));
        for (var i = 0; i < 20; i++)
            Assert.Equal(StatusCode.InvalidArgument, await exporter.SendPackedAsync([1, 2, 3, 4, 5, 6, 7, 8], Stop));

        Assert.Empty(await exporter.SendAsync([], Stop));
        while (!dashboard.Output.Any(line => line.Contains("malformed exports", StringComparison.Ordinal)))
            await Task.Delay(20, Stop);
        Assert.Single(dashboard.Output, line => line.Contains("malformed exports", StringComparison.Ordinal));
        Assert.DoesNotContain(dashboard.Output, line => line.Contains("fail:", StringComparison.Ordinal) || line.StartsWith("         at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_exports_than_allowed_are_told_to_come_back()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__OTLP__MAXREQUESTSPERSECOND", "10"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
            answers.Add(await PostAsync(dashboard, [], null));
        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Whatever_bytes_arrive_the_answer_is_200_or_400_and_the_next_export_is_taken()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        var random = new Random(20_417);
        var good = new SpanBatch("gateway", SpanBatch.SpansPerTrace).Next(TimeProvider.System.GetUtcNow());
        foreach (var path in new[] { "/v1/traces", "/v1/logs", "/v1/metrics" })
        {
            for (var i = 0; i < 300; i++)
            {
                var bad = good[..random.Next(good.Length)];
                for (var flips = random.Next(8); flips > 0 && bad.Length > 0; flips--)
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                Assert.Contains(await PostAsync(dashboard, bad, null, path), new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
            }
        }

        foreach (var page in new[] { "/api/traces?filter=http.route~items", "/api/logs?text=a", "/api/graph", "/api/traces/keys", "/api/logs/keys" })
            await dashboard.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(dashboard, good, null));
    }

    // A hundred megabytes of nothing.
    private static async Task<byte[]> PackedAsync()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 100; i++)
                await gzip.WriteAsync(new byte[1_000_000], Stop);
        }

        return packed.ToArray();
    }

    private static async Task<HttpStatusCode> PostAsync(DashboardProcess dashboard, byte[] bytes, string? encoding, string path = "/v1/traces")
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new("application/x-protobuf");
        if (encoding is not null)
            body.Headers.ContentEncoding.Add(encoding);
        using var response = await dashboard.Client.PostAsync(new Uri(dashboard.Http, path), body, Stop);
        return response.StatusCode;
    }
}
