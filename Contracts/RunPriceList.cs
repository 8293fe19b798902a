namespace Contracts;

/// <summary>Requests a worker to render a price list.</summary>
public sealed record RunPriceList(Guid JobId);
