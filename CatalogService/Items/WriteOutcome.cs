namespace CatalogService.Items;

/// <summary>How a write ended.</summary>
internal enum WriteOutcome
{
    Done,
    NotFound,

    /// <summary>The item is no longer what the client saw.</summary>
    Changed,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyTaken,

    /// <summary>Another item has the id.</summary>
    IdTaken,
    UnknownType,
    UnknownBrand,
}
