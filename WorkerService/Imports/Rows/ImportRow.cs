namespace WorkerService.Imports.Rows;

/// <summary>A good row. What is null leaves an existing item's value, except for the two texts that an item may lack.</summary>
/// <param name="Type">Null, like other values that a new item needs, only in a row with an id.</param>
/// <param name="NamesDescription">Whether the row says what the description is; if so, null removes it.</param>
/// <param name="NamesPicture">Whether the row says what the picture's file name is; if so, null removes it.</param>
internal sealed record ImportRow(
    long Number, int? Id, string? Type, string? Brand, string? Name, bool NamesDescription, string? Description, decimal? Price,
    int? AvailableStock, int? RestockThreshold, int? MaxStockThreshold, bool NamesPicture, string? PictureFileName);
