using LocalAspire.Dashboard.Otlp.Wire;
using LocalAspire.Dashboard.Telemetry;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>Takes the spans, log records or metrics of an export one by one.</summary>
internal interface IItemReader
{
    /// <exception cref="MalformedException">The item is not well formed.</exception>
    void Read(TelemetryResource resource, string scope, ReadOnlySpan<byte> item);
}

/// <summary>
/// The walk through an export, the same for all three signals: groups by resource (1: resource, 2: scope groups), in them
/// groups by scope (1: scope, 2: items). Fields may come in any order, so that 1 is looked for first.
/// </summary>
internal static class ExportWalk
{
    private const int Outer = 1;
    private const int Head = 1;
    private const int Items = 2;
    private const int ScopeName = 1;

    public static void Walk(ReadOnlySpan<byte> export, TelemetryResources resources, IItemReader items)
    {
        var groups = new ProtoReader(export);
        while (groups.Next(out var field))
        {
            if (field == Outer)
                WalkResource(groups.Bytes(), resources, items);
            else
                groups.Skip();
        }
    }

    private static void WalkResource(ReadOnlySpan<byte> group, TelemetryResources resources, IItemReader items)
    {
        var resource = resources.Get(Find(group, Head));
        var scopes = new ProtoReader(group);
        while (scopes.Next(out var field))
        {
            if (field == Items)
                WalkScope(scopes.Bytes(), resource, items);
            else
                scopes.Skip();
        }
    }

    private static void WalkScope(ReadOnlySpan<byte> group, TelemetryResource resource, IItemReader items)
    {
        var scope = StringPool.Shared.Name(Find(Find(group, Head), ScopeName));
        var reader = new ProtoReader(group);
        while (reader.Next(out var field))
        {
            if (field == Items)
                items.Read(resource, scope, reader.Bytes());
            else
                reader.Skip();
        }
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, int wanted)
    {
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field == wanted)
                return reader.Bytes();
            reader.Skip();
        }

        return default;
    }
}
