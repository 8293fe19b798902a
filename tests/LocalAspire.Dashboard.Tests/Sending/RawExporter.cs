using Grpc.Core;
using Grpc.Net.Client;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Sends bytes as they are to OTLP's gRPC trace service.</summary>
internal sealed class RawExporter(Uri endpoint) : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> Export =
        new(MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", Bytes, Bytes);

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

    public void Dispose() => _channel.Dispose();
}
