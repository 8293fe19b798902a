namespace Scalable.Jobs.Idempotency;

/// <summary>A request that takes effect once, however often it is sent.</summary>
/// <param name="Owner">The client: each has keys of its own.</param>
/// <param name="Key">The client's idempotency key.</param>
/// <param name="Fingerprint">A hash of the request's content (see <see cref="RequestFingerprint"/>).</param>
public sealed record IdempotentRequest(string Owner, string Key, byte[] Fingerprint);

/// <summary>The key was already used for a different request.</summary>
public sealed class IdempotencyKeyConflictException() : Exception("The idempotency key was used for a different request.");
