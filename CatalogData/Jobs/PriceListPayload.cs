namespace CatalogData.Jobs;

/// <summary>What a price list's job row says about the work.</summary>
/// <param name="Type">Only items of this type, by its id; null for all.</param>
/// <param name="Brand">Only items of this brand, by its id; null for all.</param>
public sealed record PriceListPayload(int? Type, int? Brand);

/// <summary>A price list that was made: the result of its job.</summary>
/// <param name="File">The document.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="MissingCharacters">Characters that no font has: they came out as U+FFFD.</param>
public sealed record PriceListResult(int Pages, long Items, long Length, ResultFile File, long MissingCharacters = 0);
