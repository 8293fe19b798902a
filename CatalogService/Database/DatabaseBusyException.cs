namespace CatalogService.Database;

/// <summary>All connections of a pool were in use for too long.</summary>
internal sealed class DatabaseBusyException() : Exception("All connections to the database are in use.");
