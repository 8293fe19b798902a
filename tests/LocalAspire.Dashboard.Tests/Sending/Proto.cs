using Google.Protobuf;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Writes protobuf messages field by field, where no generated classes are at hand.</summary>
internal static class Proto
{
    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            write(output);
        return buffer.ToArray();
    }

    public static void WriteBytes(this CodedOutputStream output, int field, ReadOnlySpan<byte> bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    public static void WriteText(this CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    public static void WriteFixed64(this CodedOutputStream output, int field, ulong value)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed64);
        output.WriteFixed64(value);
    }

    /// <summary>A KeyValue with a text.</summary>
    public static void WriteAttribute(this CodedOutputStream output, int field, string key, string value) => output.WriteBytes(field, Message(pair =>
    {
        pair.WriteText(1, key);
        pair.WriteBytes(2, Message(any => any.WriteText(1, value)));
    }));
}
