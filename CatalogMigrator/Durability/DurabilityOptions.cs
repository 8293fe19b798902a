namespace CatalogMigrator.Durability;

/// <summary>Section <c>Durability</c>: the durability that is required of the database server.</summary>
internal sealed class DurabilityOptions
{
    public const string Section = "Durability";

    /// <summary>
    /// Whether the server must wait for a standby (<c>synchronous_standby_names</c>), so that an accepted job survives the loss of one server. If it does not,
    /// the migrations fail. Default: no.
    /// </summary>
    public bool SynchronousStandby { get; set; }
}
