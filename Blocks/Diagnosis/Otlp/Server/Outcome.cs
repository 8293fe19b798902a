using System.Text;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>What became of an export.</summary>
/// <param name="Rejected">Spans that were well formed but have no valid id.</param>
/// <param name="Error">What is wrong with the export as a whole, of which nothing was kept; else null.</param>
internal sealed record Outcome(int Rejected, string? Error = null)
{
    private const byte Varint1 = (1 << 3) | 0;
    private const byte Bytes1 = (1 << 3) | 2;
    private const byte Bytes2 = (2 << 3) | 2;

    /// <summary>
    /// The response in protobuf, the same for all signals: empty, or with field 1 (partial success: 1 the number of rejected items, 2 why).
    /// An error over HTTP is a google.rpc.Status (2: message).
    /// </summary>
    public byte[] ToProtobuf()
    {
        var message = new List<byte>();
        if (Error is not null)
        {
            AppendBytes(message, Bytes2, Encoding.UTF8.GetBytes(Error));
        }
        else if (Rejected > 0)
        {
            var partial = new List<byte> { Varint1 };
            AppendVarint(partial, (uint)Rejected);
            AppendBytes(partial, Bytes2, [.. "spans need a trace id of 16 bytes and a span id of 8"u8]);
            AppendBytes(message, Bytes1, [.. partial]);
        }

        return [.. message];
    }

    private static void AppendBytes(List<byte> message, byte tag, byte[] bytes)
    {
        message.Add(tag);
        AppendVarint(message, (uint)bytes.Length);
        message.AddRange(bytes);
    }

    private static void AppendVarint(List<byte> message, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            message.Add((byte)(value | 0x80));
        message.Add((byte)value);
    }
}
