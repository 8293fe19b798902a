namespace Contracts;

/// <summary>An item's price has changed. Sent at least once for each change, in the order of the changes.</summary>
public sealed record ProductPriceChanged(int ProductId, decimal NewPrice, decimal OldPrice);
