using System.Text.RegularExpressions;

namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>Whether a call reads or writes.</summary>
internal enum Access
{
    Unknown,
    Read,
    Write,
}

/// <summary>What the template of a call tells of it.</summary>
internal static partial class QueryDescription
{
    /// <summary>
    /// Access and table of a statement. A query that locks rows, reads a catalogue of the server or no table at all is none that a cache
    /// could answer: its access is unknown.
    /// </summary>
    public static (Access Access, string Table) OfSql(string template)
    {
        if (Writes().Match(template) is { Success: true } write)
            return (Access.Write, NameOf(write.Groups["table"].Value));
        if (!Reads().IsMatch(template) || Locks().IsMatch(template) || From().Match(template) is not { Success: true } read)
            return (Access.Unknown, "");
        var table = read.Groups["table"].Value;
        return (IsCatalog(table) ? Access.Unknown : Access.Read, NameOf(table));
    }

    /// <summary>Access of a command of a cache: <c>GET</c>.</summary>
    public static Access OfCommand(string command) => ReadCommands().IsMatch(command) ? Access.Read : Access.Write;

    /// <summary>Access of an HTTP request: <c>GET host/path</c>.</summary>
    public static Access OfRequest(string request) =>
        request.StartsWith("GET ", StringComparison.Ordinal) || request.StartsWith("HEAD ", StringComparison.Ordinal)
            ? Access.Read
            : Access.Write;

    private static bool IsCatalog(string table) =>
        table.StartsWith("pg_", StringComparison.OrdinalIgnoreCase)
        || table.StartsWith("information_schema.", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string table) => table[(table.LastIndexOf('.') + 1)..].Trim('"', '`', '[', ']').ToLowerInvariant();

    [GeneratedRegex(@"^[\s(]*(?:SELECT|WITH)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Reads();

    [GeneratedRegex(@"\bFOR (?:NO KEY )?(?:UPDATE|SHARE)\b|\bUPDLOCK\b", RegexOptions.IgnoreCase)]
    private static partial Regex Locks();

    [GeneratedRegex(@"\bFROM (?:ONLY )?(?<table>[\w.""`\[\]]+)", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    // At the start, or in a common table expression.
    [GeneratedRegex(
        @"(?:^|;|\()\s*(?:INSERT INTO|REPLACE INTO|MERGE INTO|UPDATE|DELETE FROM|TRUNCATE|COPY)\s+(?:ONLY )?(?<table>[\w.""`\[\]]+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Writes();

    [GeneratedRegex(@"^(?:[A-Z]*GET|HGETALL|HVALS|SMEMBERS|[LZ]RANGE|EXISTS|TTL|PTTL)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ReadCommands();
}
