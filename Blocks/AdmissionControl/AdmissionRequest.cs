using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>A request for admission.</summary>
/// <param name="Client">The client; work is shared equally among clients.</param>
/// <param name="Route">The route, whose usual work is learned. Compared by <see cref="object.Equals(object)"/>.</param>
/// <param name="Destinations">The backends that can process the request. Compared by <see cref="object.Equals(object)"/>.</param>
/// <param name="Criticality">The importance under overload.</param>
public readonly record struct AdmissionRequest(
    UInt128 Client, object Route, IReadOnlyList<object> Destinations, Criticality Criticality = Criticality.Normal);

/// <summary>The outcome of a request for admission.</summary>
/// <param name="Lease">The admission; <see langword="null"/> if the request is rejected.</param>
/// <param name="RetryAfter">Of a rejection: the time after which the client has its turn, at the present load.</param>
public readonly record struct AdmissionResult(AdmissionLease? Lease, TimeSpan RetryAfter = default);
