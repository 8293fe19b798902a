using Scalable.Jobs.Files;

namespace CatalogData.Jobs;

/// <summary>The payload of a price list job.</summary>
/// <param name="Type">The id of the type to filter by; null for all.</param>
/// <param name="Brand">The id of the brand to filter by; null for all.</param>
public sealed record PriceListPayload(int? Type, int? Brand);

/// <summary>The result of a price list job.</summary>
/// <param name="File">The document.</param>
/// <param name="Length">The length of the document in bytes.</param>
/// <param name="MissingCharacters">The number of characters replaced by U+FFFD because no font contains them.</param>
public sealed record PriceListResult(int Pages, long Items, long Length, ResultFile File, long MissingCharacters = 0);
