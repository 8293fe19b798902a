using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Exports of realistic size made cheaply: written once, then given new ids and times. The sender must not be the bottleneck.</summary>
internal sealed class SpanBatch
{
    public const int SpansPerTrace = 8;
    private const int LengthDelimited = 2;

    private readonly byte[] _bytes;
    private readonly List<int> _traceIds = [];
    private readonly List<int> _spanIds = [];
    private readonly List<int> _times = [];

    /// <param name="service">Who sends it.</param>
    /// <param name="spans">A multiple of <see cref="SpansPerTrace"/>; an SDK's full batch is 512.</param>
    public SpanBatch(string service, int spans)
    {
        Spans = spans;
        var one = Message(output => WriteSpan(output));
        var scope = Message(output =>
        {
            WriteBytes(output, 1, Message(name => WriteText(name, 1, "Load")));
            for (var i = 0; i < spans; i++)
                WriteBytes(output, 2, one);
        });
        _bytes = Message(output => WriteBytes(output, 1, Message(resource =>
        {
            WriteBytes(resource, 1, Message(attributes => WriteAttribute(attributes, 1, "service.name", service)));
            WriteBytes(resource, 2, scope);
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
        WriteBytes(output, 1, Filler(16, 0xAA));
        WriteBytes(output, 2, Filler(8, 0xBB));
        WriteBytes(output, 4, [0, 0, 0, 0, 0, 0, 0, 1]);
        WriteText(output, 5, "GET /api/catalog/items/{id:int}");
        output.WriteTag(6, WireFormat.WireType.Varint);
        output.WriteInt32(2);
        output.WriteTag(7, WireFormat.WireType.Fixed64);
        output.WriteFixed64(0xCCCCCCCCCCCCCCCC);
        output.WriteTag(8, WireFormat.WireType.Fixed64);
        output.WriteFixed64(0xCCCCCCCCCCCCCCCC);
        WriteAttribute(output, 9, "http.request.method", "GET");
        WriteAttribute(output, 9, "http.route", "/api/catalog/items/{id:int}");
        WriteAttribute(output, 9, "url.path", "/api/catalog/items/42");
        WriteAttribute(output, 9, "url.scheme", "http");
        WriteAttribute(output, 9, "server.address", "localhost");
        WriteAttribute(output, 9, "network.protocol.version", "1.1");
        WriteAttribute(output, 9, "user_agent.original", "wrk/4.2.0 (a client of middling length)");
        WriteAttribute(output, 9, "http.response.status_code", "200");
    }

    private static void WriteAttribute(CodedOutputStream output, int field, string key, string value) => WriteBytes(output, field, Message(pair =>
    {
        WriteText(pair, 1, key);
        WriteBytes(pair, 2, Message(any => WriteText(any, 1, value)));
    }));

    private static void WriteText(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, (WireFormat.WireType)LengthDelimited);
        output.WriteString(text);
    }

    private static void WriteBytes(CodedOutputStream output, int field, byte[] bytes)
    {
        output.WriteTag(field, (WireFormat.WireType)LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            write(output);
        return buffer.ToArray();
    }

    private static byte[] Filler(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
