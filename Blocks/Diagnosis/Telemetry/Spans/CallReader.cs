using System.Text;
using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>What a span calls, by its attributes.</summary>
internal static class CallReader
{
    private static readonly byte[][] Caches = [[.. "redis"u8], [.. "valkey"u8], [.. "memcached"u8]];

    public static (Call? Call, int? Values) Read(in SpanHead head, in SpanAttributes attributes)
    {
        if (head.Kind is SpanKind.Server or SpanKind.Consumer)
            return default;
        if (!attributes.DatabaseSystem.IsEmpty || !attributes.QueryText.IsEmpty)
            return IsCache(attributes.DatabaseSystem) ? Command(attributes) : Statement(head, attributes);
        if (head.Kind is not (SpanKind.Client or SpanKind.Producer))
            return default;
        if (IsMail(head, attributes))
            return (Call.Get(CallKind.Mail, "smtp"), null);
        if (!attributes.RpcService.IsEmpty)
            return (Call.Get(CallKind.Http, $"CALL {Text(attributes.RpcService)}/{Text(attributes.RpcMethod)}"), null);
        if (!attributes.HttpMethod.IsEmpty)
            return HttpRequest(attributes);
        return head.Kind == SpanKind.Producer || !attributes.MessagingDestination.IsEmpty
            ? (Call.Get(CallKind.Messaging, $"publish {PathTemplate.Of(attributes.MessagingDestination)}"), null)
            : default;
    }

    /// <summary>Whether a span is the opening of a connection to a database, by the names of Npgsql and of Node's pg.</summary>
    public static bool OpensConnection(in SpanHead head, in SpanAttributes attributes) =>
        !attributes.DatabaseSystem.IsEmpty && attributes.QueryText.IsEmpty
        && (head.Name.StartsWith("CONNECT "u8) || head.Name.SequenceEqual("pg.connect"u8));

    // Without a text or an operation it is the opening of a connection or a transaction, for instance.
    private static (Call?, int?) Statement(in SpanHead head, in SpanAttributes attributes)
    {
        var isMySql = attributes.DatabaseSystem.StartsWith("mysql"u8) || attributes.DatabaseSystem.StartsWith("mariadb"u8);
        if (!attributes.QueryText.IsEmpty)
        {
            var query = QueryText.Normalize(attributes.QueryText, isMySql, attributes.Parameters);
            return query.Template.Length == 0 ? default : (Call.Get(CallKind.Database, query.Template), query.Values);
        }

        if (!attributes.QuerySummary.IsEmpty)
            return (Call.Get(CallKind.Database, StringPool.Shared.Get(attributes.QuerySummary)), attributes.Parameters);
        return attributes.DatabaseOperation.IsEmpty || head.Kind != SpanKind.Client
            ? default
            : (Call.Get(CallKind.Database, $"{Text(attributes.DatabaseOperation)} {Text(attributes.DatabaseCollection)}".TrimEnd()),
                attributes.Parameters);
    }

    // A command names its key, or shows none.
    private static (Call?, int?) Command(in SpanAttributes attributes)
    {
        var text = attributes.QueryText;
        var end = text.IndexOf((byte)' ');
        var command = text.IsEmpty ? attributes.DatabaseOperation : text[..(end < 0 ? text.Length : end)];
        if (command.IsEmpty || command.Length > 32)
            return default;
        int? values = end < 0 || text[end..].IndexOf((byte)'?') >= 0 ? null : Hash(text[end..]);
        return (Call.Get(CallKind.Cache, StringPool.Shared.Get(command).ToUpperInvariant()), values);
    }

    private static (Call?, int?) HttpRequest(in SpanAttributes attributes)
    {
        var url = attributes.UrlFull;
        var scheme = url.IndexOf("://"u8);
        var path = scheme < 0 ? url : url[(scheme + 3)..];
        var slash = path.IndexOf((byte)'/');
        path = slash < 0 ? default : path[slash..];
        if (url.IsEmpty)
            path = attributes.UrlPath;
        var template = attributes.UrlTemplate.IsEmpty ? PathTemplate.Of(path) : Text(attributes.UrlTemplate);
        return (
            Call.Get(CallKind.Http, $"{Text(attributes.HttpMethod)} {Text(attributes.ServerAddress)}{template}"),
            TargetHash.Of(path, attributes.UrlQuery));
    }

    private static bool IsCache(ReadOnlySpan<byte> system)
    {
        foreach (var cache in Caches)
        {
            if (system.SequenceEqual(cache))
                return true;
        }

        return false;
    }

    private static bool IsMail(in SpanHead head, in SpanAttributes attributes) =>
        attributes.ServerPort is 25 or 465 or 587 or 2525
        || attributes.UrlScheme.StartsWith("smtp"u8)
        || Ascii.EqualsIgnoreCase(head.Name[..Math.Min(head.Name.Length, 4)], "smtp"u8);

    private static string Text(ReadOnlySpan<byte> utf8) => StringPool.Shared.Get(utf8);

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }
}
