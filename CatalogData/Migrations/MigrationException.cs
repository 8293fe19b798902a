namespace CatalogData.Migrations;

/// <summary>A migration did not apply.</summary>
public sealed class MigrationException(string? script, Exception cause)
    : Exception($"{script ?? "The schema"} was not applied: {cause.Message}", cause);
