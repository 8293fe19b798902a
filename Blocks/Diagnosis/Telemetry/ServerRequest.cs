namespace Scalable.Diagnosis.Telemetry;

/// <summary>A request, as its server's span describes it.</summary>
internal sealed record ServerRequest(string Method, string Route, int Status)
{
    /// <value>A hash of path and query string, or null if unknown.</value>
    public int? Target { get; init; }

    /// <value>A hash of what tells its client from others, or null if unknown.</value>
    public int? Client { get; init; }

    /// <value>Whether <see cref="Client"/> is an address or a user; else it is the client's program, which many may share.</value>
    public bool IsClientCertain { get; init; }

    /// <value>A hash of the user, or null if unknown.</value>
    public int? User { get; init; }

    /// <value>Bytes of the body, or null if unknown.</value>
    public long? RequestBytes { get; init; }

    /// <value>Bytes of the body, or null if unknown.</value>
    public long? ResponseBytes { get; init; }

    /// <value>A hash of the response's ETag, or null if unknown.</value>
    public int? ETag { get; init; }

    /// <value>Whether the type of a body says that it is sent as it comes: an upload, events, audio.</value>
    public bool IsStream { get; init; }

    /// <value>Method and route: <c>GET /items/{id}</c>.</value>
    public string Label { get; } = $"{Method} {Route}";

    public bool IsRead => Method is "GET" or "HEAD";
}
