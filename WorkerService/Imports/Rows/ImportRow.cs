namespace WorkerService.Imports.Rows;

/// <summary>A good row. What is null was not given: an existing item keeps its value, except for the description.</summary>
internal sealed record ImportRow(
    long Number, int? Id, string Type, string Brand, string Name, string? Description, decimal Price,
    int? AvailableStock, int? RestockThreshold, int? MaxStockThreshold, string? PictureFileName);
