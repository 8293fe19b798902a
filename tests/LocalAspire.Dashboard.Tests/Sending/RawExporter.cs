using System.Buffers.Binary;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Sends bytes as they are to OTLP's gRPC trace service.</summary>
internal sealed class RawExporter(Uri endpoint) : IDisposable
{
    private const int PrefixLength = 5;
    private const string StatusHeader = "grpc-status";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> Export =
        new(MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", Bytes, Bytes);

    private readonly HttpClient _http = new();
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(endpoint);

    /// <returns>The answer's bytes: none if everything was kept.</returns>
    /// <exception cref="RpcException">The export was refused.</exception>
    public Task<byte[]> SendAsync(byte[] export, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        var metadata = new Metadata();
        foreach (var (name, value) in headers)
            metadata.Add(name, value);
        return _channel.CreateCallInvoker().AsyncUnaryCall(Export, null, new(metadata, cancellationToken: cancellationToken), export).ResponseAsync;
    }

    /// <summary>Sends bytes that are said to be gzip, whatever they are.</summary>
    public async Task<StatusCode> SendPackedAsync(byte[] packed, CancellationToken cancellationToken)
    {
        var frame = new byte[PrefixLength + packed.Length];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), packed.Length);
        packed.CopyTo(frame.AsSpan(PrefixLength));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, Export.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
            Headers = { { "te", "trailers" }, { "grpc-encoding", "gzip" } },
        };
        using var response = await _http.SendAsync(request, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = response.Headers.TryGetValues(StatusHeader, out var early) ? early : response.TrailingHeaders.GetValues(StatusHeader);
        return Enum.Parse<StatusCode>(status.Single());
    }

    public void Dispose()
    {
        _channel.Dispose();
        _http.Dispose();
    }
}
