namespace WorkerService.Imports.Rows;

/// <summary>
/// A valid row. Null leaves the value of an existing item unchanged, except for the two texts that an item may lack.
/// </summary>
/// <param name="Type">Null only in a row with an id, like all values that a new item requires.</param>
/// <param name="NamesDescription">True if the row names the description; null then removes it.</param>
/// <param name="NamesPicture">True if the row names the picture's file name; null then removes it.</param>
internal sealed record ImportRow(
    long Number, int? Id, string? Type, string? Brand, string? Name, bool NamesDescription, string? Description, decimal? Price,
    int? AvailableStock, int? RestockThreshold, int? MaxStockThreshold, bool NamesPicture, string? PictureFileName);
