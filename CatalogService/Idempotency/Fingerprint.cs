using System.Security.Cryptography;
using System.Text;

namespace CatalogService.Idempotency;

/// <summary>A hash of all that a request asks for, by which the same key with another request is noticed.</summary>
internal static class Fingerprint
{
    /// <param name="parts">What is asked for, without what differs each time (an id, the time).</param>
    public static byte[] Of(params string[] parts) => Of([], parts);

    /// <param name="content">The hash of the request's content.</param>
    public static byte[] Of(byte[] content, params string[] parts) => SHA256.HashData([.. Encoding.UTF8.GetBytes(string.Join('\n', parts)), .. content]);
}
