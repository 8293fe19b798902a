namespace Contracts;

/// <summary>Asks a worker to typeset a price list.</summary>
public sealed record RunPriceList(Guid JobId) : IJobMessage;
