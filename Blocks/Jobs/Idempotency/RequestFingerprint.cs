using System.Security.Cryptography;
using System.Text;

namespace Scalable.Jobs.Idempotency;

/// <summary>Computes a hash of all that a request asks for, which reveals a key that is used again for a different request.</summary>
public static class RequestFingerprint
{
    /// <summary>Returns the hash of a request without content.</summary>
    /// <param name="parts">The data of the request, without parts that differ each time (an id, the time).</param>
    public static byte[] Of(params string[] parts) => Of([], parts);

    /// <summary>Returns the hash of a request with content.</summary>
    /// <param name="content">The hash of the request's content.</param>
    public static byte[] Of(byte[] content, params string[] parts) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(string.Join('\n', parts)), .. content]);
}
