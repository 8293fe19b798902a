using System.Text;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>
/// The answer to an export, the same for all signals: empty, or with field 1 (partial success: 1 the number of items not kept,
/// 2 why). An error over HTTP is a google.rpc.Status (2: message).
/// </summary>
internal static class ResponseMessage
{
    private const byte Varint1 = (1 << 3) | 0;
    private const byte Bytes1 = (1 << 3) | 2;
    private const byte Bytes2 = (2 << 3) | 2;

    public static byte[] For(Outcome outcome)
    {
        if (outcome.IsMalformed)
            return Status(outcome.Reason);
        if (outcome.Rejected == 0)
            return [];
        var partial = new List<byte> { Varint1 };
        AppendVarint(partial, (uint)outcome.Rejected);
        AppendBytes(partial, Bytes2, Encoding.UTF8.GetBytes(outcome.Reason));
        var message = new List<byte>();
        AppendBytes(message, Bytes1, [.. partial]);
        return [.. message];
    }

    public static byte[] Status(string reason)
    {
        var message = new List<byte>();
        AppendBytes(message, Bytes2, Encoding.UTF8.GetBytes(reason));
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
