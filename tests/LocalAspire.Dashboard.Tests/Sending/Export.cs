using System.Buffers.Binary;
using Google.Protobuf;
using LocalAspire.Dashboard.Tests.Running;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Small exports of one resource and one scope, byte by byte what a test wants them to be.</summary>
internal static class Export
{
    /// <summary>An export of any signal: they differ in their items alone.</summary>
    /// <param name="resource">A Resource message.</param>
    /// <param name="scope">The name of the scope.</param>
    /// <param name="items">Span, LogRecord or Metric messages.</param>
    public static byte[] Of(byte[] resource, string scope, params byte[][] items) => Proto.Message(export => export.WriteBytes(1, Proto.Message(group =>
    {
        group.WriteBytes(1, resource);
        group.WriteBytes(2, Proto.Message(scopes =>
        {
            scopes.WriteBytes(1, Proto.Message(named => named.WriteText(1, scope)));
            foreach (var item in items)
                scopes.WriteBytes(2, item);
        }));
    })));

    public static byte[] Resource(string service, string instance, params (string Key, string Value)[] attributes) => Proto.Message(resource =>
    {
        resource.WriteAttribute(1, "service.name", service);
        resource.WriteAttribute(1, "service.instance.id", instance);
        foreach (var (key, value) in attributes)
            resource.WriteAttribute(1, key, value);
    });

    /// <summary>A root span of a millisecond, calling somebody.</summary>
    public static byte[] Span(ulong trace, ulong id, string name, params (string Key, string Value)[] attributes) => Proto.Message(span =>
    {
        span.WriteBytes(1, TraceId(trace));
        span.WriteBytes(2, SpanId(id));
        span.WriteText(5, name);
        span.WriteTag(6, WireFormat.WireType.Varint);
        span.WriteInt32(3);
        span.WriteFixed64(7, Now);
        span.WriteFixed64(8, Now + 1_000_000);
        foreach (var (key, value) in attributes)
            span.WriteAttribute(9, key, value);
    });

    /// <summary>A record said within a span.</summary>
    public static byte[] Log(ulong trace, ulong id, string text) => Proto.Message(log =>
    {
        log.WriteFixed64(1, Now);
        log.WriteBytes(5, Proto.Message(any => any.WriteText(1, text)));
        log.WriteBytes(9, TraceId(trace));
        log.WriteBytes(10, SpanId(id));
    });

    /// <summary>A gauge with one point for each value of its one attribute.</summary>
    public static byte[] Gauge(string name, string description, params string[] series) => Proto.Message(metric =>
    {
        metric.WriteText(1, name);
        metric.WriteText(2, description);
        metric.WriteBytes(5, Proto.Message(gauge =>
        {
            foreach (var value in series)
            {
                gauge.WriteBytes(1, Proto.Message(point =>
                {
                    point.WriteFixed64(3, Now);
                    point.WriteFixed64(6, 1);
                    point.WriteAttribute(7, "series", value);
                }));
            }
        }));
    });

    /// <summary>Sends it over HTTP, and wants it taken.</summary>
    /// <param name="dashboard">To whom.</param>
    /// <param name="signal">traces, logs or metrics.</param>
    /// <param name="export">The bytes.</param>
    public static async Task SendAsync(this DashboardProcess dashboard, string signal, byte[] export)
    {
        using var body = new ByteArrayContent(export);
        body.Headers.ContentType = new("application/x-protobuf");
        using var response = await dashboard.Client.PostAsync(new Uri(dashboard.Http, $"/v1/{signal}"), body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static ulong Now => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    private static byte[] TraceId(ulong number)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(8), number);
        return id;
    }

    private static byte[] SpanId(ulong number) => TraceId(number)[8..];
}
