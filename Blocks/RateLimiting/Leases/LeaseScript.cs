namespace Scalable.RateLimiting.Leases;

/// <summary>Runs <c>lease.lua</c>, which grants permits of one bucket to this instance.</summary>
internal sealed class LeaseScript(RateLimitRedis redis)
{
    private const double MaxDeliverySeconds = 0.1;

    // The delay before a full bucket refills costs a small bucket some of its rate; this limits the loss to one part in 25.
    private const double DeliveryShare = 0.04;

    private const long Microseconds = 1_000_000;

    /// <returns><see langword="null"/> if Redis does not reply in time.</returns>
    public async Task<LeaseGrant?> RunAsync(LimitedClient client, CurrentLimit limit, long view, LeaseRequest request)
    {
        var delivery = Math.Min(MaxDeliverySeconds, DeliveryShare * limit.SharedBurst / limit.SharedPerSecond);
        var reply = await redis.TryRunAsync(
            Scripts.Lease,
            Scripts.Key(client.Policy.Name, client.Client),
            redis.InstanceId,
            request.Need,
            request.Spare,
            request.Returned,
            limit.SharedBurst,
            limit.SharedPerSecond,
            (long)(LeasedBucket.LeaseSeconds * Microseconds),
            (long)(delivery * Microseconds),
            request.Spent,
            request.Missing,
            view,
            request.Reported);
        if (reply is null)
            return null;

        var numbers = (long[])reply!;
        var admitted = numbers[0] == 1;
        if (admitted)
            client.Policy.Counters.CountLeased(request.Need + (int)numbers[1]);
        return new LeaseGrant(admitted, (int)numbers[1], numbers[2] / 1000.0, numbers[3] / (double)Microseconds);
    }
}
