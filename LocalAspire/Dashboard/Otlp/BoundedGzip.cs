using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>
/// gzip for gRPC with an end: the framework's own unpacks whatever comes before it looks at the size, and takes what does not unpack for an error of ours.
/// </summary>
internal sealed class BoundedGzip(DashboardOptions options, Complaints complaints) : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) =>
        new Unpacking(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), options.Otlp.MaxRequestBytes, Refusal);

    private RpcException Refusal(StatusCode code, string reason)
    {
        complaints.Malformed("gRPC", reason);
        return new(new(code, reason));
    }

    private sealed class Unpacking(GZipStream packed, long most, Func<StatusCode, string, RpcException> refusal) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var count = packed.Read(buffer);
                _read += count;
                return _read <= most ? count : throw refusal(StatusCode.ResourceExhausted, $"The export unpacks to more than {most} bytes.");
            }
            catch (InvalidDataException e)
            {
                throw refusal(StatusCode.InvalidArgument, $"The export does not decompress: {e.Message}");
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                packed.Dispose();
            base.Dispose(disposing);
        }
    }
}
