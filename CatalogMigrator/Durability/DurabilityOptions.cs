namespace CatalogMigrator.Durability;

/// <summary>Section <c>Durability</c>: the required durability of the database server.</summary>
internal sealed class DurabilityOptions
{
    public const string Section = "Durability";

    /// <summary>
    /// True if the server must wait for a standby (<c>synchronous_standby_names</c>), so that an accepted job survives the loss of one
    /// server. If it does not, the migrations fail. Default: false.
    /// </summary>
    public bool SynchronousStandby { get; set; }
}
