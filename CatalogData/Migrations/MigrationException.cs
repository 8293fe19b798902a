namespace CatalogData.Migrations;

/// <summary>A migration script failed.</summary>
public sealed class MigrationException(string? script, Exception cause)
    : Exception($"{script ?? "The schema"} was not applied: {cause.Message}", cause);
