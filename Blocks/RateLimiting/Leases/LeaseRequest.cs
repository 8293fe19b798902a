namespace Scalable.RateLimiting.Leases;

/// <summary>A request for permits to Redis.</summary>
/// <param name="Need">The permits of the request that triggered it.</param>
/// <param name="Spare">The spare permits to lease for later requests.</param>
/// <param name="Returned">Unused spare permits of the last lease.</param>
/// <param name="Spent">
/// Permits that this instance has spent and Redis has not confirmed: of its share while Redis was unavailable, or of work that exceeded its
/// lease.
/// </param>
/// <param name="Reported">Permits that Redis has confirmed before; with it, Redis charges a report once that it receives twice.</param>
/// <param name="Missing">
/// The permits that the bucket, or the local share while Redis was unavailable, lacks of being full, as far as this instance knows.
/// </param>
internal readonly record struct LeaseRequest(int Need, int Spare, int Returned, long Spent, long Reported, double Missing);

/// <summary>The reply of Redis.</summary>
internal readonly record struct LeaseGrant(bool Admitted, int Spare, double Level, double WaitSeconds);
