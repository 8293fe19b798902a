using System.Collections.Frozen;
using System.Text;

namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>The attributes of spans that the rules read.</summary>
internal enum SpanAttribute
{
    None,
    QueryText,
    QuerySummary,
    QueryParameter,
    DatabaseSystem,
    DatabaseOperation,
    DatabaseCollection,
    ErrorType,
    HttpMethod,
    HttpRoute,
    HttpStatus,
    UrlFull,
    UrlPath,
    UrlQuery,
    UrlScheme,
    UrlTemplate,
    ServerAddress,
    ServerPort,
    ClientAddress,
    PeerAddress,
    User,
    UserAgent,
    RequestBytes,
    ResponseBytes,
    ContentType,
    ETag,
    RpcService,
    RpcMethod,
    MessagingDestination,
}

/// <summary>Attributes by their names, of the current semantic conventions and of older ones.</summary>
internal static class AttributeNames
{
    private const int MaxLength = 64;
    private const string ParameterPrefix = "db.query.parameter.";

    private static readonly FrozenDictionary<string, SpanAttribute>.AlternateLookup<ReadOnlySpan<char>> Names =
        new Dictionary<string, SpanAttribute>
        {
            ["db.query.text"] = SpanAttribute.QueryText,
            ["db.statement"] = SpanAttribute.QueryText,
            ["db.query.summary"] = SpanAttribute.QuerySummary,
            ["db.system.name"] = SpanAttribute.DatabaseSystem,
            ["db.system"] = SpanAttribute.DatabaseSystem,
            ["db.operation.name"] = SpanAttribute.DatabaseOperation,
            ["db.operation"] = SpanAttribute.DatabaseOperation,
            ["db.collection.name"] = SpanAttribute.DatabaseCollection,
            ["db.sql.table"] = SpanAttribute.DatabaseCollection,
            ["db.mongodb.collection"] = SpanAttribute.DatabaseCollection,
            ["db.response.status_code"] = SpanAttribute.ErrorType,
            ["error.type"] = SpanAttribute.ErrorType,
            ["http.request.method"] = SpanAttribute.HttpMethod,
            ["http.method"] = SpanAttribute.HttpMethod,
            ["http.route"] = SpanAttribute.HttpRoute,
            ["http.response.status_code"] = SpanAttribute.HttpStatus,
            ["http.status_code"] = SpanAttribute.HttpStatus,
            ["url.full"] = SpanAttribute.UrlFull,
            ["http.url"] = SpanAttribute.UrlFull,
            ["url.path"] = SpanAttribute.UrlPath,
            ["http.target"] = SpanAttribute.UrlPath,
            ["url.query"] = SpanAttribute.UrlQuery,
            ["url.scheme"] = SpanAttribute.UrlScheme,
            ["http.scheme"] = SpanAttribute.UrlScheme,
            ["url.template"] = SpanAttribute.UrlTemplate,
            ["server.address"] = SpanAttribute.ServerAddress,
            ["net.peer.name"] = SpanAttribute.ServerAddress,
            ["server.port"] = SpanAttribute.ServerPort,
            ["net.peer.port"] = SpanAttribute.ServerPort,
            ["client.address"] = SpanAttribute.ClientAddress,
            ["http.client_ip"] = SpanAttribute.ClientAddress,
            ["network.peer.address"] = SpanAttribute.PeerAddress,
            ["net.sock.peer.addr"] = SpanAttribute.PeerAddress,
            ["user.id"] = SpanAttribute.User,
            ["enduser.id"] = SpanAttribute.User,
            ["session.id"] = SpanAttribute.User,
            ["user_agent.original"] = SpanAttribute.UserAgent,
            ["http.user_agent"] = SpanAttribute.UserAgent,
            ["http.request.body.size"] = SpanAttribute.RequestBytes,
            ["http.request_content_length"] = SpanAttribute.RequestBytes,
            ["http.response.body.size"] = SpanAttribute.ResponseBytes,
            ["http.response_content_length"] = SpanAttribute.ResponseBytes,
            ["http.request.header.content-type"] = SpanAttribute.ContentType,
            ["http.response.header.content-type"] = SpanAttribute.ContentType,
            ["http.response.header.etag"] = SpanAttribute.ETag,
            ["rpc.service"] = SpanAttribute.RpcService,
            ["rpc.method"] = SpanAttribute.RpcMethod,
            ["messaging.destination.name"] = SpanAttribute.MessagingDestination,
            ["messaging.destination"] = SpanAttribute.MessagingDestination,
        }.ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();

    public static SpanAttribute Find(ReadOnlySpan<byte> key)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return key.Length <= MaxLength && Ascii.ToUtf16(key, buffer, out var length) == System.Buffers.OperationStatus.Done
            ? Find(buffer[..length])
            : SpanAttribute.None;
    }

    public static SpanAttribute Find(ReadOnlySpan<char> key) =>
        Names.TryGetValue(key, out var attribute) ? attribute
        : key.StartsWith(ParameterPrefix, StringComparison.Ordinal) ? SpanAttribute.QueryParameter
        : SpanAttribute.None;
}
