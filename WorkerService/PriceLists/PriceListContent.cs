namespace WorkerService.PriceLists;

/// <summary>The contents of a price list apart from its items.</summary>
/// <param name="Title">The title on the cover.</param>
/// <param name="Currency">The currency of the prices; empty if unknown.</param>
/// <param name="Type">The type that the items are filtered by; null if none.</param>
/// <param name="Brand">The brand that the items are filtered by; null if none.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Date">The time at which the prices were read.</param>
internal sealed record PriceListContent(string Title, string Currency, string? Type, string? Brand, long Items, DateTimeOffset Date);

/// <summary>A line of a price list.</summary>
internal sealed record PriceListItem(int Id, string Name, string Type, string Brand, decimal Price);
