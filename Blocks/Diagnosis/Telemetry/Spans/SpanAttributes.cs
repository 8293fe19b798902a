using System.Buffers.Text;

namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>The attributes of one span, still in the bytes that they were received in: nothing is copied that no rule reads.</summary>
internal ref struct SpanAttributes
{
    public ReadOnlySpan<byte> QueryText, QuerySummary, DatabaseSystem, DatabaseOperation, DatabaseCollection;
    public ReadOnlySpan<byte> HttpMethod, HttpRoute, UrlFull, UrlPath, UrlQuery, UrlScheme, UrlTemplate, ServerAddress;
    public ReadOnlySpan<byte> ClientAddress, PeerAddress, User, UserAgent, ETag, RpcService, RpcMethod, MessagingDestination;
    public long? Status, ServerPort, RequestBytes, ResponseBytes;
    public int? Parameters;
    public KnownError Error;
    public bool IsStream;

    /// <summary>Adds an attribute whose value is a text.</summary>
    public void Add(SpanAttribute attribute, ReadOnlySpan<byte> text)
    {
        switch (attribute)
        {
            case SpanAttribute.QueryText: QueryText = text; break;
            case SpanAttribute.QuerySummary: QuerySummary = text; break;
            case SpanAttribute.QueryParameter: AddParameter(text); break;
            case SpanAttribute.DatabaseSystem: DatabaseSystem = text; break;
            case SpanAttribute.DatabaseOperation: DatabaseOperation = text; break;
            case SpanAttribute.DatabaseCollection: DatabaseCollection = text; break;
            case SpanAttribute.ErrorType when Error == KnownError.None: Error = KnownErrors.FindCode(text); break;
            case SpanAttribute.HttpMethod: HttpMethod = text; break;
            case SpanAttribute.HttpRoute: HttpRoute = text; break;
            case SpanAttribute.UrlFull: UrlFull = text; break;
            case SpanAttribute.UrlPath: UrlPath = text; break;
            case SpanAttribute.UrlQuery: UrlQuery = text; break;
            case SpanAttribute.UrlScheme: UrlScheme = text; break;
            case SpanAttribute.UrlTemplate: UrlTemplate = text; break;
            case SpanAttribute.ServerAddress: ServerAddress = text; break;
            case SpanAttribute.ClientAddress: ClientAddress = text; break;
            case SpanAttribute.PeerAddress: PeerAddress = text; break;
            case SpanAttribute.User: User = text; break;
            case SpanAttribute.UserAgent: UserAgent = text; break;
            case SpanAttribute.ContentType: IsStream |= StreamTypes.Contains(text); break;
            case SpanAttribute.ETag: ETag = text; break;
            case SpanAttribute.RpcService: RpcService = text; break;
            case SpanAttribute.RpcMethod: RpcMethod = text; break;
            case SpanAttribute.MessagingDestination: MessagingDestination = text; break;
            // Numbers that a sender wrote as text.
            case not SpanAttribute.None when Utf8Parser.TryParse(text, out long number, out _): Add(attribute, number); break;
        }
    }

    /// <summary>Adds an attribute whose value is a number.</summary>
    public void Add(SpanAttribute attribute, long number)
    {
        switch (attribute)
        {
            case SpanAttribute.HttpStatus: Status = number; break;
            case SpanAttribute.ServerPort: ServerPort = number; break;
            case SpanAttribute.RequestBytes: RequestBytes = number; break;
            case SpanAttribute.ResponseBytes: ResponseBytes = number; break;
            case SpanAttribute.QueryParameter: Parameters = HashCode.Combine(Parameters, number); break;
        }
    }

    /// <summary>Takes the words of an exception or a status.</summary>
    public void AddError(ReadOnlySpan<byte> text)
    {
        if (Error == KnownError.None)
            Error = KnownErrors.Find(text);
    }

    private void AddParameter(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        Parameters = HashCode.Combine(Parameters, hash.ToHashCode());
    }
}
