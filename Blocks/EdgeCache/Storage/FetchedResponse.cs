using Microsoft.AspNetCore.Http;

namespace Scalable.EdgeCache.Storage;

/// <summary>A response as received from the origin.</summary>
internal sealed record FetchedResponse(HttpResponse Response, ResponseBody Body);
