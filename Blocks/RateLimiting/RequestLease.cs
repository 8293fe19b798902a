using System.Threading.RateLimiting;
using Scalable.RateLimiting.Concurrency;

namespace Scalable.RateLimiting;

/// <summary>The outcome of a request for permits.</summary>
internal class RequestLease(bool isAcquired) : RateLimitLease
{
    /// <summary>Admits the request; there is nothing to release.</summary>
    public static readonly RequestLease Admitted = new(isAcquired: true);

    /// <summary>The request cannot be admitted synchronously.</summary>
    public static readonly RequestLease NotAcquired = new(isAcquired: false);

    public override bool IsAcquired => isAcquired;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}

/// <summary>Rejects the request.</summary>
internal sealed class RejectedLease(string policy, TimeSpan retryAfter) : RequestLease(isAcquired: false)
{
    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name, DistributedRateLimiter.PolicyName.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter
            : metadataName == DistributedRateLimiter.PolicyName.Name ? policy
            : null;
        return metadata is not null;
    }
}

/// <summary>Admits the request, which holds a slot until it ends, and what <paramref name="inner"/> holds.</summary>
internal sealed class SlotHolder(SlotLease slots, RequestLease inner) : RequestLease(isAcquired: true)
{
    private int _released;

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            slots.Release();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
