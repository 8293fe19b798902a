using System.Collections.Concurrent;
using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Telemetry;

/// <summary>What a span calls.</summary>
internal enum CallKind
{
    Database,
    Cache,
    Http,
    Mail,
    Messaging,
}

/// <summary>A call to another process, without the values that differ from one to the next.</summary>
/// <param name="Template">The query, or method, host and path, with placeholders instead of values.</param>
/// <param name="Access">Whether it reads or writes, as far as its text tells.</param>
/// <param name="Table">The table that a query reads first, or writes; empty if unknown.</param>
internal sealed record Call(CallKind Kind, string Template, Access Access, string Table)
{
    private const int MaxShared = 20_000;

    private static readonly ConcurrentDictionary<(CallKind, string), Call> Shared = [];

    /// <summary>One object for equal calls, up to a number.</summary>
    public static Call Get(CallKind kind, string template)
    {
        if (Shared.TryGetValue((kind, template), out var known))
            return known;
        var (access, table) = kind switch
        {
            CallKind.Database => QueryDescription.OfSql(template),
            CallKind.Cache => (QueryDescription.OfCommand(template), ""),
            CallKind.Http => (QueryDescription.OfRequest(template), ""),
            _ => (Access.Write, ""),
        };
        var call = new Call(kind, template, access, table);
        return Shared.Count < MaxShared ? Shared.GetOrAdd((kind, template), call) : call;
    }
}
