namespace WorkerService.PriceLists;

/// <summary>What a price list shows besides its items.</summary>
/// <param name="Title">What stands on the cover.</param>
/// <param name="Currency">What prices are in; empty if nobody says.</param>
/// <param name="Type">The type that all items are of; null if any.</param>
/// <param name="Brand">The brand that all items are of; null if any.</param>
/// <param name="Items">How many there will be.</param>
/// <param name="Date">When the prices were these.</param>
internal sealed record PriceListContent(string Title, string Currency, string? Type, string? Brand, long Items, DateTimeOffset Date);

/// <summary>A line of a price list.</summary>
internal sealed record PriceListItem(int Id, string Name, string Type, string Brand, decimal Price);
