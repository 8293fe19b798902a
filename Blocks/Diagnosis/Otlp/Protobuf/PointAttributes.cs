using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>
/// The attributes of a measurement that a rule needs: the name of a connection pool and the state of its counted connections; the method
/// and the route of counted requests.
/// </summary>
internal ref struct PointAttributes()
{
    private HashCode _series;

    public string Pool { get; private set; } = "";

    public string State { get; private set; } = "";

    public string Method { get; private set; } = "";

    public string Route { get; private set; } = "";

    /// <value>A hash of all attributes so far.</value>
    public readonly int Series => _series.ToHashCode();

    public void Add(ReadOnlySpan<byte> pair)
    {
        _series.AddBytes(pair);
        var key = AnyValueReader.ReadPair(pair, out var value);
        if (IsPool(key))
            Pool = StringPool.Shared.Get(AnyValueReader.Text(value));
        else if (IsState(key))
            State = StringPool.Shared.Get(AnyValueReader.Text(value));
        else if (IsMethod(key))
            Method = StringPool.Shared.Get(AnyValueReader.Text(value));
        else if (key.SequenceEqual("http.route"u8))
            Route = StringPool.Shared.Get(AnyValueReader.Text(value));
    }

    private static bool IsPool(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("db.client.connection.pool.name"u8) || key.SequenceEqual("pool.name"u8)
        || key.SequenceEqual("db.client.connections.pool.name"u8);

    private static bool IsState(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("db.client.connection.state"u8) || key.SequenceEqual("state"u8)
        || key.SequenceEqual("db.client.connections.state"u8);

    private static bool IsMethod(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("http.request.method"u8) || key.SequenceEqual("http.method"u8);
}
