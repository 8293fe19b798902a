using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Scalable.ResponseCache.Edge;

/// <summary>The response headers for the edge caches.</summary>
internal readonly record struct EdgeHeaders(EdgeOptions Names, StringValues Control, StringValues Tags, StringValues Applied)
{
    public void Set(IHeaderDictionary headers)
    {
        headers[Names.ControlHeader] = Control;
        headers[Names.TagHeader] = Tags;
        if (Applied.Count > 0)
            headers[Names.AppliedHeader] = Applied;
    }
}
