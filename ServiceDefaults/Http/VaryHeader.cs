using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ServiceDefaults.Http;

/// <summary>Edits the header <c>Vary</c>: the request headers that a response depends on.</summary>
public static class VaryHeader
{
    /// <summary>Adds a name, unless it is present.</summary>
    /// <param name="headers">The headers of the response.</param>
    /// <param name="name">The name of a request header.</param>
    public static void Add(IHeaderDictionary headers, StringValues name)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var vary = headers.Vary;
        if (vary.Count == 0)
            headers.Vary = name;
        else if (!Contains(vary, name.ToString()))
            headers.Vary = $"{vary}, {name}";
    }

    private static bool Contains(StringValues vary, ReadOnlySpan<char> name)
    {
        foreach (var line in vary)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim() is var field && (field is "*" || field.Equals(name, StringComparison.OrdinalIgnoreCase)))
                    return true;
            }
        }

        return false;
    }
}
