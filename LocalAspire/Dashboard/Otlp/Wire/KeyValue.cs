namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>One attribute, still in its bytes.</summary>
internal readonly ref struct KeyValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
{
    public ReadOnlySpan<byte> Key { get; } = key;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Reads a pair and checks its value.</summary>
    public static KeyValue Read(ReadOnlySpan<byte> pair, int depth = 0)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var reader = new ProtoReader(pair);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: key = reader.Bytes(); break;
                case 2: value = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        AnyValue.Check(value, depth);
        return new(key, value);
    }
}
