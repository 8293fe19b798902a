namespace WorkerService.Imports.Rows;

/// <summary>The columns an import knows; those it does not know are ignored.</summary>
internal enum ImportColumn
{
    Id,
    Type,
    Brand,
    Name,
    Description,
    Price,
    AvailableStock,
    RestockThreshold,
    MaxStockThreshold,
    PictureFileName,
}

internal static class ImportColumns
{
    public static readonly int Count = Enum.GetValues<ImportColumn>().Length;

    /// <summary>The column of that name, without regard to case.</summary>
    public static ImportColumn? Find(string name) =>
        Enum.GetNames<ImportColumn>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<ImportColumn>(known)
            : null;
}
