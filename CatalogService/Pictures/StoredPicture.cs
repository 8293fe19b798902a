namespace CatalogService.Pictures;

/// <summary>A picture's file in the store.</summary>
internal sealed record StoredPicture(string File, string MediaType);
