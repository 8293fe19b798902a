using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Scalable.ResponseCache.Responses;

/// <summary>Writes a complete body, with an entity tag computed from its bytes.</summary>
public static class EntityTagResponse
{
    /// <summary>Computes the strong validator of a body: its entity tag without quotes.</summary>
    /// <param name="body">The body, without content encoding.</param>
    public static string ComputeValidator(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Base64Url.EncodeToString(hash[..15]);
    }

    /// <summary>Writes the response, or 304 or 412 if the request's preconditions say so.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The value of <c>Content-Type</c>.</param>
    /// <param name="cacheControl">The value of <c>Cache-Control</c>.</param>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, string cacheControl)
    {
        var validator = ComputeValidator(body.Span);
        var (response, etag) = (context.Response, $"\"{validator}\"");
        var ended = Preconditions.Of(context.Request).CheckRead(validator, etag);
        if (ended is StatusCodes.Status412PreconditionFailed)
        {
            response.StatusCode = ended.Value;
            return;
        }

        response.Headers.ETag = etag;
        response.Headers.CacheControl = cacheControl;
        if (ended is { } status)
        {
            response.StatusCode = status;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
