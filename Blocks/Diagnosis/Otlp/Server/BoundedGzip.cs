using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>gzip for gRPC that stops at a size: the framework's own unpacks all of a message before its size is checked.</summary>
internal sealed class BoundedGzip(long maxBytes) : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new Unpacking(stream, maxBytes);

    // What is wrong with a message is the sender's fault, which gRPC hears by the right status only.
    private sealed class Unpacking(Stream packed, long maxBytes)
        : BoundedStream(new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true), maxBytes)
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return base.Read(buffer);
            }
            catch (InvalidDataException)
            {
                throw new RpcException(new(StatusCode.InvalidArgument, "The export does not decompress."));
            }
            catch (MalformedTelemetryException e)
            {
                throw new RpcException(new(StatusCode.ResourceExhausted, $"The export is refused: {e.Message}."));
            }
        }
    }
}
