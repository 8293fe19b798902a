using System.Buffers.Binary;

namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>
/// Walks the fields of one protobuf message in place. Generated message classes would make some forty objects of a span,
/// most of which nobody ever looks at: this makes none, and the bytes are kept as they came until a page asks for them.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;
    private int _wireType;

    /// <summary>Steps to the next field. Its value must be read, or skipped, before the next step.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
            return false;
        var tag = RawVarint();
        _wireType = (int)(tag & 7);
        field = tag <= int.MaxValue ? (int)(tag >> 3) : 0;
        if (field == 0)
            throw new MalformedException("field number out of range");
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

    /// <summary>A <c>sint32</c> (zigzag).</summary>
    public int SignedVarint()
    {
        var value = (uint)Varint();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public ulong Fixed64()
    {
        Expect(1);
        return BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    }

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    /// <summary>Adds the values of a repeated 64-bit field, packed or not.</summary>
    public void Fixed64s(List<ulong> values)
    {
        if (_wireType == 1)
        {
            values.Add(Fixed64());
            return;
        }

        var packed = Bytes();
        if (packed.Length % 8 != 0)
            throw new MalformedException("packed fixed64 of uneven length");
        for (; !packed.IsEmpty; packed = packed[8..])
            values.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed));
    }

    /// <summary>Adds the values of a repeated varint field, packed or not.</summary>
    public void Varints(List<ulong> values)
    {
        if (_wireType == 0)
        {
            values.Add(RawVarint());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (!packed._rest.IsEmpty)
            values.Add(packed.RawVarint());
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case 0: RawVarint(); break;
            case 1: Take(8); break;
            case 2: RawBytes(); break;
            case 5: Take(4); break;
            default: throw new MalformedException($"wire type {_wireType} is not in use");
        }
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
            throw new MalformedException($"wire type {_wireType} where {wireType} belongs");
    }

    private ReadOnlySpan<byte> RawBytes()
    {
        var length = RawVarint();
        return length <= (ulong)_rest.Length ? Take((int)length) : throw new MalformedException("a field is longer than its message");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new MalformedException("the message ends within a field");
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
                throw new MalformedException("the message ends within a varint");
            var octet = _rest[i];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw new MalformedException("a varint of more than ten bytes");
    }
}
