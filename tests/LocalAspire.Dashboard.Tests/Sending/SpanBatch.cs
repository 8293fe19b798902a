using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Exports of realistic size made cheaply: written once, then given new ids and times. The sender must not be the bottleneck.</summary>
internal sealed class SpanBatch
{
    public const int SpansPerTrace = 8;

    private readonly byte[] _bytes;
    private readonly List<int> _traceIds = [];
    private readonly List<int> _spanIds = [];
    private readonly List<int> _times = [];

    /// <param name="service">Who sends it.</param>
    /// <param name="spans">A multiple of <see cref="SpansPerTrace"/>; an SDK's full batch is 512.</param>
    public SpanBatch(string service, int spans)
    {
        Spans = spans;
        var one = Proto.Message(output => WriteSpan(output));
        var scope = Proto.Message(output =>
        {
            output.WriteBytes(1, Proto.Message(name => name.WriteText(1, "Load")));
            for (var i = 0; i < spans; i++)
                output.WriteBytes(2, one);
        });
        _bytes = Proto.Message(output => output.WriteBytes(1, Proto.Message(resource =>
        {
            resource.WriteBytes(1, Proto.Message(attributes => attributes.WriteAttribute(1, "service.name", service)));
            resource.WriteBytes(2, scope);
        })));
        FindPatches();
    }

    public int Spans { get; }

    /// <summary>The bytes of an export that has not been sent before. The array is reused: send it before asking again.</summary>
    public byte[] Next(DateTimeOffset now)
    {
        var nanoseconds = (ulong)now.ToUnixTimeMilliseconds() * 1_000_000;
        Span<byte> trace = stackalloc byte[16];
        for (var i = 0; i < Spans; i++)
        {
            if (i % SpansPerTrace == 0)
                RandomNumberGenerator.Fill(trace);
            trace.CopyTo(_bytes.AsSpan(_traceIds[i]));
            BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(_spanIds[i]), (ulong)((i % SpansPerTrace) + 1));
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_times[i]), nanoseconds - 20_000_000);
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_times[i] + 9), nanoseconds);
        }

        return _bytes;
    }

    // Ids and times are written as recognisable fillers, found here once.
    private void FindPatches()
    {
        for (var at = 0; at < _bytes.Length - 18; at++)
        {
            if (_bytes.AsSpan(at, 16).IndexOfAnyExcept((byte)0xAA) < 0)
                _traceIds.Add(at);
            else if (_bytes[at] != 0xAA && _bytes.AsSpan(at, 8).IndexOfAnyExcept((byte)0xBB) < 0)
                _spanIds.Add(at);
            else if (_bytes.AsSpan(at, 8).IndexOfAnyExcept((byte)0xCC) < 0 && _bytes.AsSpan(at + 9, 8).IndexOfAnyExcept((byte)0xCC) < 0)
                _times.Add(at);
        }
    }

    private static void WriteSpan(CodedOutputStream output)
    {
        output.WriteBytes(1, Filler(16, 0xAA));
        output.WriteBytes(2, Filler(8, 0xBB));
        output.WriteBytes(4, [0, 0, 0, 0, 0, 0, 0, 1]);
        output.WriteText(5, "GET /api/catalog/items/{id:int}");
        output.WriteTag(6, WireFormat.WireType.Varint);
        output.WriteInt32(2);
        output.WriteFixed64(7, 0xCCCCCCCCCCCCCCCC);
        output.WriteFixed64(8, 0xCCCCCCCCCCCCCCCC);
        output.WriteAttribute(9, "http.request.method", "GET");
        output.WriteAttribute(9, "http.route", "/api/catalog/items/{id:int}");
        output.WriteAttribute(9, "url.path", "/api/catalog/items/42");
        output.WriteAttribute(9, "url.scheme", "http");
        output.WriteAttribute(9, "server.address", "localhost");
        output.WriteAttribute(9, "network.protocol.version", "1.1");
        output.WriteAttribute(9, "user_agent.original", "wrk/4.2.0 (a client of middling length)");
        output.WriteAttribute(9, "http.response.status_code", "200");
    }

    private static byte[] Filler(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
