using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Otlp.Server;

namespace Diagnosis.Tests.Otlp;

public sealed class OtlpReceiverTests : IAsyncLifetime
{
    private const string Span =
        """
        {
            "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "kind": 2,
            "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": 1700000000500000000
        }
        """;

    private readonly DiagnosisEngine _engine = new();
    private readonly HttpClient _client = new();
    private OtlpReceiver _receiver = null!;

    public async ValueTask InitializeAsync() =>
        _receiver = await OtlpReceiver.StartAsync(_engine, 0, 0, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Json_is_read()
    {
        Assert.Equal(HttpStatusCode.OK, await PostAsync(Export(Span), "application/json"));
        Assert.Equal(1, _engine.Report().Coverage.Spans);
    }

    [Fact]
    public async Task Gzip_is_unpacked()
    {
        Assert.Equal(HttpStatusCode.OK, await PostAsync(Pack(Encoding.UTF8.GetBytes(Export(Span))), "application/json", "gzip"));
        Assert.Equal(1, _engine.Report().Coverage.Spans);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"resourceSpans":"x"}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"x"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]}""")]
    public async Task Malformed_json_is_refused(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body, "application/json"));

    [Fact]
    public async Task Deep_json_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(new string('[', 1_000_000), "application/json"));

    [Theory]
    [InlineData("""{"resourceSpans":[null,{"resource":null,"scopeSpans":[null,{"spans":[null,{}]}]}]}""", 2)]
    [InlineData("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[null,{"name":"process.cpu.time","sum":{"dataPoints":[]}}]}]}]}""", 0)]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[null,{"body":null}]}]}]}""", 0)]
    public async Task Gaps_in_json_are_counted_or_passed_over(string body, int dropped)
    {
        Assert.Equal(HttpStatusCode.OK, await PostAsync(body, "application/json"));
        Assert.Equal(dropped, _engine.Report().Coverage.DroppedSpans);
    }

    [Theory]
    [InlineData(new byte[] { 0x0a })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x00, 0x01 })]
    [InlineData(new byte[] { 0x0a, 0x04, 0x12, 0x05, 0x12, 0x03 })]
    public async Task Malformed_protobuf_is_refused(byte[] body) =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body, "application/x-protobuf"));

    [Fact]
    public async Task Random_bytes_never_break_it()
    {
        var random = new Random(4711);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var body = new byte[random.Next(300)];
            random.NextBytes(body);
            foreach (var signal in new[] { "traces", "metrics", "logs" })
            {
                var status = await PostAsync(body, "application/x-protobuf", signal: signal);
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"attempt {attempt}: {status}");
            }
        }
    }

    [Fact]
    public async Task Other_content_type_is_refused() =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PostAsync("{}", "text/plain"));

    [Fact]
    public async Task Body_that_is_too_large_is_refused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(new byte[9 * 1024 * 1024], "application/x-protobuf"));

    [Fact]
    public async Task Bomb_of_gzip_is_refused() =>
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, await PostAsync(Pack(new byte[64 * 1024 * 1024]), "application/x-protobuf", "gzip"));

    [Fact]
    public async Task Broken_gzip_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync([1, 2, 3], "application/x-protobuf", "gzip"));

    [Fact]
    public async Task Malformed_export_over_gRPC_is_refused_with_a_reason()
    {
        using var channel = GrpcChannel.ForAddress(_receiver.Grpc);
        var bytes = Marshallers.Create<byte[]>(value => value, value => value);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", bytes, bytes);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => channel.CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), [0x0a]).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains("no OTLP export of traces", refusal.Status.Detail, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
    }

    private static string Export(string span) => $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{span}}]}]}]}""";

    private static byte[] Pack(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(body);
        return packed.ToArray();
    }

    private Task<HttpStatusCode> PostAsync(string body, string type) => PostAsync(Encoding.UTF8.GetBytes(body), type);

    private async Task<HttpStatusCode> PostAsync(byte[] body, string type, string? encoding = null, string signal = "traces")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_receiver.Http, $"/v1/{signal}")) { Content = content };
        // A large body that is refused need not be sent.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
