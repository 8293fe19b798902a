using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>Picks out of passing attributes those that say whom a span calls.</summary>
internal ref struct PeerReader
{
    private const int Places = 1024;

    // Longer than any host's name: it names nobody, and the pool would keep it.
    private const int Longest = 512;

    // As StringPool: the same few peers come with every call, so that they are shared and found without making anything.
    private static readonly Entry?[] Pool = new Entry?[Places];

    private ReadOnlySpan<byte> _service, _address, _port, _system, _namespace;

    public void Offer(KeyValue attribute)
    {
        if (attribute.Value.Length > Longest)
            return;
        switch (attribute.Key.Length)
        {
            case 7 when attribute.Key.SequenceEqual("db.name"u8): _namespace = attribute.Value; break;
            case 9 when attribute.Key.SequenceEqual("db.system"u8): _system = attribute.Value; break;
            case 11 when attribute.Key.SequenceEqual("server.port"u8): _port = attribute.Value; break;
            case 12 when attribute.Key.SequenceEqual("peer.service"u8): _service = attribute.Value; break;
            case 12 when attribute.Key.SequenceEqual("db.namespace"u8): _namespace = attribute.Value; break;
            case 13 when attribute.Key.SequenceEqual("net.peer.name"u8): _address = attribute.Value; break;
            case 13 when attribute.Key.SequenceEqual("net.peer.port"u8): _port = attribute.Value; break;
            case 14 when attribute.Key.SequenceEqual("server.address"u8): _address = attribute.Value; break;
            case 14 when attribute.Key.SequenceEqual("db.system.name"u8): _system = attribute.Value; break;
            case 16 when attribute.Key.SequenceEqual("messaging.system"u8): _system = attribute.Value; break;
            default: break;
        }
    }

    public readonly Peer? Take()
    {
        if (_service.IsEmpty && _address.IsEmpty && _system.IsEmpty)
            return null;
        var hash = new HashCode();
        hash.AddBytes(_service);
        hash.AddBytes(_address);
        hash.AddBytes(_port);
        hash.AddBytes(_system);
        hash.AddBytes(_namespace);
        ref var place = ref Pool[(uint)hash.ToHashCode() % Places];
        if (place is { } entry && Same(entry))
            return entry.Peer;
        var made = new Entry(_service.ToArray(), _address.ToArray(), _port.ToArray(), _system.ToArray(), _namespace.ToArray(),
            new(AnyValue.Text(_service), AnyValue.Text(_address), AnyValue.Text(_port), AnyValue.Text(_system), AnyValue.Text(_namespace)));
        place = made;
        return made.Peer;
    }

    private readonly bool Same(Entry entry) =>
        _service.SequenceEqual(entry.Service) && _address.SequenceEqual(entry.Address) && _port.SequenceEqual(entry.Port)
        && _system.SequenceEqual(entry.System) && _namespace.SequenceEqual(entry.Namespace);

    private sealed record Entry(byte[] Service, byte[] Address, byte[] Port, byte[] System, byte[] Namespace, Peer Peer);
}
