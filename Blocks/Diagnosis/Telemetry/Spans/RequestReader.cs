using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>The request that a server's span answers.</summary>
internal static class RequestReader
{
    private const int MaxMethod = 16;

    public static ServerRequest? Read(in SpanHead head, in SpanAttributes attributes)
    {
        if (head.Kind != SpanKind.Server)
            return null;
        var isCertain = !attributes.User.IsEmpty || !attributes.ClientAddress.IsEmpty || !attributes.PeerAddress.IsEmpty;
        return new(Method(attributes), Route(attributes), (int)Math.Clamp(attributes.Status ?? 0, 0, 999))
        {
            Target = TargetHash.Of(attributes.UrlPath.IsEmpty ? attributes.UrlFull : attributes.UrlPath, attributes.UrlQuery),
            Client = isCertain
                ? HashOrNull(First(attributes.User, First(attributes.ClientAddress, attributes.PeerAddress)))
                : HashOrNull(attributes.UserAgent),
            IsClientCertain = isCertain,
            User = HashOrNull(attributes.User),
            RequestBytes = attributes.RequestBytes,
            ResponseBytes = attributes.ResponseBytes,
            ETag = HashOrNull(attributes.ETag),
            IsStream = attributes.IsStream || attributes.Status == 101,
        };
    }

    private static string Method(in SpanAttributes attributes) =>
        attributes.HttpMethod.IsEmpty || attributes.HttpMethod.Length > MaxMethod
            ? "CALL"
            : StringPool.Shared.Get(attributes.HttpMethod);

    private static string Route(in SpanAttributes attributes)
    {
        if (!attributes.HttpRoute.IsEmpty)
            return StringPool.Shared.Get(attributes.HttpRoute);
        if (!attributes.RpcService.IsEmpty)
            return $"{StringPool.Shared.Get(attributes.RpcService)}/{StringPool.Shared.Get(attributes.RpcMethod)}";
        return PathTemplate.Of(attributes.UrlPath);
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => text.IsEmpty ? other : text;

    private static int? HashOrNull(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Hash(text);

    private static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return hash.ToHashCode();
    }
}
