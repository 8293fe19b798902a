using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>The attributes of measurements of connection pools: the pool's name, and the state of the counted connections.</summary>
internal static class PoolAttributes
{
    public static void Read(ReadOnlySpan<byte> pair, ref string pool, ref string state, ref HashCode series)
    {
        series.AddBytes(pair);
        var key = AnyValueReader.ReadPair(pair, out var value);
        if (IsPool(key))
            pool = StringPool.Shared.Get(AnyValueReader.Text(value));
        else if (IsState(key))
            state = StringPool.Shared.Get(AnyValueReader.Text(value));
    }

    private static bool IsPool(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("db.client.connection.pool.name"u8) || key.SequenceEqual("pool.name"u8)
        || key.SequenceEqual("db.client.connections.pool.name"u8);

    private static bool IsState(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("db.client.connection.state"u8) || key.SequenceEqual("state"u8)
        || key.SequenceEqual("db.client.connections.state"u8);
}
