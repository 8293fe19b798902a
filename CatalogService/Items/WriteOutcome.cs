namespace CatalogService.Items;

/// <summary>The outcome of a write.</summary>
internal enum WriteOutcome
{
    Done,
    NotFound,

    /// <summary>A precondition failed: the item is no longer the one that the client saw.</summary>
    Changed,

    /// <summary>The id belongs to another item.</summary>
    IdTaken,
    UnknownType,
    UnknownBrand,
}
