namespace Contracts;

/// <summary>Requests a worker to send a price list by e-mail.</summary>
public sealed record RunPriceListEmail(Guid JobId);
