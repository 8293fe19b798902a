using System.Buffers.Binary;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>
/// Reads the fields of one protobuf message in place. Classes generated from OTLP's definitions would make some forty objects of a span,
/// of which the rules read a few.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;
    private int _wireType;

    /// <summary>Moves to the next field, whose value must then be read or skipped.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
            return false;
        var tag = RawVarint();
        _wireType = (int)(tag & 7);
        field = tag <= int.MaxValue ? (int)(tag >> 3) : 0;
        if (field == 0)
            throw new MalformedTelemetryException("field number out of range");
        return true;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(2);
        return RawBytes();
    }

    public ulong Varint()
    {
        Expect(0);
        return RawVarint();
    }

    public ulong Fixed64()
    {
        Expect(1);
        return BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    }

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    public void Skip()
    {
        switch (_wireType)
        {
            case 0: RawVarint(); break;
            case 1: Take(8); break;
            case 2: RawBytes(); break;
            case 5: Take(4); break;
            default: throw new MalformedTelemetryException($"wire type {_wireType} is unknown");
        }
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
            throw new MalformedTelemetryException($"wire type {_wireType} instead of {wireType}");
    }

    private ReadOnlySpan<byte> RawBytes()
    {
        var length = RawVarint();
        return length <= (ulong)_rest.Length
            ? Take((int)length)
            : throw new MalformedTelemetryException("a field is longer than its message");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new MalformedTelemetryException("the message ends within a field");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (int i = 0, shift = 0; shift < 64; i++, shift += 7)
        {
            if (i >= _rest.Length)
                throw new MalformedTelemetryException("the message ends within a varint");
            var octet = _rest[i];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw new MalformedTelemetryException("a varint of more than ten bytes");
    }
}
